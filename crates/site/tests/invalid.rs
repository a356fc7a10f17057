//! Sites that must not load, each with the messages that its author sees.

use std::{path::Path, sync::Arc};

use site::{Folder, Settings, Site};

/// The messages of a folder under `tests/invalid`.
fn messages(case: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/invalid").join(case);
    let files = Arc::new(Folder(folder));
    let load = || {
        let loaded = Site::load(files.clone(), lab::Registry::default(), Settings::default(), None);
        loaded.expect_err("the site is broken")
    };
    let mistakes = load();
    assert_eq!(mistakes, load(), "the same mistakes in the same order each time");
    mistakes.iter().map(|mistake| format!("{mistake}\n")).collect()
}

macro_rules! cases {
    ($($name:ident: $folder:literal,)*) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!($folder, messages($folder));
        }
    )*};
}

cases! {
    settings: "broken-settings",
    settings_alone: "broken-settings-with-articles",
    tags: "misspelt-tags",
    no_settings: "no-settings",
    slugs: "unknown-slugs",
    reserved: "reserved-address",
    numbers: "two-of-one-number",
    links: "broken-links",
    files: "missing-file",
    language: "unknown-language",
    stray: "stray-article",
    utf8: "broken-utf8",
    articles: "broken-articles",
    several_files: "everything-at-once",
    standing: "broken-standing-page",
}

#[test]
fn every_folder_is_a_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/invalid");
    let count = std::fs::read_dir(folder).unwrap().count();
    assert_eq!(count, 15, "a folder under tests/invalid has no test");
}
