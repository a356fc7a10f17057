//! Renders every line of JSON Lines with `tex` and `display`: what fails, and how fast the rest is.
//!
//! `zcat crates/typeset/tests/golden/d2l-zh.jsonl.gz | cargo run --release -p zhoubi-typeset --example corpus`

use std::io::{BufRead as _, Write as _};
use std::time::Instant;

use typeset::{Limits, Macros, Options, render};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut formulas = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let formula: serde_json::Value = serde_json::from_str(&line?)?;
        let tex = formula["tex"].as_str().ok_or("a line without tex")?.to_owned();
        formulas.push((tex, formula["display"].as_bool().unwrap_or(true)));
    }
    let macros = Macros::default();
    let options = |display| Options {
        display,
        macros: &macros,
        numbers: &[],
        references: &|_| None,
        limits: Limits::default(),
    };
    let mut out = std::io::stdout().lock();
    let (mut failures, mut bytes) = (0, 0);
    for (tex, display) in &formulas {
        match render(tex, &options(*display)) {
            Ok(formula) => {
                bytes += formula.pieces.iter().map(|piece| piece.svg.len()).sum::<usize>()
            }
            Err(error) => {
                failures += 1;
                writeln!(out, "{}: {error} at {:?}", tex.escape_debug(), error.span())?;
            }
        }
    }
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let start = Instant::now();
        for (tex, display) in &formulas {
            std::hint::black_box(render(tex, &options(*display)).ok());
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2⁵³")]
    let rate = formulas.len() as f64 / best;
    writeln!(
        out,
        "{} formulas, {failures} refused, {bytes} bytes of SVG, {rate:.0} formulas a second",
        formulas.len()
    )?;
    Ok(())
}
