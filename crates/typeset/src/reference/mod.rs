//! `docs/commands.md`: every command with its picture, and whether KaTeX places every glyph where we do.
//!
//! The page is made here and kept in the repository; the test fails when it is not what the engine does today. After a change that is
//! meant, `INSTA_UPDATE=always cargo test -p zhoubi-typeset --lib reference` writes it anew.

mod agreement;
mod commands;
mod differences;
mod examples;
mod sheet;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::{Limits, Macros, Options};

use agreement::Agreement;
use commands::Entry;
use differences::DIFFERENCES;
use sheet::Sheet;

/// Pixels an em on the page.
const SCALE: f64 = 20.0;

const HEAD: &str = r#"# Every command

Each command and environment that the typesetter knows, with an example, what is drawn, and how that agrees with KaTeX 0.19.1.
The last column counts formulas that hold the command and that KaTeX lays out (`crates/typeset/tests/golden`): `= 12` says that in all twelve
the size, every glyph, its font and its place (to 0.02 em) are KaTeX's; `11 of 12` that one is not (what is so for another
command's sake or by one of the [rules](#rules-that-katex-breaks) is not counted); `–` that KaTeX has no such command, and MathJax's
reading is followed. Where the two differ, see [below](#where-mathjax-and-katex-differ).

"#;

#[test]
fn page_of_commands_is_current() {
    let (page, sheets) = page();
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let mut files: BTreeMap<PathBuf, String> = sheets
        .into_iter()
        .map(|(name, text)| (docs.join("commands").join(format!("{name}.svg")), text))
        .collect();
    files.insert(docs.join("commands.md"), page);
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::create_dir_all(docs.join("commands")).unwrap();
        for (path, text) in &files {
            std::fs::write(path, text).unwrap();
        }
    }
    let stale: Vec<_> = files
        .iter()
        .filter(|(path, text)| std::fs::read_to_string(path).ok().as_ref() != Some(text))
        .map(|(path, _)| path.file_name().unwrap_or_default())
        .collect();
    assert!(
        stale.is_empty(),
        "{stale:?} in docs: look at the change, then run this test with INSTA_UPDATE=always"
    );
}

/// The page and its sheets of pictures by name.
fn page() -> (String, BTreeMap<String, String>) {
    let agreement = Agreement::measure();
    let entries = commands::all();
    let mut sections: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
    for entry in &entries {
        sections.entry(entry.section()).or_default().push(entry);
    }
    let (mut body, mut sheets, mut wrong) = (String::new(), BTreeMap::new(), Vec::new());
    let (mut compared, mut equal) = (0, 0);
    for (section, entries) in sections {
        let file = section.to_lowercase().replace(' ', "-");
        let mut sheet = Sheet::default();
        let _ = writeln!(body, "\n## {section}\n\n| | example | | as KaTeX |\n|---|---|---|---|");
        for entry in entries {
            let tex = entry.example(&agreement);
            let picture = match draw(&tex) {
                Ok(svg) => sheet.add(&svg, SCALE),
                Err(reason) => {
                    wrong.push(format!("{} in `{tex}`: {reason}", entry.shown()));
                    continue;
                }
            };
            let count = agreement.of(entry);
            compared += usize::from(count.compared > 0);
            equal += usize::from(count.compared > 0 && count.equal == count.compared);
            if count.compared > 0 && count.equal == 0 && differences::of(entry).is_none() {
                wrong.push(format!("{} is never as KaTeX has it, and not said why", entry.shown()));
            }
            let link = if differences::of(entry).is_some() { " \\*" } else { "" };
            let _ = writeln!(
                body,
                "| {} | {} | <img src=\"commands/{file}.svg#{}\" width=\"{}\" height=\"{}\" alt=\"\" loading=\"lazy\"> | {count}{link} |",
                code(&entry.shown()),
                code(&tex),
                picture.id,
                picture.width,
                picture.height,
            );
        }
        sheets.insert(file, sheet.write());
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(entries.len() > 1500, "{}", entries.len());
    let summary = format!(
        "{} commands and environments; KaTeX lays out formulas with {compared} of them, and {equal} always come out the same.\n",
        entries.len()
    );
    (format!("{HEAD}{summary}{body}{}", list_of_differences()), sheets)
}

fn list_of_differences() -> String {
    let mut out = String::from(
        "\n## Where MathJax and KaTeX differ\n\nMarked \\* above.\n\n| | KaTeX | MathJax | here |\n|---|---|---|---|\n",
    );
    for difference in DIFFERENCES {
        let commands: Vec<_> = difference.commands.iter().map(|name| code(name)).collect();
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            commands.join(" "),
            difference.katex,
            difference.mathjax,
            difference.ours
        );
    }
    out.push_str("\n## Rules that KaTeX breaks\n\nBy them the formulas of the golden files come out otherwise, so many each.\n\n");
    for (rule, formulas) in crate::golden::rules() {
        let _ = writeln!(out, "- {rule} ({formulas})");
    }
    out
}

/// The picture as a file of its own; what shows nothing is refused.
fn draw(tex: &str) -> Result<String, String> {
    let macros = Macros::default();
    let options = Options {
        display: true,
        macros: &macros,
        numbers: &[],
        references: &|label| Some(label.to_owned()),
        limits: Limits::default(),
    };
    let formula = crate::render(tex, &options).map_err(|error| error.to_string())?;
    let svg = formula.svg();
    match svg.contains("><") && !svg.ends_with("\"></svg>") {
        true => Ok(svg),
        false => Err("nothing is drawn".to_owned()),
    }
}

/// Text in a cell of a table, to be read as it is written.
fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', r"\|");
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}
