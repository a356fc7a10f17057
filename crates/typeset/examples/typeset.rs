//! Writes a formula's SVG to standard output: `cargo run -p zhoubi-typeset --example typeset -- 'x^2'`.

use std::io::Write as _;

use typeset::{Limits, Macros, Options, render};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tex = std::env::args().nth(1).ok_or("usage: typeset TEX")?;
    let macros = Macros::default();
    let options = Options {
        display: true,
        macros: &macros,
        numbers: &[],
        references: &|_| None,
        limits: Limits::default(),
    };
    let formula = render(&tex, &options)?;
    std::io::stdout().write_all(formula.svg().as_bytes())?;
    Ok(())
}
