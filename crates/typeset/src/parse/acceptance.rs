//! What MathJax accepts, we accept: its own tests, fed to the parser.

use super::{Context, arity, parse};
use crate::golden::{lines, macros_of};
use crate::{Limits, expand, guard};

/// How many inputs of MathJax's tests we accept, and those that we refuse with our reasons.
fn refused() -> (usize, Vec<String>) {
    let (mut accepted, mut refused) = (0, Vec::new());
    for formula in lines("mathjax-cases") {
        if formula["error"].as_bool() == Some(true) {
            continue;
        }
        let suite = formula["suite"].as_str().unwrap_or_default();
        if matches!(suite, "Noerrors" | "Noundefined") {
            continue;
        }
        let package = if suite == "Physics" { r"\require{physics}" } else { "" };
        let tex = format!("{package}{}", formula["tex"].as_str().unwrap());
        let (macros, made) = (macros_of(&formula), crate::made::Made::default());
        let tokens = crate::scan::scan(&tex);
        let error = match expand::expand(tokens, &macros, &made, Limits::default()).ok() {
            Err(error) => Some(error.to_string()),
            Ok(tokens) => match guard::check(&tokens, Limits::default().nesting, arity) {
                Err(error) => Some(error.to_string()),
                Ok(_) => {
                    let parsed = parse(&tokens, Context::plain(true));
                    parsed.errors.first().map(ToString::to_string)
                }
            },
        };
        match error {
            None => accepted += 1,
            Some(error) => {
                refused.push(format!("{} {tex}: {error}", suite));
            }
        }
    }
    (accepted, refused)
}

/// What we do not know, on purpose or as yet.
const UNKNOWN: &[&str] = &[
    // A diagram's arrow that is none; MathJax draws nothing.
    r"Amscd \begin{CD}A @Ra>> BaD",
    // `&` outside of rows.
    "Base &",
    // Column types of the author's own.
    r"Base \newcolumntype",
    // An environment that MathJax's tests define by configuration.
    r"Base \begin{eqntest}",
    // An operator without anything.
    r"Physics \require{physics}\eval_0",
];

#[test]
fn accepts_what_mathjax_accepts() {
    let (accepted, mut refused) = refused();
    refused.retain(|refused| !UNKNOWN.iter().any(|unknown| refused.starts_with(unknown)));
    eprintln!("{accepted} accepted, {} refused\n{}", refused.len(), refused.join("\n"));
    assert!(accepted > 1150, "{accepted}");
    assert_eq!(refused, [] as [&str; 0]);
}

/// Run with `cargo test --release -p zhoubi-typeset --lib parse_is_fast -- --ignored --nocapture`.
#[test]
#[ignore = "measures time, in an optimised build only"]
fn parse_is_fast() {
    let formulas: Vec<String> = lines("d2l-zh")
        .iter()
        .map(|formula| formula["tex"].as_str().unwrap_or_default().to_owned())
        .collect();
    let start = std::time::Instant::now();
    let mut nodes = 0;
    for _ in 0..10 {
        for tex in &formulas {
            let tokens = crate::scan::scan(tex);
            if guard::check(&tokens, Limits::default().nesting, arity).is_ok() {
                nodes += parse(&tokens, Context::plain(true)).list.len();
            }
        }
    }
    let each = start.elapsed() / u32::try_from(10 * formulas.len()).unwrap();
    eprintln!("scan, guard and parse: {each:?} a formula; {nodes} nodes");
    assert!(each.as_micros() < 100, "{each:?}");
}
