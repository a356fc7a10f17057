//! The scan finds what MathJax's finds in 1,600 pages (`golden/README.md`).

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use pages::{Delimiters, Dollars, Finder, Form, runs};
use serde_json::Value as Json;

/// Pages in which MathJax finds what no reader sees.
const UNSEEN: [&str; 2] = ["<title>$a$</title>", "<iframe>$a$</iframe>"];

fn find(page: &str, dollars: Dollars) -> Vec<(String, bool)> {
    let mut finder = Finder::new(Delimiters { dollars, doubled: false }, page.len());
    runs(page)
        .iter()
        .flat_map(|run| finder.find(run))
        .filter(|found| found.form != Form::Escape)
        .map(|found| (found.tex.text, found.display))
        .collect()
}

/// What MathJax found. It takes nothing between delimiters for a formula too; we leave it alone.
fn expected(found: &Json) -> Vec<(String, bool)> {
    let all = found.as_array().unwrap().iter();
    let read = |item: &Json| (item[0].as_str().unwrap().to_owned(), item[1].as_bool().unwrap());
    all.map(read).filter(|(tex, _)| !tex.trim().is_empty()).collect()
}

#[test]
fn pages_are_scanned_as_mathjax_scans_them() {
    let golden = include_str!("golden/scan.jsonl");
    let mut wrong = Vec::new();
    let (mut pages, mut formulas) = (0, 0);
    for line in golden.lines() {
        let case: Json = serde_json::from_str(line).unwrap();
        let page = case["page"].as_str().unwrap();
        for (key, dollars) in [("plain", Dollars::None), ("dollars", Dollars::All)] {
            let (found, expected) = (find(page, dollars), expected(&case[key]));
            pages += 1;
            formulas += expected.len();
            if found != expected && !UNSEEN.contains(&page) {
                wrong
                    .push(format!("{key} {page:?}\n  found    {found:?}\n  expected {expected:?}"));
            }
        }
    }
    assert!(pages > 3_000 && formulas > 2_000, "{pages} pages, {formulas} formulas");
    assert!(wrong.is_empty(), "{} of {pages}\n{}", wrong.len(), wrong.join("\n"));
}
