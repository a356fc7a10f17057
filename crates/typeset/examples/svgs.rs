//! Writes one JSON line with `svg` or `error` for each JSON line with `tex`, perhaps `display` and `macros`.
//!
//! `zcat crates/typeset/tests/golden/d2l-zh.jsonl.gz | cargo run -p zhoubi-typeset --example svgs`
//!
//! `bench/oracle/ink.mjs` compares the pictures with KaTeX's.

use std::io::{BufRead as _, BufWriter, Write as _};

use serde_json::{Value, json};
use typeset::{Limits, Macros, Options, render};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let formula: Value = serde_json::from_str(&line?)?;
        let tex = formula["tex"].as_str().ok_or("a line without tex")?;
        let macros = macros_of(&formula);
        let options = Options {
            display: formula["display"].as_bool().unwrap_or(true),
            macros: &macros,
            numbers: &[],
            references: &|_| None,
            limits: Limits::default(),
        };
        let answer = match render(tex, &options) {
            Ok(formula) => json!({ "svg": formula.svg() }),
            Err(error) => json!({ "error": error.to_string() }),
        };
        writeln!(out, "{answer}")?;
    }
    Ok(())
}

/// The definitions of a line, in KaTeX's form: names and bodies. What is none is left out.
fn macros_of(formula: &Value) -> Macros {
    let mut macros = Macros::default();
    for (name, body) in formula["macros"].as_object().into_iter().flatten() {
        let body = body.as_str().unwrap_or_default();
        let body = body.replace(r"\bgroup", "{").replace(r"\egroup", "}");
        // A body whose braces do not match defines nothing; the formula that uses it is then refused.
        let _unmatched = macros.define(&format!(r"\def{name}{{{body}}}"));
    }
    macros
}
