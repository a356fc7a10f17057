//! The program as mdBook runs it: JSON in, JSON out.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use serde_json::{Value as Json, json};

fn run(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mdbook-zhoubi"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that needs no input may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn chapter(content: &str, below: Json) -> Json {
    json!({ "Chapter": {
        "name": "Rods", "content": content, "number": [1], "sub_items": below,
        "path": "rods.md", "source_path": "src/rods.md", "parent_names": [], "unknown": { "kept": true },
    } })
}

fn book(settings: Json, items: Json) -> String {
    json!([
        { "root": env!("CARGO_MANIFEST_DIR"), "renderer": "html", "mdbook_version": "0.5.4",
          "config": { "book": {}, "preprocessor": { "zhoubi": settings } } },
        { "items": items, "__non_exhaustive": null },
    ])
    .to_string()
}

fn answer(output: &Output) -> Json {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn complaint(output: &Output) -> String {
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn html_is_supported_and_nothing_else() {
    assert!(run(&["supports", "html"], "").status.success());
    for renderer in ["markdown", "epub", "linkcheck"] {
        assert!(!run(&["supports", renderer], "").status.success(), "{renderer}");
    }
    assert_eq!(run(&["nonsense"], "").status.code(), Some(2));
    let css = run(&["css"], "").stdout;
    assert!(String::from_utf8(css).unwrap().contains(".zhoubi .d7{vertical-align:-0.35em}"));
}

#[test]
fn formulas_of_all_chapters_are_replaced_and_the_rest_goes_through() {
    let below = json!([chapter("no formula", json!([])), chapter("$y$", json!([]))]);
    let items = json!([
        "Separator",
        { "PartTitle": "Part $z$" },
        chapter("# A\n\nLet $x$ be.", below),
        { "Chapter": { "name": "Draft", "content": "", "path": null, "source_path": null, "sub_items": [] } },
    ]);
    let input = book(json!({}), items);
    let output = answer(&run(&[], &input));
    let items = &output["items"];
    assert_eq!((&items[0], &items[1]["PartTitle"]), (&json!("Separator"), &json!("Part $z$")));
    let first = &items[2]["Chapter"];
    let content = first["content"].as_str().unwrap();
    assert!(content.starts_with("<style>") && content.contains("\n# A\n\nLet <span"), "{content}");
    assert_eq!(content.matches("<svg").count(), 1);
    assert!(content.contains("<math"));
    assert_eq!(first["unknown"], json!({ "kept": true }));
    assert_eq!(first["sub_items"][0]["Chapter"]["content"], "no formula");
    assert!(first["sub_items"][1]["Chapter"]["content"].as_str().unwrap().contains("<svg"));
    // mdBook 0.4 has another name for them.
    let output = answer(&run(&[], &input.replace("\"items\"", "\"sections\"")));
    assert_eq!(output["sections"], *items);
}

#[test]
fn settings_are_read_and_wrong_ones_named() {
    let items = || json!([chapter("$x$ $$y$$ \\begin{equation}z\\end{equation}", json!([]))]);
    let content = |settings| {
        let output = answer(&run(&[], &book(settings, items())));
        output["items"][0]["Chapter"]["content"].as_str().unwrap().to_owned()
    };
    let whole = content(json!({ "command": "mdbook-zhoubi", "before": ["links"] }));
    assert!(whole.contains("<style>") && whole.contains("class=\"no y"), "{whole}");
    let sparse = content(json!({ "dollars": false, "numbers": false, "style": "linked" }));
    assert!(sparse.starts_with("$x$ <span"), "{sparse}");
    assert!(!sparse.contains("<style>") && !sparse.contains("class=\"no"), "{sparse}");
    for (settings, part) in [
        (json!({ "dollar": true }), "has no setting `dollar`"),
        (json!({ "dollars": 1 }), "dollars = 1: it is true or false"),
        (json!({ "style": "none" }), "it is \"inline\" or \"linked\""),
        (json!({ "macros": "no/such.tex" }), "cannot read no/such.tex"),
    ] {
        let error = complaint(&run(&[], &book(settings, items())));
        assert!(error.contains(part), "{part} not in {error}");
    }
    for input in ["", "{}", "[]", "[{}, {}]", "[{}, {\"items\": 7}]"] {
        assert!(complaint(&run(&[], input)).contains("is not what mdBook sends"), "{input}");
    }
}

#[test]
fn mistakes_name_chapter_line_and_column() {
    let items = json!([
        chapter("one\n\ntwo $\\alhpa + \\nonsense$", json!([])),
        chapter("$\\R$ $\\def\\bad{\\worse} x$\n\n$\\bad$", json!([])),
    ]);
    let error = complaint(&run(&[], &book(json!({ "macros": "tests/book/macros.tex" }), items)));
    for part in [
        "src/rods.md:3:6: unknown command `\\alhpa`; did you mean `\\alpha`?",
        "  3 | two $\\alhpa + \\nonsense$\n    |      ^^^^^^\n",
        "src/rods.md:3:15: unknown command `\\nonsense`",
        "src/rods.md:3:2: unknown command `\\worse`",
        "help: `\\bad` is defined at src/rods.md:1:11:",
        "mdbook-zhoubi: 3 mistakes",
    ] {
        assert!(error.contains(part), "{part} not in {error}");
    }
}
