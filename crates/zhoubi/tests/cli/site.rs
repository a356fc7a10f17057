//! `zhoubi new`, `check` and `build`, on good sites and on sites with every kind of mistake.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value as Json;
use tempfile::TempDir;

use crate::run;

const SITE: &str = "title = \"Test\"\nlanguages = [\"en\"]\nbase_url = \"https://test.example\"\n";
const ARTICLE: &str = "---\nid: 1\ntitle: One\ndate: 2026-01-01\naliases: [/old/]\n---\n\nWords.\n";

/// A site of one good article.
fn good() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "site.toml", SITE);
    write(dir.path(), "articles/one/index.en.md", ARTICLE);
    dir
}

fn write(folder: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let file = folder.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, bytes).unwrap();
}

/// All files below a folder with their bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.clone(), fs::read(path).unwrap());
        }
    }
    found
}

#[test]
fn a_new_site_has_no_mistakes_and_uses_every_kind_of_syntax() {
    let dir = tempfile::tempdir().unwrap();
    let (status, output, error) = run(dir.path(), &["new", "notes"]);
    assert_eq!(status, 0, "{error}");
    assert!(output.contains("zhoubi serve notes"));
    let (status, table, error) = run(dir.path(), &["check", "notes", "--json"]);
    assert_eq!(status, 0, "{error}");
    let report: Json = serde_json::from_str(&table).unwrap();
    let articles = report["articles"].as_array().unwrap();
    assert_eq!(articles.len(), 2);
    for article in articles {
        for count in ["words", "formulas", "equations", "labs", "values"] {
            assert!(article[count].as_u64().unwrap() > 0, "{count}: {article}");
        }
    }
    let (status, _, error) = run(dir.path(), &["new", "notes"]);
    assert_eq!(status, 1);
    assert!(error.contains("not empty"), "{error}");
    let (status, output, error) = run(dir.path(), &["new", "again", "--json"]);
    assert_eq!(status, 0, "{error}");
    let report: Json = serde_json::from_str(&output).unwrap();
    assert_eq!(report["output"], "again");
    assert_eq!(report["files"].as_u64(), Some(files(&dir.path().join("again")).len() as u64));
}

#[test]
fn check_prints_a_table_and_fails_with_the_place_of_each_mistake() {
    let dir = good();
    let (status, table, _) = run(dir.path(), &["check"]);
    assert_eq!(status, 0);
    assert!(table.contains("1 One"), "{table}");
    write(
        dir.path(),
        "articles/two/index.en.md",
        "---\nid: 2\ntitel: Two\ndate: 2026-01-01\n---\n\n$\\nonsense$\n",
    );
    let (status, output, error) = run(dir.path(), &["check"]);
    assert_eq!((status, output.as_str()), (1, ""));
    assert!(error.contains("articles/two/index.en.md:3:1: "), "{error}");
    assert!(error.contains("title"), "the nearest right key is named: {error}");
    assert!(error.contains("| titel: Two\n") && error.contains("| ^^^^^"), "{error}");
    let (status, output, _) = run(dir.path(), &["check", "--json"]);
    assert_eq!(status, 1);
    let report: Json = serde_json::from_str(&output).unwrap();
    let mistakes = report["mistakes"].as_array().unwrap();
    let place = |mistake: &Json| mistake["line"] == 3 && mistake["column"] == 1;
    assert!(mistakes.iter().any(place), "{output}");
}

#[test]
fn every_bad_input_is_a_clear_message_and_status_1() {
    let article = |id: u32, body: &str| {
        format!("---\nid: {id}\ntitle: Bad\ndate: 2026-01-01\n---\n\n{body}\n").into_bytes()
    };
    let cases: [(&str, Vec<u8>, &str); 9] = [
        ("invalid UTF-8", b"---\nid: 2\ntitle: \xff\n---\n".to_vec(), "not UTF-8"),
        ("no front matter", b"Words.\n".to_vec(), "front matter"),
        ("two of one number", article(1, "Words."), "1"),
        ("broken formula", article(2, "$\\frac{1}{$"), ":7:"),
        ("unknown reference", article(2, "See \\eqref{nowhere}."), "nowhere"),
        ("unknown lab", article(2, "```lab no-such-lab\n```"), "no-such-lab"),
        ("link out of the folder", article(2, "![x](../../../etc/passwd)"), "etc/passwd"),
        ("missing picture", article(2, "![x](missing.png)"), "missing.png"),
        ("style in raw HTML", article(2, "<p style=\"color:red\">x</p>"), "style"),
    ];
    for (what, text, expect) in cases {
        let dir = good();
        write(dir.path(), "articles/two/index.en.md", text);
        for command in [&["check"][..], &["build", "-o", "out"]] {
            let (status, output, error) = run(dir.path(), command);
            assert_eq!((status, output.as_str()), (1, ""), "{what}: {error}");
            assert!(error.contains("articles/two/index.en.md"), "{what}: {error}");
            assert!(error.contains(expect), "{what}: {error}");
            assert!(!error.contains("panicked"), "{what}: {error}");
        }
        assert!(!dir.path().join("out").exists(), "{what}");
    }
}

#[cfg(unix)]
#[test]
fn a_symlink_out_of_the_folder_is_refused() {
    let secret = tempfile::tempdir().unwrap();
    fs::write(secret.path().join("secret.png"), "secret").unwrap();
    let dir = good();
    write(dir.path(), "articles/one/index.en.md", format!("{ARTICLE}\n![x](secret.png)\n"));
    let link = dir.path().join("articles/one/secret.png");
    std::os::unix::fs::symlink(secret.path().join("secret.png"), link).unwrap();
    let (status, _, error) = run(dir.path(), &["build", "-o", "out"]);
    assert_eq!(status, 1);
    assert!(error.contains("secret.png"), "{error}");
}

#[test]
fn a_folder_that_is_no_site_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    for arguments in [&["check", "."][..], &["check", "nowhere"], &["serve", "nowhere"]] {
        let (status, _, error) = run(dir.path(), arguments);
        assert_eq!(status, 1);
        assert!(error.contains("`zhoubi new DIR`"), "{error}");
    }
}

#[test]
fn build_writes_every_page_and_the_same_bytes_each_time() {
    let dir = good();
    let (status, output, error) = run(dir.path(), &["build", "-o", "out"]);
    assert_eq!(status, 0, "{error}");
    assert!(output.contains("files"), "{output}");
    let out = dir.path().join("out");
    let first = files(&out);
    for page in ["index.html", "archives/1/index.html", "feed.xml", "sitemap.xml", "404.html"] {
        assert!(first.contains_key(&out.join(page)), "{page}");
    }
    let old = &first[&out.join("old/index.html")];
    assert!(String::from_utf8_lossy(old).contains("url=/archives/1/"));
    let page = String::from_utf8_lossy(&first[&out.join("archives/1/index.html")]).into_owned();
    assert!(page.contains("http-equiv=\"Content-Security-Policy\""));
    assert!(!page.contains("~reload"));
    let (status, _, _) = run(dir.path(), &["build", "-o", "out"]);
    assert_eq!(status, 0);
    assert!(files(&out) == first, "the same bytes");
    let beside: Vec<_> = fs::read_dir(dir.path()).unwrap().collect();
    assert_eq!(beside.len(), 3, "nothing is left beside the folder: {beside:?}");
}

#[test]
fn a_failed_build_leaves_the_old_site_and_foreign_files_are_never_replaced() {
    let dir = good();
    assert_eq!(run(dir.path(), &["build", "-o", "out"]).0, 0);
    let before = files(&dir.path().join("out"));
    write(dir.path(), "articles/one/index.en.md", "broken");
    assert_eq!(run(dir.path(), &["build", "-o", "out"]).0, 1);
    assert!(files(&dir.path().join("out")) == before);
    write(dir.path(), "articles/one/index.en.md", ARTICLE);
    write(dir.path(), "mine/thesis.txt", "years of work");
    let (status, _, error) = run(dir.path(), &["build", "-o", "mine"]);
    assert_eq!(status, 1);
    assert!(error.contains("has not written"), "{error}");
    assert_eq!(fs::read(dir.path().join("mine/thesis.txt")).unwrap(), b"years of work");
}

#[cfg(unix)]
#[test]
fn a_target_that_is_a_link_stays_one() {
    let dir = good();
    write(dir.path(), "articles/one/index.en.md", ARTICLE);
    fs::create_dir(dir.path().join("real")).unwrap();
    std::os::unix::fs::symlink(dir.path().join("real"), dir.path().join("out")).unwrap();
    for _ in 0..2 {
        let (status, _, error) = run(dir.path(), &["build", "-o", "out"]);
        assert_eq!(status, 0, "{error}");
        assert!(dir.path().join("out").is_symlink());
        assert!(dir.path().join("real/index.html").is_file());
    }
}

#[test]
fn build_needs_an_address_for_its_feeds() {
    let dir = good();
    write(dir.path(), "site.toml", "title = \"Test\"\nlanguages = [\"en\"]\n");
    let (status, _, error) = run(dir.path(), &["build", "-o", "out"]);
    assert_eq!(status, 1);
    assert!(error.contains("base_url"), "{error}");
    let arguments = ["build", "-o", "out", "--base-url", "https://elsewhere.example/"];
    assert_eq!(run(dir.path(), &arguments).0, 0);
    let feed = fs::read_to_string(dir.path().join("out/feed.xml")).unwrap();
    assert!(feed.contains("https://elsewhere.example/archives/1/"), "{feed}");
}

#[test]
fn a_record_is_computed_again_compared_and_written() {
    let dir = good();
    let article = format!("{ARTICLE}\n$$x^2$$\n\n```lab formula-widths\n```\n");
    write(dir.path(), "articles/one/index.en.md", article);
    let (status, output, error) = run(dir.path(), &["check", "--rerun"]);
    assert_eq!(status, 1, "{error}");
    assert!(output.contains("articles/one/records/formula-widths.json"), "{output}");
    assert!(output.contains("missing") && error.contains("--update"), "{output}{error}");
    let (status, output, error) = run(dir.path(), &["check", "--rerun", "--update"]);
    assert_eq!(status, 0, "{output}{error}");
    let (status, output, _) = run(dir.path(), &["check", "--rerun"]);
    assert_eq!(status, 0, "{output}");
    assert!(output.contains("the same"), "{output}");
    let record = dir.path().join("articles/one/records/formula-widths.json");
    let text = fs::read_to_string(&record).unwrap();
    fs::write(&record, text.replacen('1', "7", 1)).unwrap();
    let (status, output, _) = run(dir.path(), &["check", "--rerun"]);
    assert_eq!(status, 1);
    assert!(output.contains("differs in line ") && output.contains("recorded: "), "{output}");
    let (_, output, _) = run(dir.path(), &["check", "--rerun", "--json"]);
    let report: Json = serde_json::from_str(&output).unwrap();
    assert_eq!(report["records"][0]["same"], false);
}

#[test]
fn the_built_in_site_has_no_mistakes() {
    let dir = tempfile::tempdir().unwrap();
    let (status, table, error) = run(dir.path(), &["check"]);
    assert_eq!(status, 0, "{error}");
    assert!(table.contains("1 跟着窗口走的公式"), "{table}");
}
