//! Formulas in `tests/suite/*.tex` and, beside each, what becomes of it.
//!
//! The first line says `inline` or `display`, the rest is the TeX. After a change that is meant, look at the
//! differences and accept them with `cargo insta review`, or run with `INSTA_UPDATE=always`.

use std::fmt::Write as _;
use std::path::Path;

use typeset::{Formula, Limits, Macros, Options, render, rows};

#[test]
fn formulas_come_out_as_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
    let mut inputs: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "tex"))
        .collect();
    inputs.sort();
    assert!(inputs.len() >= 15, "only {} formulas", inputs.len());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(&folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for input in inputs {
            let text = std::fs::read_to_string(&input).unwrap();
            let (mode, tex) = text.split_once('\n').unwrap();
            assert!(matches!(mode, "inline" | "display"), "{}: {mode}", input.display());
            let name = input.file_stem().unwrap().to_str().unwrap();
            insta::assert_snapshot!(name, answer(tex.trim_end(), mode == "display"));
        }
    });
}

fn answer(tex: &str, display: bool) -> String {
    let mut last = 0;
    let numbers: Vec<_> = rows(tex)
        .unwrap_or_default()
        .iter()
        .map(|row| row.number(&mut last).filter(|_| display))
        .collect();
    let macros = Macros::default();
    let options = Options {
        display,
        macros: &macros,
        numbers: &numbers,
        references: &|label| (label == "known").then(|| "7".to_owned()),
        limits: Limits::default(),
    };
    match render(tex, &options) {
        Ok(formula) => show(tex, &formula),
        Err(error) => format!("error at {}: {error}", place(tex, error.span())),
    }
}

fn show(tex: &str, formula: &Formula) -> String {
    let mut out = String::new();
    for piece in &formula.pieces {
        writeln!(out, "{:.3} × {:.3} + {:.3}", piece.width, piece.height, piece.depth)
            .expect("a string takes all");
        writeln!(out, "{}", piece.svg).expect("a string takes all");
    }
    writeln!(out, "{}", formula.mathml.replace("><", ">\n<")).expect("a string takes all");
    for tag in &formula.tags {
        writeln!(out, "row {} at {:.3}: {}", tag.row, tag.y, tag.text).expect("a string takes all");
    }
    for warning in &formula.warnings {
        writeln!(out, "warning at {}: {}", place(tex, warning.span.clone()), warning.message)
            .expect("a string takes all");
    }
    out
}

fn place(tex: &str, span: std::ops::Range<usize>) -> String {
    format!("{span:?} `{}`", &tex[span.clone()])
}
