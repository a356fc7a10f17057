//! Compares our layout with KaTeX's own in a browser, formula by formula (`tests/golden/README.md`).

use std::fmt::Write as _;
use std::io::Read as _;

use flate2::read::GzDecoder;
use serde_json::Value;

use crate::draw::{Ink, Laid};
use crate::expand::expand;
use crate::layout::layout;
use crate::made::Made;
use crate::outlines::Face;
use crate::parse::{Context, Parsed, parse};
use crate::render::read;
use crate::scan::scan;
use crate::{Limits, Macros, Options};

/// Lines of one of the files in `tests/golden`.
pub(crate) fn lines(name: &str) -> Vec<Value> {
    let path = format!("{}/tests/golden/{name}.jsonl.gz", env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub(crate) fn macros_of(formula: &Value) -> Macros {
    let mut macros = Macros::default();
    for (name, body) in formula["macros"].as_object().into_iter().flatten() {
        let body = body.as_str().unwrap().replace(r"\bgroup", "{").replace(r"\egroup", "}");
        if crate::scan::group_end(&crate::scan::scan(&format!("{{{body}}}")), 0).is_some() {
            macros.define(&format!(r"\def{name}{{{body}}}")).unwrap();
        }
    }
    macros
}

/// What one comparison found.
enum Outcome {
    Same,
    Differs { message: String, width: bool, glyphs: usize },
    Refused(String),
}

/// What can be read of a formula.
pub(crate) fn parsed(tex: &str, display: bool, macros: &Macros) -> Parsed {
    let options =
        Options { display, macros, numbers: &[], references: &|_| None, limits: Limits::default() };
    read(tex, &options).parsed
}

/// A formula, and what KaTeX makes of it.
pub(crate) struct Case {
    pub(crate) file: String,
    pub(crate) tex: String,
    pub(crate) display: bool,
    pub(crate) macros: Macros,
    pub(crate) expected: Value,
}

/// The formulas of `files` of which `answers` says something.
pub(crate) fn cases(answers: &str, files: &[&str]) -> Vec<Case> {
    let answers = lines(answers);
    let mut cases = Vec::new();
    for file in files {
        let formulas = lines(file);
        for expected in answers.iter().filter(|line| line["file"] == **file) {
            let formula = &formulas[usize::try_from(expected["line"].as_u64().unwrap()).unwrap()];
            cases.push(Case {
                file: (*file).to_owned(),
                tex: formula["tex"].as_str().unwrap().to_owned(),
                display: formula["display"].as_bool().unwrap_or(true),
                macros: macros_of(formula),
                expected: expected.clone(),
            });
        }
    }
    cases
}

/// Those that KaTeX lays out.
pub(crate) fn laid_out(answers: &str, files: &[&str]) -> impl Iterator<Item = Case> {
    cases(answers, files).into_iter().filter(|case| case.expected["w"].is_number())
}

impl Case {
    /// Our layout on one line, or why there is none.
    pub(crate) fn lay_out(&self) -> Result<Laid, String> {
        let parsed = parsed(&self.tex, self.display, &self.macros);
        match parsed.errors.first() {
            Some(error) => Err(error.to_string()),
            None => Ok(Laid::side_by_side(&layout(&parsed.list, self.display))),
        }
    }
}

fn compare(case: &Case) -> Outcome {
    let (laid, expected) = match case.lay_out() {
        Ok(laid) => (laid, &case.expected),
        Err(error) => return Outcome::Refused(error),
    };
    let (mut message, mut width) = (String::new(), false);
    for (name, ours, allowed) in [
        ("width", laid.run.width.max(0.0), 0.02),
        ("height", laid.height, 0.005),
        ("depth", laid.depth, 0.005),
    ] {
        let theirs = expected[&name[..1]].as_f64().unwrap();
        if (ours - theirs).abs() > f64::max(allowed, theirs * 0.001) {
            let _ = write!(message, " {name} {ours:.3} for {theirs}");
            width |= name == "width";
        }
    }
    let misplaced = misplaced(&laid, expected);
    if !misplaced.is_empty() {
        let first = misplaced.iter().take(4).map(String::as_str).collect::<Vec<_>>().join(" ");
        let _ = write!(message, " {} glyphs {first}", misplaced.len());
    }
    let glyphs = misplaced.iter().filter(|glyph| !glyph.starts_with("not ")).count();
    if message.is_empty() { Outcome::Same } else { Outcome::Differs { message, width, glyphs } }
}

/// The glyphs that KaTeX places where we have none.
pub(crate) fn misplaced(laid: &Laid, expected: &Value) -> Vec<String> {
    let mut ours: Vec<(char, f64, f64, f64, &str)> = laid
        .run
        .marks
        .iter()
        .filter(|mark| mark.colour.as_deref() != Some("transparent"))
        .filter_map(|mark| match mark.ink {
            Ink::Glyph { face, character, size } => {
                Some((character, mark.x, -mark.y, size, name_of(face)))
            }
            _ => None,
        })
        .collect();
    let mut missing = Vec::new();
    for glyph in expected["g"].as_array().into_iter().flatten() {
        let number = |index: usize| glyph[index].as_f64().unwrap();
        let (character, face) = (glyph[0].as_str().unwrap(), glyph[4].as_str().unwrap());
        if face == "text" {
            continue;
        }
        let found = ours.iter().position(|&(c, x, y, size, f)| {
            character.chars().eq([c])
                && f == face
                && (x - number(1)).abs() < 0.02
                && (y - number(2)).abs() < 0.02
                && (size - number(3)).abs() < 0.01
        });
        match found {
            Some(index) => drop(ours.swap_remove(index)),
            None => missing.push(glyph.to_string()),
        }
    }
    missing.extend(ours.iter().map(|extra| format!("not {extra:?}")));
    missing
}

fn name_of(face: Face) -> &'static str {
    match face {
        Face::Main => "Main-R",
        Face::MainBold => "Main-B",
        Face::MainItalic => "Main-I",
        Face::MainBoldItalic => "Main-BI",
        Face::Math => "Math-I",
        Face::MathBold => "Math-BI",
        Face::Ams => "AMS-R",
        Face::Calligraphic => "Caligraphic-R",
        Face::CalligraphicBold => "Caligraphic-B",
        Face::Fraktur => "Fraktur-R",
        Face::FrakturBold => "Fraktur-B",
        Face::Script => "Script-R",
        Face::Sans => "SansSerif-R",
        Face::SansBold => "SansSerif-B",
        Face::SansItalic => "SansSerif-I",
        Face::Typewriter => "Typewriter-R",
        Face::Size1 => "Size1-R",
        Face::Size2 => "Size2-R",
        Face::Size3 => "Size3-R",
        Face::Size4 => "Size4-R",
    }
}

/// What formulas contain whose layout is meant to be another than KaTeX's.
const MEANT_OTHERWISE: &[&str] = &[
    // Scripts of `\mathop` stand above and below, as in TeX.
    r"\mathop",
    // Displays within displays have no numbers of their own.
    r"\begin{align}\begin{align}",
    r"\begin{gather}\begin{align}",
    // Nothing of an empty last row is left.
    r"\nonumber a &={}?",
    // KaTeX centres diagrams as if they had an empty row below; `golden_parts` compares them.
    r"\begin{CD}",
    // An option of MathJax and amsmath.
    r"\cfrac[",
    // Stars and hyphens of a name are as high as they are shown.
    r"\operatorname{*c}",
    // A Greek letter in a name is of the font for mathematics rather than the reader's.
    r"\operatorname{\alpha",
    r"\operatorname{X \mid \alpha",
    // Letters that `\mathit` lacks keep their italic correction.
    r"\mathit{Ax2k\breve{a}\omega",
    // KaTeX joins characters of the AMS fonts to one text, in which no space is between binary operators.
    r"\veebar\curlyvee",
    r"\centerdot\divideontimes",
    // Chemistry is read as mhchem 4 has it; an arrow without labels is a character.
    r"\ce{",
    r"\pu{",
    // Bold by a font rather than by a shadow.
    r"\pmb",
    // Scripts of a brace are its limits on both sides, and what is in a brace within a script is a script.
    r"\overbrace{",
    r"\underbrace{",
    // Under a long arrow the body is in the middle, in text too.
    r"A\underleft",
    r"A\underright",
    r"A\undergroup",
    r"A\underline",
    // Pictures are refused.
    r"\includegraphics",
    // Braces that macros open must be closed by them.
    r"\startExp",
    // How wide other fonts are is the reader's affair.
    "Б",
    "⤡",
    "˦",
    "末",
];

pub(crate) fn meant_otherwise(tex: &str) -> bool {
    MEANT_OTHERWISE.iter().any(|part| tex.contains(part))
}

/// What a comparison of all formulas found.
#[derive(Default)]
struct Comparison {
    compared: usize,
    /// Not the same, and not meant to be: [`MEANT_OTHERWISE`].
    excused: usize,
    /// Whatever the reason: of another width, glyphs, and those of them elsewhere.
    widths_off: usize,
    glyphs: usize,
    glyphs_off: usize,
    refused: Vec<String>,
    different: Vec<String>,
}

/// Formulas that other people wrote.
pub(crate) const FILES: [&str; 3] = ["d2l-zh", "katex-cases", "mathjax-cases"];

fn compare_all(answers: &str, files: &[&str]) -> Comparison {
    let mut found = Comparison::default();
    for case in laid_out(answers, files) {
        let Case { file, tex, expected, .. } = &case;
        found.compared += 1;
        found.glyphs += expected["g"].as_array().unwrap().len();
        let outcome = compare(&case);
        if let Outcome::Differs { width, glyphs, .. } = outcome {
            found.widths_off += usize::from(width);
            found.glyphs_off += glyphs;
        }
        match outcome {
            Outcome::Same => {}
            _ if meant_otherwise(tex) => found.excused += 1,
            Outcome::Differs { message, .. } => {
                found.different.push(format!("{file} {tex}:{message}"));
            }
            Outcome::Refused(message) => found.refused.push(format!("{file} {tex}: {message}")),
        }
    }
    let Comparison { compared, excused, widths_off, glyphs, glyphs_off, refused, different } =
        &found;
    eprintln!("{compared} formulas compared, {excused} excused");
    eprintln!("{widths_off} of another width, {glyphs_off} of {glyphs} glyphs elsewhere");
    eprintln!("refused: {}\n{}", refused.len(), refused.join("\n"));
    eprintln!("different: {}\n{}", different.len(), different.join("\n"));
    assert!(*compared > 2900, "only {compared} formulas compared");
    found
}

/// Where KaTeX lays a formula out, so do we: of its size, every glyph of the same font at the same place.
#[test]
fn layout_is_that_of_katex() {
    let Comparison { refused, different, .. } = compare_all("katex-layout", &FILES);
    assert!(refused.len() <= 1, "KaTeX lays out {} formulas that we refuse", refused.len());
    assert!(different.len() <= 5, "{} formulas differ", different.len());
}

/// Every command that KaTeX knows, and compositions of them.
#[test]
fn layout_of_every_command_is_that_of_katex() {
    let Comparison { refused, different, .. } = compare_all("katex-more-layout", &["katex-more"]);
    assert!(refused.len() <= 107, "KaTeX lays out {} formulas that we refuse", refused.len());
    assert!(different.len() <= 53, "{} formulas differ", different.len());
}

/// `cargo test -p zhoubi-typeset --lib layout_is_fast -- --ignored --nocapture`: microseconds a formula.
#[test]
#[ignore = "measures time"]
fn layout_is_fast() {
    let formulas: Vec<(String, bool)> = lines("d2l-zh")
        .iter()
        .map(|line| {
            (line["tex"].as_str().unwrap().to_owned(), line["display"].as_bool().unwrap_or(true))
        })
        .collect();
    let (macros, limits) = (Macros::default(), Limits::default());
    let mut best = [f64::INFINITY; 4];
    let (mut marks, mut count) = (0, 0);
    for _ in 0..10 {
        let mut spent = [0.0; 4];
        (marks, count) = (0, 0);
        for (tex, display) in &formulas {
            let start = std::time::Instant::now();
            let made = Made::default();
            let Ok(tokens) = expand(scan(tex), &macros, &made, limits).ok() else { continue };
            let scanned = start.elapsed();
            let parsed = parse(&tokens, Context::plain(*display));
            let read = start.elapsed();
            let laid = layout(&parsed.list, *display);
            let placed = start.elapsed();
            let length: usize = laid
                .iter()
                .map(|piece| {
                    let drawing = crate::svg::draw(&piece.run.marks);
                    let frame = crate::svg::Frame::of(piece);
                    crate::svg::write(&drawing, frame, crate::svg::Purpose::Page).len()
                })
                .sum();
            let drawn = start.elapsed();
            assert!(length > 0 || laid.is_empty());
            for (sum, time) in
                spent.iter_mut().zip([scanned, read - scanned, placed - read, drawn - placed])
            {
                *sum += time.as_secs_f64();
            }
            marks += laid.iter().map(|piece| piece.run.marks.len()).sum::<usize>();
            count += 1;
        }
        for (best, spent) in best.iter_mut().zip(spent) {
            *best = best.min(spent);
        }
    }
    let [scan, parse, layout, svg] = best.map(|seconds| seconds * 1e6 / f64::from(count));
    eprintln!("{count} formulas of {:.1} marks", marks as f64 / f64::from(count));
    eprintln!("µs each: scan {scan:.1}, parse {parse:.1}, layout {layout:.1}, SVG {svg:.1}");
}
