//! `zhoubi tex`.

use std::{fs, path::Path};

use serde_json::Value as Json;

use crate::{run, zhoubi};

fn lines(input: &[u8]) -> Vec<Json> {
    let output = zhoubi().args(["tex", "--jsonl"]).write_stdin(input).output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_formula_from_standard_input_becomes_one_svg() {
    for display in [&["tex"][..], &["tex", "--display"]] {
        let output = zhoubi().args(display).write_stdin("a+b=\\frac{c}{d}\n").output().unwrap();
        let svg = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success());
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{svg}");
        assert_eq!(svg.matches("<svg").count(), 1);
    }
    let output = zhoubi().args(["tex", "--format", "mathml"]).write_stdin("x^2").output().unwrap();
    assert!(output.stdout.starts_with(b"<math"));
}

#[test]
fn a_broken_formula_is_status_1_with_a_caret() {
    let output = zhoubi().arg("tex").write_stdin("x +\n  \\nonsense").output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(error.starts_with("standard input:2:3: unknown command `\\nonsense`"), "{error}");
    assert!(error.contains("  2 |   \\nonsense\n    |   ^^^^^^^^^\n"), "{error}");
}

#[test]
fn macros_come_from_a_file_and_a_broken_one_is_named() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("macros.tex"), "\\newcommand{\\R}{\\mathbb{R}}").unwrap();
    fs::write(dir.path().join("formula.tex"), "\\R^n").unwrap();
    let arguments = ["tex", "--macros", "macros.tex", "formula.tex"];
    let (status, output, error) = run(dir.path(), &arguments);
    assert_eq!(status, 0, "{error}");
    assert!(output.starts_with("<svg "));
    fs::write(dir.path().join("macros.tex"), "\\newcommand{\\R").unwrap();
    let (status, _, error) = run(dir.path(), &arguments);
    assert_eq!(status, 1);
    assert!(error.contains("macros.tex:1:1: "), "{error}");
    fs::write(dir.path().join("formula.tex"), b"x\xff").unwrap();
    let (status, _, error) = run(dir.path(), &["tex", "formula.tex"]);
    assert_eq!(status, 1);
    assert!(error.contains("formula.tex:1:2: byte 0xff is not UTF-8"), "{error}");
    assert_eq!(run(dir.path(), &["tex", "no-such.tex"]).0, 1);
}

#[test]
fn every_line_of_a_stream_is_answered_in_order() {
    let answers = lines(
        b"{\"tex\":\"x^2\",\"display\":true}\nbroken\n\n{\"tex\":\"\\\\nonsense\"}\n{\"tex\":\"y\"}\n",
    );
    assert_eq!(answers.len(), 5);
    for place in [0, 4] {
        let answer = &answers[place];
        assert!(answer["svg"].as_str().unwrap().starts_with("<svg "), "{answer}");
        assert!(answer["mathml"].as_str().unwrap().starts_with("<math"), "{answer}");
        for number in ["width", "height"] {
            assert!(answer[number].as_f64().unwrap() > 0.0, "{answer}");
        }
        assert!(answer["depth"].as_f64().is_some());
        assert_eq!(answer["warnings"], serde_json::json!([]));
    }
    for place in [1, 2, 3] {
        assert!(answers[place]["error"]["message"].is_string(), "{}", answers[place]);
    }
    assert_eq!(answers[3]["error"]["column"], 1);
}

#[test]
fn a_tag_stands_outside_and_an_unknown_reference_is_a_warning() {
    let answers = lines(
        b"{\"tex\":\"x \\\\tag{7}\",\"display\":true}\n{\"tex\":\"x\",\"display\":true}\n{\"tex\":\"\\\\eqref{no}\"}\n",
    );
    assert_eq!(answers[0]["tag"], "(7)");
    assert_eq!(answers[0]["width"], answers[1]["width"]);
    assert_eq!(answers[1]["tag"], Json::Null);
    assert_eq!(answers[2]["warnings"].as_array().unwrap().len(), 1, "{}", answers[2]);
}

#[test]
fn lines_share_nothing() {
    let answers = lines(b"{\"tex\":\"\\\\gdef\\\\a{x}\\\\a\"}\n{\"tex\":\"\\\\a\"}\n");
    assert!(answers[0]["svg"].is_string(), "{}", answers[0]);
    assert!(answers[1]["error"].is_object(), "{}", answers[1]);
}

#[test]
fn an_answer_comes_before_the_next_line_is_sent() {
    use std::io::{BufRead, BufReader, Write};
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_zhoubi"))
        .args(["tex", "--jsonl"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for tex in ["x", "y"] {
        writeln!(input, "{{\"tex\":\"{tex}\"}}").unwrap();
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert!(line.contains("<svg"));
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    use std::io::Write;
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_zhoubi"))
        .args(["tex", "--jsonl"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut input = child.stdin.take().unwrap();
    for _ in 0..2000 {
        if input.write_all(b"{\"tex\":\"x\"}\n").is_err() {
            break;
        }
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(output.stderr, b"", "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_hostile_formula_is_refused() {
    let dir = Path::new(".");
    let deep = "{".repeat(100_000);
    for tex in [deep.as_str(), "\\def\\x{\\x\\x}\\x", "\\frac", "\\left(", "\u{0}"] {
        let output = zhoubi().current_dir(dir).arg("tex").write_stdin(tex).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", &tex[..tex.len().min(20)]);
    }
}

#[test]
fn all_mistakes_are_shown_at_once_and_macros_with_their_definition() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("macros.tex"), "% mine\n\\newcommand{\\bad}{\\wrogn}").unwrap();
    fs::write(dir.path().join("f.tex"), "\\alhpa +\n\\bad + \\fracc12").unwrap();
    let (status, output, error) = run(dir.path(), &["tex", "--macros", "macros.tex", "f.tex"]);
    assert_eq!((status, output.as_str()), (1, ""));
    for part in [
        "f.tex:1:1: unknown command `\\alhpa`; did you mean `\\alpha`?",
        "f.tex:2:1: unknown command `\\wrogn`",
        "help: `\\bad` is defined at macros.tex:2:13: \\newcommand{\\bad}{\\wrogn}",
        "f.tex:2:8: unknown command `\\fracc`; did you mean `\\frac`?",
        "zhoubi: 3 mistakes",
    ] {
        assert!(error.contains(part), "{part} not in {error}");
    }
}

#[test]
fn pages_of_other_programs_are_rewritten_where_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let page = "<html><head></head><body>\\(x^2\\) <code>\\(y\\)</code></body></html>";
    fs::create_dir(dir.path().join("sub")).unwrap();
    for file in ["a.html", "sub/b.htm", "c.txt"] {
        fs::write(dir.path().join(file), page).unwrap();
    }
    fs::write(dir.path().join("plain.html"), "<p>$5</p>").unwrap();
    let read = |file: &str| fs::read_to_string(dir.path().join(file)).unwrap();
    let written = |file: &str| fs::metadata(dir.path().join(file)).unwrap().modified().unwrap();
    let before = written("plain.html");
    let (status, output, _) = run(dir.path(), &["tex", "--html", "a.html"]);
    assert_eq!(status, 0);
    assert!(output.contains("<svg") && output.contains("<code>\\(y\\)</code>"));
    assert_eq!(read("a.html"), page);
    assert_eq!(run(dir.path(), &["tex", "--html", "plain.html"]).1, "<p>$5</p>");
    assert_eq!(run(dir.path(), &["tex", "--html", "."]).0, 2);
    assert_eq!(run(dir.path(), &["tex", "--html", "-", "-i"]).0, 2);
    let (status, report, _) = run(dir.path(), &["tex", "--html", ".", "-i"]);
    assert_eq!((status, report.as_str()), (0, "2 formulas in 2 of 3 pages\n"));
    for file in ["a.html", "sub/b.htm"] {
        assert!(read(file) == output, "{file}");
    }
    assert_eq!((read("c.txt").as_str(), read("plain.html").as_str()), (page, "<p>$5</p>"));
    let times = [written("a.html"), written("sub/b.htm")];
    let (status, report, _) = run(dir.path(), &["tex", "--html", ".", "-i"]);
    assert_eq!((status, report.as_str()), (0, "0 formulas in 0 of 3 pages\n"));
    assert_eq!([written("a.html"), written("sub/b.htm")], times, "a second run writes nothing");
    assert_eq!(written("plain.html"), before);
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().collect();
    assert_eq!(left.len(), 4, "no unfinished file is left: {left:?}");
}

#[test]
fn a_page_with_a_mistake_is_left_alone_unless_told_to_go_on() {
    let dir = tempfile::tempdir().unwrap();
    let (good, bad) = ("<p>\\(x\\)</p>", "<p>\\(y\\)\n<b>\\(\\nonsense\\)</b></p>");
    fs::write(dir.path().join("bad.html"), bad).unwrap();
    fs::write(dir.path().join("good.html"), good).unwrap();
    fs::write(dir.path().join("latin.html"), b"<p>\xe9").unwrap();
    let read = |file: &str| fs::read_to_string(dir.path().join(file)).unwrap();
    let (status, output, error) = run(dir.path(), &["tex", "--html", "bad.html"]);
    assert_eq!((status, output.as_str()), (1, ""), "{error}");
    let (status, report, error) = run(dir.path(), &["tex", "--html", ".", "-i"]);
    assert_eq!(status, 1);
    assert_eq!(report, "1 formula in 1 of 3 pages; 2 pages with mistakes left as they were\n");
    for part in ["bad.html:2:6: unknown command", "latin.html:1:4: byte 0xe9", "2 mistakes"] {
        assert!(error.contains(part), "{part} not in {error}");
    }
    assert!(read("bad.html") == bad && read("good.html") != good);
    let (status, report, _) = run(dir.path(), &["tex", "--html", ".", "-i", "--keep-going"]);
    assert_eq!((status, report.as_str()), (1, "1 formula in 1 of 3 pages\n"));
    let html = read("bad.html");
    assert!(html.contains("<svg") && html.contains("<b>\\(\\nonsense\\)</b>"), "{html}");
}

#[cfg(unix)]
#[test]
fn a_rewritten_page_keeps_its_permissions_and_a_link_stays_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let dir = tempfile::tempdir().unwrap();
    let page = dir.path().join("page.html");
    fs::write(&page, "\\(x\\)").unwrap();
    fs::set_permissions(&page, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("page.html", dir.path().join("link.html")).unwrap();
    let (status, report, error) = run(dir.path(), &["tex", "--html", "link.html", "-i"]);
    assert_eq!((status, report.as_str()), (0, "1 formula in 1 of 1 page\n"), "{error}");
    assert!(fs::symlink_metadata(dir.path().join("link.html")).unwrap().is_symlink());
    assert_eq!(fs::metadata(&page).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::read_to_string(&page).unwrap().contains("<svg"));
}

#[test]
fn a_site_with_a_strict_policy_links_to_one_style_sheet() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("sub")).unwrap();
    fs::write(dir.path().join("sub/a.html"), "<head></head>\\(x\\)").unwrap();
    let (status, _, error) =
        run(dir.path(), &["tex", "--html", "sub", "-i", "--css", "formulas.css"]);
    assert_eq!(status, 0, "{error}");
    let html = fs::read_to_string(dir.path().join("sub/a.html")).unwrap();
    assert!(html.contains("rel=\"stylesheet\" href=\"../formulas.css\""), "{html}");
    assert!(!html.contains("<style") && !html.contains("style="), "{html}");
    let css = fs::read_to_string(dir.path().join("formulas.css")).unwrap();
    assert!(css.contains(".zhoubi .d7{"), "{css}");
}

#[test]
fn dollars_and_scripts_are_hinted_at() {
    let dir = tempfile::tempdir().unwrap();
    let page = "<script src=\"/MathJax.js\"></script>\\(x\\) $y$ costs $5";
    fs::write(dir.path().join("a.html"), page).unwrap();
    let (status, html, error) = run(dir.path(), &["tex", "--html", "a.html"]);
    assert_eq!(status, 0);
    assert!(html.contains("$y$ costs $5"), "{html}");
    assert!(error.contains("`$…$` in 1 place may be formulas; --dollars"), "{error}");
    assert!(error.contains("1 page with nothing left for MathJax"), "{error}");
    fs::write(dir.path().join("a.html"), "$y$ costs \\$5").unwrap();
    let (status, html, error) = run(dir.path(), &["tex", "--html", "a.html", "--dollars"]);
    assert_eq!((status, error.as_str()), (0, ""));
    assert!(html.contains("</span> costs <span class=\"mathjax_ignore\">$</span>5"), "{html}");
    fs::write(dir.path().join("n.html"), "\\begin{equation}x\\end{equation}").unwrap();
    assert!(run(dir.path(), &["tex", "--html", "n.html"]).1.contains("(1)</span>"));
    let (_, html, _) = run(dir.path(), &["tex", "--html", "n.html", "--no-numbers"]);
    assert!(html.contains("<svg") && !html.contains("class=\"no"), "{html}");
}
