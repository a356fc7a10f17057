//! Compares our layout with KaTeX's own in a browser, formula by formula (`tests/golden/README.md`).

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Read as _;
use std::sync::LazyLock;

use flate2::read::GzDecoder;
use serde_json::Value;

use crate::draw::{Ink, Laid, Mark};
use crate::expand::expand;
use crate::face::Face;
use crate::layout::layout;
use crate::made::Made;
use crate::metrics::metric;
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
pub(crate) enum Outcome {
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

pub(crate) fn compare(case: &Case) -> Outcome {
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
    let mut ours = Vec::new();
    placed(&laid.run.marks, &mut ours);
    let mut missing = Vec::new();
    for glyph in expected["g"].as_array().into_iter().flatten() {
        let number = |index: usize| glyph[index].as_f64().unwrap();
        let (character, face) = (glyph[0].as_str().unwrap(), glyph[4].as_str().unwrap());
        if face == "text" {
            continue;
        }
        let found = ours.iter().position(|ours| {
            character.chars().eq([ours.character])
                && ours.mirrored == face.ends_with('~')
                && name_of(ours.face) == face.trim_end_matches('~')
                && (ours.x - number(1)).abs() < 0.02
                && (ours.y - number(2)).abs() < 0.02
                && (ours.size - number(3)).abs() < 0.01
        });
        match found {
            Some(index) => drop(ours.swap_remove(index)),
            None => missing.push(glyph.to_string()),
        }
    }
    missing.extend(ours.iter().map(|extra| format!("not {extra:?}")));
    missing
}

/// A glyph of ours at its place in em, y upwards.
#[derive(Debug, Clone, Copy)]
struct Placed {
    character: char,
    face: Face,
    x: f64,
    y: f64,
    size: f64,
    mirrored: bool,
}

/// The glyphs of marks; those that `\pmb` draws a second time, as KaTeX draws shadows, count once.
fn placed(marks: &[Mark], out: &mut Vec<Placed>) {
    let first = out.len();
    for mark in marks.iter().filter(|mark| mark.colour.as_deref() != Some("transparent")) {
        match &mark.ink {
            Ink::Glyph { face, character, size } => {
                let (face, character, size) = (*face, *character, *size);
                let glyph =
                    Placed { character, face, x: mark.x, y: -mark.y, size, mirrored: false };
                let shadow = out[first..].iter().any(|other| {
                    let (x, y) = (other.x + 0.02 * size, other.y - 0.01 * size);
                    (other.character, other.face) == (character, face)
                        && (glyph.x - x).abs() < 1e-9
                        && (glyph.y - y).abs() < 1e-9
                });
                if !shadow {
                    out.push(glyph);
                }
            }
            Ink::Mirrored { marks, width } => {
                let start = out.len();
                placed(marks, out);
                for glyph in &mut out[start..] {
                    let advance = metric(glyph.face, glyph.character).map_or(0.0, |m| m.advance);
                    glyph.x = mark.x + width - glyph.x - advance * glyph.size;
                    glyph.y -= mark.y;
                    glyph.mirrored = !glyph.mirrored;
                }
            }
            _ => {}
        }
    }
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

/// A rule that KaTeX breaks and we keep, and what formulas contain that it holds for.
#[derive(Debug)]
struct Otherwise {
    rule: String,
    parts: Vec<String>,
    /// How many formulas come out otherwise by it.
    formulas: usize,
}

/// All such rules: `tests/golden/otherwise.json`.
static OTHERWISE: LazyLock<Vec<Otherwise>> = LazyLock::new(|| {
    let text = include_str!("../tests/golden/otherwise.json");
    let rules: Vec<Value> = serde_json::from_str(text).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let read = |rule: &Value| Otherwise {
        rule: text(&rule["rule"]),
        parts: rule["parts"].as_array().unwrap().iter().map(text).collect(),
        formulas: usize::try_from(rule["formulas"].as_u64().unwrap()).unwrap(),
    };
    rules.iter().map(read).collect()
});

/// Where [`OTHERWISE`] has the rule for a formula, and where that has the part.
fn rule_for(tex: &str) -> Option<(usize, usize)> {
    let within = |rule: &Otherwise| rule.parts.iter().position(|part| tex.contains(part));
    OTHERWISE.iter().enumerate().find_map(|(at, rule)| Some((at, within(rule)?)))
}

pub(crate) fn meant_otherwise(tex: &str) -> bool {
    rule_for(tex).is_some()
}

/// What is otherwise, and in how many formulas.
pub(crate) fn rules() -> impl Iterator<Item = (&'static str, usize)> {
    OTHERWISE.iter().map(|rule| (rule.rule.as_str(), rule.formulas))
}

/// Formulas that other people wrote.
pub(crate) const FILES: [&str; 3] = ["d2l-zh", "katex-cases", "mathjax-cases"];

/// What a comparison of all formulas found. A formula that we refuse is of another width, and all of its glyphs are elsewhere.
#[derive(Default)]
struct Comparison {
    formulas: usize,
    glyphs: usize,
    widths_off: usize,
    glyphs_off: usize,
    /// Formulas with a glyph elsewhere.
    misplaced: usize,
    /// Formulas in which anything is other than KaTeX's, whatever the reason.
    other: usize,
    /// Of those, how many each part of the rules of [`OTHERWISE`] explains.
    explained: HashMap<(usize, usize), usize>,
    /// The rest of them.
    refused: Vec<String>,
    different: Vec<String>,
}

impl Comparison {
    fn note(&mut self, case: &Case) {
        let glyphs = case.expected["g"].as_array().unwrap().len();
        self.formulas += 1;
        self.glyphs += glyphs;
        let (width, elsewhere, refused, message) = match compare(case) {
            Outcome::Same => return,
            Outcome::Differs { message, width, glyphs } => (width, glyphs, false, message),
            Outcome::Refused(message) => (true, glyphs, true, message),
        };
        self.other += 1;
        self.widths_off += usize::from(width);
        self.glyphs_off += elsewhere;
        self.misplaced += usize::from(elsewhere > 0);
        let list = match rule_for(&case.tex) {
            Some(rule) => return *self.explained.entry(rule).or_default() += 1,
            None if refused => &mut self.refused,
            None => &mut self.different,
        };
        list.push(format!("{} {}: {message}", case.file, case.tex));
    }

    fn print(&self) {
        let share = |part: usize, whole: usize| {
            format!("{:.2} %", 100.0 * (whole - part) as f64 / whole as f64)
        };
        let (refused, different) = (self.refused.len(), self.different.len());
        let unexplained = refused + different;
        eprintln!("{} formulas", self.formulas);
        eprintln!("width as KaTeX's: {}", share(self.widths_off, self.formulas));
        eprintln!("glyphs as KaTeX's: {}", share(self.glyphs_off, self.glyphs));
        eprintln!("formulas with all glyphs as KaTeX's: {}", share(self.misplaced, self.formulas));
        eprintln!("formulas with all as KaTeX's: {}", share(self.other, self.formulas));
        eprintln!("the same or otherwise by a rule: {}", share(unexplained, self.formulas));
        eprintln!("refused: {refused}\n{}", self.refused.join("\n"));
        eprintln!("different: {different}\n{}", self.different.join("\n"));
    }
}

fn compare_all(answers: &str, files: &[&str], found: &mut Comparison) {
    for case in laid_out(answers, files) {
        found.note(&case);
    }
}

/// Where KaTeX lays a formula out, so do we: of its size, every glyph of the same font at the same place. The formulas are other
/// people's, every command that KaTeX knows, and compositions of them.
#[test]
fn layout_is_that_of_katex() {
    let mut found = Comparison::default();
    compare_all("katex-layout", &FILES, &mut found);
    found.print();
    assert_eq!((found.refused.len(), found.different.len()), (0, 0));
    compare_all("katex-more-layout", &["katex-more"], &mut found);
    found.print();
    assert!(found.formulas > 10_000, "only {} formulas compared", found.formulas);
    assert!(found.refused.len() <= 10, "{} formulas are refused", found.refused.len());
    assert_eq!(found.different.len(), 0);
    for (at, Otherwise { rule, parts, formulas }) in OTHERWISE.iter().enumerate() {
        let count = |part: usize| found.explained.get(&(at, part)).copied().unwrap_or(0);
        let all: usize = (0..parts.len()).map(count).sum();
        eprintln!("{all:>4} {rule}");
        assert_eq!(all, *formulas, "formulas that come out otherwise by the rule: {rule}");
        for (at, part) in parts.iter().enumerate() {
            assert!(count(at) > 0, "nothing is otherwise for {part}");
        }
    }
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
