//! What holds for any text: no panic, no broken HTML, nothing that the page's security policy forbids.

mod site;

use std::collections::BTreeSet;

use article::{Article, Lang, Rendered};
use proptest::prelude::*;
use site::{english, page, with_head};

/// Pieces that mean something to one of the layers, in any order.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "$",
        "$$",
        "\\(",
        "\\)",
        "\\[",
        "\\]",
        "\\begin{align}",
        "\\end{align}",
        "\\begin{equation}",
        "\\end{equation}",
        "\\label{a}",
        "\\eqref{a}",
        "\\ref{b}",
        "\\tag{x}",
        "\\frac",
        "\\\\",
        "&",
        "{",
        "}",
        "{{steps.error}}",
        "{{",
        "}}",
        "[@a]",
        "[@2]",
        "[@2:best]",
        "[^n]",
        "[^n]: note",
        "::: theorem {#a}",
        "::: proof",
        ":::",
        "```lab steps",
        "```",
        "~~~",
        "`",
        "``",
        "# h",
        "## h {#a}",
        "- ",
        "1. ",
        "> ",
        "| a | b |",
        "|---|---|",
        "![a](b.png)",
        "[a](b)",
        "[a](../../../x)",
        "[a](javascript:x)",
        "<b>",
        "</b>",
        "<div>",
        "</div>",
        "<p onclick=x>",
        "<!--",
        "-->",
        "<!--more-->",
        "<script>",
        "</script>",
        "<br>",
        "<",
        "*",
        "**",
        "_",
        "~~",
        "\\",
        "\"",
        "'",
        "\n",
        "\n\n",
        "\n    ",
        " ",
        "x",
        "汉",
        "，",
        "é",
        "\u{fdd0}",
        "\u{fde0}",
        "\u{fde1}",
        "\u{0}",
        "\r\n",
        "\t",
        "$x$",
        "表：x",
        "---",
        "rank = 3",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Pieces that are sound in most orders, so that most of these texts are rendered.
fn broth() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "$x$",
        "$x$",
        "$$y$$",
        "\n\n\\begin{align} a \\\\ b \\end{align}\n\n",
        "{{steps.error:.2}}",
        "[@2]",
        "[@2:best]",
        "\\eqref{2:loss}",
        "\n\n::: theorem\n",
        "\n\n::: proof\n",
        "\n:::\n\n",
        "\n\n```lab steps\n```\n\n",
        "`c$`",
        "\n\n## h",
        "\n\n- ",
        "\n\n1. ",
        "\n> ",
        "\n\n| a | b |\n|---|--:|\n| $|x|$ | b |\n\n",
        "\n\n![a $x$](b.png)\n\n",
        "[a $x$](b)",
        "[a](@2)",
        "<b>w</b>",
        "\n\n<div>\n\n",
        "\n\n</div>\n\n",
        "\n\n<!--more-->\n\n",
        "<br>",
        "*",
        "**",
        "_",
        "~~",
        "\\",
        "\"",
        "\n",
        "\n\n",
        "\n    ",
        " ",
        "x",
        "汉",
        "，",
        "（",
        "）",
        "5 $",
        "\u{fdd0}",
        "&amp;",
        "&",
        " < ",
        "表：x\n\n| a |\n|---|\n\n",
        "\n\n---\n\n",
        "a\\$",
        "- [ ] t\n",
        "<https://a.example/?b&c>",
        "\\\n",
    ]);
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

/// Elements that may stay open.
const VOID: [&str; 6] = ["br", "hr", "img", "input", "wbr", "source"];

/// Checks nesting, anchors and policy of what a browser would be sent.
fn check(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut anchors = BTreeSet::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start..];
        let end = rest.find('>').unwrap_or_else(|| panic!("an unfinished tag in {html}"));
        let tag = &rest[1..end];
        let name = tag.trim_start_matches('/').split([' ', '\n', '/', '\t']).next().unwrap_or("");
        assert!(name.starts_with(|c: char| c.is_ascii_alphabetic()), "<{tag}> in {html}");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "</{name}> in {html}");
        } else {
            assert!(
                !tag.contains(" style=") && !tag.contains(" on") && name != "script",
                "<{tag}> in {html}"
            );
            assert!(!tag.contains("=\"javascript:"), "<{tag}> in {html}");
            if let Some((_, id)) = tag.split_once(" id=\"") {
                let id = id.split('"').next().unwrap_or("");
                assert!(anchors.insert(id), "two of {id} in {html}");
            }
            if !tag.ends_with('/') && !VOID.contains(&name) {
                open.push(name);
            }
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{open:?} open in {html}");
}

fn check_all(rendered: &Rendered) {
    check(&rendered.html);
    check(&rendered.excerpt);
    check(&rendered.feed);
    check(&rendered.title);
    assert!(!rendered.excerpt.contains(" id=\""), "{}", rendered.excerpt);
    for heading in &rendered.headings {
        check(&heading.html);
        assert!(!heading.html.contains("<a "), "{}", heading.html);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_soup_is_rendered_soundly_or_refused_with_places(text in soup()) {
        let text = with_head(&text);
        let lines = text.split('\n').count();
        match page(&text, Lang::Zh, &[], true) {
            Ok(rendered) => check_all(&rendered),
            Err(mistakes) => {
                prop_assert!(!mistakes.is_empty());
                for mistake in mistakes {
                    prop_assert!(1 <= mistake.line && mistake.line <= lines, "{mistake}");
                    prop_assert!(mistake.column <= mistake.source.chars().count() + 1, "{mistake}");
                    prop_assert!(!mistake.to_string().is_empty());
                }
            }
        }
    }

    #[test]
    fn most_broth_is_rendered_soundly(text in broth()) {
        if let Ok(rendered) = page(&with_head(&text), Lang::Zh, &[("steps", "rank", "9")], true) {
            check_all(&rendered);
        }
    }

    #[test]
    fn any_head_is_read_or_refused(head in "[-+\\n a-z:='\"\\[\\]{}0-9#&*|>!%@`\\\\$é汉]{0,120}") {
        for text in [format!("---\n{head}\n---\n"), format!("+++\n{head}\n+++\n"), head] {
            if let Err(mistakes) = Article::parse("a.md", &text, Lang::Zh) {
                prop_assert!(mistakes.iter().all(|mistake| 1 <= mistake.line && 1 <= mistake.column));
                prop_assert!(!mistakes.is_empty());
            }
        }
    }

    #[test]
    fn words_come_through_unharmed(words in prop::collection::vec("[a-z汉字é]{1,6}", 1..12)) {
        let text = words.join(" ");
        let rendered = english(&text);
        prop_assert_eq!(rendered.html, format!("<p>{text}</p>\n"));
    }

    #[test]
    fn tex_reaches_the_typesetter_as_it_is_written(parts in prop::collection::vec(
        prop::sample::select(vec!["a_1", "b^*", "_{x|y}", "<", ">", "&lt", "\\\\", "\\{", "\\}", "*", "c", "|", "~", "\\$"]),
        1..8,
    )) {
        // Emphasis marks, bars, tags and escapes of Markdown are all TeX here. A first letter keeps `^` and `_` a base.
        let tex = format!("x{}", parts.join(" "));
        for text in [format!("w ${tex}$ w"), format!("| h |\n|---|\n| ${tex}$ |"), format!("**b \\({tex}\\)**")] {
            match page(&with_head(&text), Lang::En, &[], true) {
                Ok(rendered) => prop_assert_eq!(&rendered.formulas[0].tex, &tex),
                // What TeX refuses is refused as this formula.
                Err(mistakes) => prop_assert!(mistakes.iter().all(|mistake| mistake.line >= 6)),
            }
        }
    }
}

#[test]
fn the_same_text_gives_the_same_bytes() {
    let text = with_head("$a$ [^n]\n\n```lab steps\n```\n\n## H\n\n$$b$$\n\n[^n]: c\n");
    let first = page(&text, Lang::Zh, &[], true).unwrap();
    let again = page(&text, Lang::Zh, &[], true).unwrap();
    assert_eq!((first.html, first.feed, first.excerpt), (again.html, again.feed, again.excerpt));
}
