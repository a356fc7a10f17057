//! Books that mdBook itself builds, by its own library, with the preprocessor as the process that it starts.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use mdbook_driver::{MDBook, config::Config};
use tempfile::TempDir;

/// Builds the book of a folder; answers with the pages, and what mdBook and the preprocessor said if it failed.
fn build(source: &Path) -> (TempDir, Result<(), String>) {
    let target = tempfile::tempdir().unwrap();
    let said = target.path().join("said");
    let mut config = Config::from_disk(source.join("book.toml")).unwrap();
    config.build.build_dir = target.path().to_owned();
    // mdBook lets a preprocessor write where it writes itself; the shell puts that into a file.
    let quoted = |path: &Path| format!("'{}'", path.display());
    let program = PathBuf::from(env!("CARGO_BIN_EXE_mdbook-zhoubi"));
    let command = format!(r#"sh -c 'exec "$0" "$@" 2>>"$SAID"' {}"#, quoted(&program));
    let command = command.replace("$SAID", &said.display().to_string());
    config.set("preprocessor.zhoubi.command", command).unwrap();
    let built = MDBook::load_with_config(source, config).unwrap().build().map_err(|error| {
        let said = fs::read_to_string(said).unwrap_or_default();
        format!("{error:?}\n{said}")
    });
    (target, built)
}

#[test]
fn mdbook_builds_a_book_with_formulas() {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/book");
    let (target, built) = build(&book);
    built.unwrap();
    let read = |file: &str| fs::read_to_string(target.path().join(file)).unwrap();
    let html = read("formulas.html");
    let count = |sign: &str| html.matches(sign).count();
    assert_eq!((count("class=\"zhoubi f\""), count("class=\"zhoubi eq\"")), (9, 4), "{html}");
    assert_eq!((count("<math"), count("</math>"), count("<style>")), (13, 13, 1));
    assert!(html.contains("it costs $5 or $10"));
    assert!(
        html.contains("$not a formula$ and $$ neither $$") && html.contains("<code>$x$</code>")
    );
    assert!(html.contains("id=\"formulas-in-rn\""), "{html}");
    let rows = read("below/rows.html");
    assert!(rows.contains("(1)</span>") && rows.contains("(2)</span>"), "{rows}");
    assert!(rows.contains("href=\"#zhoubi-eq-sum\">(1)</a>"), "{rows}");
    assert!(!read("prose.html").contains("zhoubi"));
    assert!(read("print.html").contains("class=\"zhoubi eq\""));
}

#[test]
fn a_mistake_fails_the_build_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    let write = |file: &str, text: &str| fs::write(folder.path().join(file), text).unwrap();
    write("book.toml", "[preprocessor.zhoubi]\n");
    write("src/SUMMARY.md", "- [One](one.md)\n");
    write("src/one.md", "# One\n\n$\\nonsense$\n");
    let (_, built) = build(folder.path());
    let said = built.unwrap_err();
    assert!(said.contains("one.md:3:2: unknown command `\\nonsense`"), "{said}");
}
