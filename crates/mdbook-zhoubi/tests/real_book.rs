//! A book that mdBook itself builds with the preprocessor.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Where `./test` installs it.
fn mdbook() -> PathBuf {
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/bin/mdbook");
    env::var_os("MDBOOK").map_or(installed, PathBuf::from)
}

fn build(source: &Path, target: &Path) -> (bool, String) {
    let folder = Path::new(env!("CARGO_BIN_EXE_mdbook-zhoubi")).parent().unwrap();
    let path = env::var_os("PATH").unwrap_or_default();
    let paths = [folder.to_owned()].into_iter().chain(env::split_paths(&path));
    let output = Command::new(mdbook())
        .args([Path::new("build"), source, Path::new("--dest-dir"), target])
        .env("PATH", env::join_paths(paths).unwrap())
        .output()
        .expect("mdBook runs: cargo install mdbook --root target/tools, or MDBOOK=…");
    (output.status.success(), String::from_utf8(output.stderr).unwrap())
}

#[test]
#[ignore = "needs mdBook: cargo install mdbook --root target/tools, or MDBOOK=…"]
fn mdbook_builds_a_book_with_formulas() {
    let target = tempfile::tempdir().unwrap();
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/book");
    let (built, log) = build(&book, target.path());
    assert!(built, "{log}");
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
#[ignore = "needs mdBook: cargo install mdbook --root target/tools, or MDBOOK=…"]
fn a_mistake_fails_the_build_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    let write = |file: &str, text: &str| fs::write(folder.path().join(file), text).unwrap();
    write("book.toml", "[preprocessor.zhoubi]\n");
    write("src/SUMMARY.md", "- [One](one.md)\n");
    write("src/one.md", "# One\n\n$\\nonsense$\n");
    let (built, log) = build(folder.path(), &folder.path().join("out"));
    assert!(!built && log.contains("one.md:3:2: unknown command `\\nonsense`"), "{log}");
}
