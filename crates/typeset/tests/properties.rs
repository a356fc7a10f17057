//! No input may panic, overflow the stack or take long; the same input gives the same bytes.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use typeset::{Error, Formula, Limits, Macros, Options, render, rows};

fn typeset(tex: &str, display: bool, limits: Limits) -> Result<Formula, Error> {
    let macros = Macros::default();
    let references = |label: &str| (label == "a").then(|| "1".to_owned());
    let numbers = [Some("1".to_owned()), None, Some("2".to_owned())];
    render(
        tex,
        &Options { display, macros: &macros, numbers: &numbers, references: &references, limits },
    )
}

/// What every answer must be, whatever was asked.
fn check(tex: &str) {
    for limits in [Limits::default(), Limits::HOSTILE] {
        for display in [true, false] {
            let start = Instant::now();
            let answer = typeset(tex, display, limits);
            assert!(start.elapsed() < Duration::from_secs(5), "{tex:?} took {:?}", start.elapsed());
            assert_eq!(answer, typeset(tex, display, limits), "{tex:?} differs between two runs");
            match answer {
                Ok(formula) => check_formula(tex, &formula),
                Err(error) => {
                    let span = error.span();
                    assert!(tex.get(span.clone()).is_some(), "{tex:?}: {error} at {span:?}");
                    assert!(!error.to_string().is_empty());
                }
            }
        }
    }
    if let Err(error) = rows(tex) {
        assert!(tex.get(error.span()).is_some());
    }
    Macros::default().define(tex).ok();
}

fn check_formula(tex: &str, formula: &Formula) {
    let svgs = formula.pieces.iter().map(|piece| piece.svg.clone());
    for markup in svgs.chain([formula.svg(), formula.mathml.clone()]) {
        check_markup(tex, &markup);
    }
    assert!(formula.width.is_finite() && formula.height.is_finite() && formula.depth.is_finite());
    for tag in &formula.tags {
        assert!((0.0..=1.0).contains(&tag.y), "{tex:?}: {tag:?}");
    }
    for warning in &formula.warnings {
        assert!(tex.get(warning.span.clone()).is_some(), "{tex:?}: {warning:?}");
    }
}

/// Well-formed, and nothing in it that a strict policy forbids or that could act.
fn check_markup(tex: &str, markup: &str) {
    let mut open = Vec::new();
    for tag in markup.split('<').skip(1) {
        let (tag, _) =
            tag.split_once('>').unwrap_or_else(|| panic!("{tex:?}: an open tag in {markup}"));
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{tex:?}: {markup}");
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase()), "{tex:?}: <{tag}>");
        for forbidden in [" style=", " id=", " href=", "url(", " on", "javascript"] {
            assert!(!tag.contains(forbidden), "{tex:?}: <{tag}>");
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tex:?}: <{tag}>");
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{tex:?}: {markup}");
    assert!(!markup.contains("NaN") && !markup.contains("inf\""), "{tex:?}: {markup}");
}

/// Fragments of TeX that mean something, and some that do not.
const FRAGMENTS: &[&str] = &[
    "x",
    "1",
    "中",
    "é",
    "\u{301}",
    "🙂",
    "<",
    "&",
    "#1",
    "$",
    "%",
    "~",
    "'",
    "\"",
    "\\",
    "\\\\",
    "\\\\[2ex]",
    "{",
    "}",
    "[",
    "]",
    "^",
    "_",
    " ",
    "\n",
    "\n\n",
    r"\frac",
    r"\sqrt",
    r"\sqrt[3]",
    r"\left(",
    r"\right)",
    r"\left",
    r"\right",
    r"\middle|",
    r"\begin{align}",
    r"\end{align}",
    r"\begin{array}{cc}",
    r"\end{array}",
    r"\begin{cases}",
    r"\end{cases}",
    r"\begin{multline}",
    r"\end{multline}",
    r"\begin{CD}",
    r"\end{CD}",
    r"\begin",
    r"\end",
    r"\text{",
    r"\text",
    r"\color{red}",
    r"\color{\x}",
    r"\textcolor{#f00}{a}",
    r"\bbox[red]{x}",
    r"\def\a#1{#1\a}",
    r"\a",
    r"\newcommand{\b}[1][z]{\b#1}",
    r"\b",
    r"\let\c\b",
    r"\c",
    r"\tag{1}",
    r"\tag*{$a$}",
    r"\label{a}",
    r"\ref{a}",
    r"\eqref{q}",
    r"\notag",
    r"\overbrace",
    r"\widehat{abc}",
    r"\xrightarrow[b]{a}",
    r"\underline",
    r"\cancel{x}",
    r"\boxed{x}",
    r"\verb|a|",
    r"\verb",
    r"\char",
    r"\unicode{x41}",
    r"\mathop{\text{a}}",
    r"\boldsymbol{\mathcal L}",
    r"\limits",
    r"\displaystyle",
    r"\over",
    r"\hline",
    r"\rule{1em}{2em}",
    r"\kern9999em",
    r"\hspace{-3em}",
    r"\raisebox{1em}{x}",
    r"\expandafter",
    r"\mathchoice",
    r"\phantom{x}",
    r"\smash",
    r"\operatorname*{x}",
    r"\sum_{i}^n",
    r"\int",
    r"\alpha",
    r"\href{javascript:alert(1)}{x}",
    r"\htmlClass{a}{b}",
    r"\includegraphics{x}",
    r"\unknown",
    r"\genfrac",
    r"\substack{a\\b}",
    r"\not=",
    r"\bra{x}",
    r"\Set{x|y}",
    r"\tiny",
    r"\Huge",
    r"\vec",
];

fn fragment() -> impl Strategy<Value = String> {
    prop_oneof![
        20 => prop::sample::select(FRAGMENTS).prop_map(str::to_owned),
        1 => any::<char>().prop_map(|character| character.to_string()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_answered(tex in any::<String>()) {
        check(&tex);
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        check(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_tex_is_answered(fragments in prop::collection::vec(fragment(), 0..30)) {
        check(&fragments.concat());
    }
}

/// The deepest formulas that the limits allow, of every kind, fit the stack of a small thread; deeper ones are refused.
#[test]
fn no_nesting_overflows_the_stack() {
    let pairs = [
        ("{", "}"),
        (r"\left(", r"\right)"),
        (r"\frac{", "}{x}"),
        (r"\frac{x}{", "}"),
        (r"\sqrt{", "}"),
        (r"\sqrt[3]{", "}"),
        (r"\sqrt[", "]{x}"),
        (r"\sqrt[{", "}]{x}"),
        (r"\sideset{}{}{", "}"),
        (r"\hat{", "}^2"),
        (r"\underbrace{", "}_2"),
        (r"x^{", "}"),
        (r"x_{", "}"),
        (r"\hat{", "}"),
        (r"\overline{", "}"),
        (r"\overbrace{", "}"),
        (r"\text{", "}"),
        (r"\text{$", "$}"),
        (r"\mathbf{", "}"),
        (r"\boldsymbol{", "}"),
        (r"\boxed{", "}"),
        (r"\textcolor{red}{", "}"),
        (r"\color{red}{", "}"),
        (r"\color{red} ", ""),
        (r"\displaystyle ", ""),
        (r"\tiny ", ""),
        (r"\rm ", ""),
        (r"\mathop{", "}"),
        (r"\mathop{\text{", "}}"),
        (r"\operatorname{", "}"),
        (r"\phantom{", "}"),
        (r"\xrightarrow{", "}"),
        (r"\mathchoice{", "}{}{}{}"),
        (r"\bra{", "}"),
        (r"\Set{", "}"),
        (r"\substack{", "}"),
        (r"\begin{array}{c}", r"\end{array}"),
        (r"\begin{aligned}", r"\end{aligned}"),
        (r"\begin{pmatrix}", r"\end{pmatrix}"),
        (r"\begin{cases}", r"\end{cases}"),
        (r"\begin{CD}", r"\end{CD}"),
        (r"\dfrac1", ""),
        (r"\binom1", ""),
        (r"\mathbf ", ""),
        (r"\bm ", ""),
        (r"\text ", ""),
        (r"\bbox{", "}"),
        (r"\enclose{box,box,box}{", "}"),
        (r"\pmatrix{", "}"),
        (r"x^\frac1", ""),
        (r"\root 3\of{", "}"),
        (r"\raisebox{1em}{$", "$}"),
        (r"\vcenter{", "}"),
        (r"\smash{", "}"),
        (r"\pmb{", "}"),
        (r"\underset{x}{", "}"),
        (r"\stackrel{x}{", "}"),
        (r"\cfrac{", "}{x}"),
        (r"\not", ""),
        ("^", ""),
        ("x'^", ""),
    ];
    let run = move || {
        for (open, close) in pairs {
            for count in [10, 20, 55, 60, 200, 1000, 5000] {
                let tex = format!("{}x{}", open.repeat(count), close.repeat(count));
                for display in [true, false] {
                    let answer =
                        typeset(&tex, display, Limits { bytes: 200_000, ..Limits::default() });
                    assert!(count < 1000 || answer.is_err(), "{count} of {open}");
                }
            }
        }
    };
    let small = std::thread::Builder::new().stack_size(2 << 20);
    small.spawn(run).expect("a thread starts").join().expect("nothing panics");
}

/// What a command takes whole hides no nesting from the limits.
#[test]
fn no_option_or_name_hides_nesting() {
    let braces = "{".repeat(5000) + &"}".repeat(5000);
    for tex in [
        format!(r"\sqrt[{braces}]{{x}}"),
        format!(r"\xrightarrow[{braces}]{{x}}"),
        format!(r"\begin{{{braces}}}x\end{{{braces}}}"),
    ] {
        let limits = Limits { bytes: 200_000, ..Limits::default() };
        assert!(typeset(&tex, true, limits).is_err());
    }
}

/// `\sideset` measures its operator for its scripts: nested, the work would double with every level.
#[test]
fn no_reading_multiplies_without_bound() {
    let tex = r"\sideset{}{}{".repeat(25) + "x" + &"}".repeat(25);
    let error = typeset(&tex, true, Limits::default()).unwrap_err();
    assert!(matches!(error, Error::Syntax { .. }), "{error}");
}

/// Each `\ref` shows its own label's number, whatever readings leave out or repeat.
#[test]
fn references_keep_to_their_labels() {
    let references = |label: &str| Some(label.to_owned());
    let macros = Macros::default();
    let options = Options {
        display: true,
        macros: &macros,
        numbers: &[],
        references: &references,
        limits: Limits::default(),
    };
    let formula = render(r"\mathtip{x}{\ref{甲}} \ref{乙}", &options).unwrap();
    assert!(formula.pieces[0].svg.contains(">乙<"), "{}", formula.pieces[0].svg);
}

/// The class that marks a row inside is not for authors, wherever they write it.
#[test]
fn no_author_marks_a_row() {
    for tex in [
        r"\htmlClass{zb-row0}{} x \tag{1}",
        r"\framebox{\htmlClass{zb-row0}{}} x \tag{1}",
        r"\text{\htmlClass{zb-row0}{}} x \tag{1}",
    ] {
        let formula = typeset(tex, true, Limits::default()).unwrap();
        assert_eq!(formula.tags.len(), 1, "{tex}");
    }
    assert!(typeset(r"\framebox{a_b & c}", true, Limits::default()).is_ok());
}

/// Macros that grow are stopped, soon.
#[test]
fn no_macro_runs_away() {
    for tex in [
        r"\def\a{\a}\a",
        r"\def\a{\a\a}\a",
        r"\def\a#1{\a{#1#1}}\a{xxxxxxxxxx}",
        r"\def\a{{\a}}\a",
        r"\def\a{\frac\a\a}\a",
        r"\def\a{\b\b\b\b}\def\b{\c\c\c\c}\def\c{\d\d\d\d}\def\d{\e\e\e\e}\def\e{\f\f\f\f}\def\f{xxxxxxxxxxxxxxxxxxx}\a\a\a\a\a",
        r"\newcommand{\a}[1][x]{\a[#1#1]}\a",
        r"\let\a\b\def\b{\a}\b\a",
    ] {
        let start = Instant::now();
        typeset(tex, true, Limits::default()).ok();
        typeset(tex, true, Limits::HOSTILE).ok();
        assert!(start.elapsed() < Duration::from_secs(2), "{tex}");
    }
}
