//! What holds for any text of a visitor: it ends, it does not panic, and only what is listed here comes out.

use std::time::{Duration, Instant};

use article::{Lang, comment::render};
use proptest::prelude::*;

/// Our own tags, and the attributes that each may have.
const OURS: [(&str, &[&str]); 18] = [
    ("p", &[]),
    ("strong", &[]),
    ("em", &["lang"]),
    ("del", &[]),
    ("code", &[]),
    ("pre", &["tabindex"]),
    ("blockquote", &[]),
    ("ul", &[]),
    ("ol", &["start"]),
    ("li", &[]),
    ("hr", &[]),
    ("br", &[]),
    ("a", &["href", "title", "rel"]),
    ("span", &["class"]),
    ("small", &["class"]),
    ("div", &["class", "role", "tabindex", "aria-label"]),
    ("svg", &["class", "width", "height", "viewBox", "overflow", "fill", "aria-hidden"]),
    ("math", &["class", "display", "xmlns"]),
];

/// What stands inside of pictures and of MathML.
const DRAWN: [&str; 9] =
    ["path", "rect", "text", "g", "line", "tspan", "circle", "ellipse", "polygon"];
const MATHML: [&str; 27] = [
    "semantics",
    "annotation",
    "mrow",
    "mi",
    "mn",
    "mo",
    "ms",
    "mtext",
    "mspace",
    "msup",
    "msub",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mfrac",
    "msqrt",
    "mroot",
    "mtable",
    "mtr",
    "mtd",
    "mstyle",
    "mpadded",
    "mphantom",
    "menclose",
    "mlabeledtr",
    "mglyph",
];
const DRAWN_ATTRIBUTES: [&str; 33] = [
    "d",
    "x",
    "y",
    "x1",
    "x2",
    "y1",
    "y2",
    "r",
    "rx",
    "ry",
    "cx",
    "cy",
    "points",
    "width",
    "height",
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "transform",
    "font-size",
    "font-family",
    "font-style",
    "font-weight",
    "text-anchor",
    "textLength",
    "lengthAdjust",
    "fill-rule",
    "opacity",
    "xml:space",
    "stroke-linecap",
    "class",
    "aria-hidden",
];
/// A value of these may be anything: none is an address, none a script.
const MATHML_ATTRIBUTES: [&str; 40] = [
    "encoding",
    "mathvariant",
    "stretchy",
    "fence",
    "separator",
    "accent",
    "accentunder",
    "lspace",
    "rspace",
    "minsize",
    "maxsize",
    "symmetric",
    "largeop",
    "movablelimits",
    "linethickness",
    "bevelled",
    "scriptlevel",
    "displaystyle",
    "mathcolor",
    "mathbackground",
    "mathsize",
    "width",
    "height",
    "depth",
    "voffset",
    "columnalign",
    "columnspacing",
    "columnlines",
    "rowalign",
    "rowspacing",
    "rowlines",
    "frame",
    "align",
    "notation",
    "side",
    "minlabelspacing",
    "rowspan",
    "columnspan",
    "form",
    "linebreak",
];

/// Reads the HTML as strictly as can be; panics at whatever is not listed.
fn check(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        check_text(&rest[..at]);
        let end = at + rest[at..].find('>').unwrap_or_else(|| panic!("a tag has no end"));
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        let (tag, alone) = match tag.strip_suffix('/') {
            Some(tag) => (tag, true),
            None => (tag, false),
        };
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        check_tag(name, attributes, &open);
        if !(alone || matches!(name, "br" | "hr")) {
            open.push(name);
        }
    }
    check_text(rest);
    assert_eq!(open, Vec::<&str>::new());
}

fn check_tag(name: &str, attributes: &str, open: &[&str]) {
    let inside = |name: &str| open.contains(&name);
    let allowed: Vec<&str> = match OURS.iter().find(|(known, _)| *known == name) {
        Some((_, allowed)) => {
            assert!(!inside("svg") && !inside("math"), "<{name}> in a picture");
            allowed.to_vec()
        }
        None if inside("svg") && DRAWN.contains(&name) => DRAWN_ATTRIBUTES.to_vec(),
        None if inside("math") && MATHML.contains(&name) => MATHML_ATTRIBUTES.to_vec(),
        None => panic!("<{name}> came out"),
    };
    let mut rest = attributes;
    while !rest.is_empty() {
        let (attribute, after) = rest.split_once("=\"").unwrap_or_else(|| panic!("{rest}"));
        let (value, after) = after.split_once('"').unwrap_or_else(|| panic!("{rest}"));
        assert!(allowed.contains(&attribute), "<{name} {attribute}=…> came out");
        check_text(value);
        if attribute == "href" {
            let plain = value.to_ascii_lowercase();
            let leads_out = ["http://", "https://", "mailto:"].iter().any(|s| plain.starts_with(s));
            assert!(leads_out && !value.contains(char::is_whitespace), "{value}");
            assert!(attributes.contains("rel=\"nofollow ugc noopener\""));
        }
        rest = after.strip_prefix(' ').unwrap_or(after);
    }
}

fn check_text(text: &str) {
    assert!(!text.contains(['<', '\0']), "{text}");
    for after in text.split('&').skip(1) {
        let reference = after.split(';').next().unwrap_or_default();
        let known = matches!(reference, "amp" | "lt" | "gt" | "quot" | "nbsp" | "#39")
            || reference.starts_with("#x");
        assert!(known && after.contains(';'), "&{after}");
    }
    let reorders = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert!(!text.contains(reorders));
}

fn check_all(markdown: &str) {
    for lang in Lang::ALL {
        let comment = render(markdown, lang);
        check(&comment.html);
        check(&comment.feed);
        assert!(comment.broken <= comment.formulas);
    }
}

/// Runs on a stack as small as that of a thread anywhere.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(512 * 1024).spawn(work);
    thread.expect("a thread").join().expect("no panic");
}

/// What somebody would type who wants to break a page.
const HOSTILE: [&str; 62] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>x</script></svg>",
    "<iframe src=\"javascript:alert(1)\"></iframe>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<style>*{display:none}</style>",
    "<!-- -->",
    "<!--><script>",
    "<![CDATA[<script>]]>",
    "<?php ?>",
    "<!DOCTYPE html>",
    "</div></li></ol></section>",
    "</textarea>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>)",
    "[x](vbscript:x)",
    "[x](//evil.example)",
    "[x](/member/logout/)",
    "[x](http:\\\\evil)",
    "[x](https://a.b/\" onmouseover=\"alert(1))",
    "[x](https://a.b 'x\" onclick=\"y')",
    "![x](javascript:alert(1))",
    "![x](https://a.b/c.png)",
    "[a]: javascript:alert(1)\n\n[a]",
    "<javascript:alert(1)>",
    "<https://a.b/\"onclick=x>",
    "https://a.b/\"><script>",
    "http://user:p@a.b",
    "mailto:a@b.c",
    "[m](mailto:a@b.c?body=<script>)",
    "`<script>`",
    "```html\n<script>\n```",
    "    <script>",
    "# <script>",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\url{javascript:x}$",
    "$\\htmlId{comment-1}{x}$",
    "$\\htmlStyle{color:red}{x}$",
    "$\\htmlClass{vh}{x}$",
    "$\\htmlData{x=y}{x}$",
    "$\\includegraphics{https://a.b/c.png}$",
    "$\\text{<script>alert(1)</script>}$",
    "$\\unicode{x3c}script$",
    "$\\color{\"onclick=x}{y}$",
    "$\\textcolor{#fff\"/><script>}{x}$",
    "$\\label{comments}$",
    "$$x\\tag{<b>}$$",
    "$\\require{html}$",
    "\u{202e}evil\u{202c}",
    "\u{2066}x\u{2069}",
    "\u{fdd0}\u{fde0}\u{fdd1}\u{fde1}",
    "&#xfde0;&#xfde1;",
    "&lt;script&gt;",
    "\0\u{1}\u{7f}\u{85}",
    "{{svd.error}} [@best] [^a]",
    "::: theorem {#comments}\nx\n:::",
    "| a | b |\n|---|---|\n| <script> | $x$ |",
];

/// What becomes long or deep.
fn giants() -> Vec<String> {
    let times = |piece: &str| piece.repeat(10_000 / piece.len());
    vec![
        times("> "),
        times("- "),
        times("1. "),
        times("[") + &times("]"),
        times("![") + "x",
        times("[a]("),
        times("*"),
        times("**a "),
        times("*a **b "),
        times("_a*"),
        times("~~a~"),
        times("`"),
        times("` `` "),
        times("<"),
        times("<a "),
        times("<!--"),
        times("<https://a.b"),
        times("https://a.b/("),
        times("http"),
        times("&"),
        times("&amp;"),
        times("\\"),
        times("$"),
        times("$x$ "),
        times("$x{"),
        times("$$x"),
        times("\\[x"),
        times("\\(x\\)"),
        times("\\begin{align}"),
        times("\\begin{align}x\\end{align}"),
        times("> $$\n"),
        times("a\n"),
        times("\n"),
        times("# a\n"),
        times("[a]: b\n"),
        times("- a\n\n  "),
        times("\u{fde0}"),
        times("字"),
        format!("$${}$$", "{".repeat(4_000)),
        format!("$${}x{}$$", "{".repeat(900), "}".repeat(900)),
        format!("$${}x$$", "\\frac".repeat(380)),
        format!("$${}x{}$$", "\\sqrt{".repeat(300), "}".repeat(300)),
        format!("$${}x$$", "x^".repeat(900)),
        "$\\def\\a{\\a\\a}\\a$".to_owned(),
        "$\\def\\a{xx}\\def\\b{\\a\\a}\\def\\c{\\b\\b}\\def\\d{\\c\\c}\\def\\e{\\d\\d}\\d\\d\\e\\e\\e$".to_owned(),
        times("$\\def\\a{\\a}\\a$ "),
        times("$\\rule{1000em}{1000em}$ "),
        times("$\\kern{-99em}x$ "),
        times("$\\begin{matrix}a&b\\\\c&d\\end{matrix}$ "),
        times("$\\left(\\left(\\left(x\\right)\\right)\\right)$ "),
        format!("$${}$$", "a+".repeat(990)),
        times(&format!("$${}$$ ", "a+".repeat(990))),
        times(&format!("$${}$$ ", "\\sum_a^b".repeat(240))),
        times(&format!("${}$ ", "a+".repeat(990))),
        times(&format!("$${}$$ ", "\\sqrt{\\frac{a}{b}}".repeat(100))),
        times(&format!("$$\\begin{{matrix}}{}\\end{{matrix}}$$ ", "a&a&a&a\\\\".repeat(170))),
        times(&format!("$$\\overbrace{{{}}}$$ ", "x".repeat(1_900))),
    ]
}

#[test]
fn hostile_texts_come_out_harmless() {
    on_a_small_stack(|| {
        for text in HOSTILE {
            check_all(text);
            check_all(&format!("a {text} b"));
            check_all(&format!("> - {text}\n> {text}"));
            check_all(&format!("**{text}** [{text}](https://a.b)"));
        }
    });
}

#[test]
fn giants_end() {
    on_a_small_stack(|| {
        for text in giants() {
            let started = Instant::now();
            check_all(&text);
            // Generous, since this may be unoptimised and on a busy machine: optimised, the worst takes 50 ms.
            let (took, start) = (started.elapsed(), text.chars().take(30).collect::<String>());
            assert!(took < Duration::from_secs(10), "{start}… took {took:?}");
        }
    });
}

fn soup() -> impl Strategy<Value = String> {
    let mut pieces: Vec<&'static str> = HOSTILE.to_vec();
    pieces.extend([
        "$",
        "$$",
        "\\(",
        "\\)",
        "\\[",
        "\\]",
        "\\begin{align}",
        "\\end{align}",
        "\\frac",
        "\\\\",
        "&",
        "{",
        "}",
        "^",
        "_",
        "*",
        "**",
        "~~",
        "`",
        "```",
        "~~~",
        "> ",
        "- ",
        "1. ",
        "# ",
        "\n",
        "\n\n",
        "  \n",
        "[",
        "](",
        ")",
        "![",
        "<",
        ">",
        "https://a.b",
        "x",
        "字",
        "，",
        " ",
        "\"",
        "'",
        "\\",
        "|",
        "\t",
        "\r\n",
        "\u{fde0}",
        "\u{fdd3}",
        "\u{fde1}",
        "\\text{",
        "\\left(",
        "\\right)",
        "\\sum",
        "\\label{a}",
        "\\tag{b}",
    ]);
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn soups_come_out_harmless(text in soup()) {
        on_a_small_stack(move || check_all(&text));
    }

    #[test]
    fn any_text_comes_out_harmless(text in "\\PC{0,200}|(?s).{0,200}") {
        check_all(&text);
    }

    /// Letters are never lost, whatever marks stand around them.
    #[test]
    fn words_are_kept(pieces in prop::collection::vec(
        prop::sample::select(vec!["word", "*", "**", "_", "`b` ", "> ", "- ", "[", "](x)", "\n", "\n\n", "# ", "<b>", "~~c~~ "]), 0..30,
    )) {
        let text = pieces.concat();
        let words = |text: &str| text.matches("word").count();
        prop_assert!(words(&render(&text, Lang::En).html) >= words(&text), "{}", text);
    }
}
