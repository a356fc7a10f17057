//! All formulas of `tests/golden`: what becomes of them is checked, counted and compared with KaTeX's.

use std::collections::HashMap;

use super::check::{check, visible};
use super::letters::letter;
use super::symbols::STRUCK;
use super::write;
use crate::Macros;
use crate::face::Face;
use crate::golden::{self, Case};
use crate::node::List;

/// Reads a formula; `None` if it is refused.
pub(crate) fn read(tex: &str, macros: &Macros, display: bool) -> Option<List> {
    let parsed = golden::parsed(tex, display, macros);
    parsed.errors.is_empty().then_some(parsed.list)
}

/// Reads what can be read of a formula.
pub(super) fn read_what_can_be(tex: &str, display: bool) -> List {
    golden::parsed(tex, display, &Macros::default()).list
}

const FILES: [&str; 4] = ["d2l-zh", "katex-cases", "mathjax-cases", "katex-more"];

/// The markup of each formula of a file that is understood, beside its TeX.
fn markups(file: &str) -> (usize, Vec<(String, String)>) {
    let formulas = golden::lines(file);
    let markups = formulas.iter().filter_map(|formula| {
        let display = formula["display"].as_bool().unwrap_or(true);
        let tex = formula["tex"].as_str().unwrap();
        let list = read(tex, &golden::macros_of(formula), display)?;
        Some((tex.to_owned(), write(&list, tex, display)))
    });
    (formulas.len(), markups.collect())
}

/// The bytes of a formula's MathML without the annotation.
fn bytes_without_annotation(markup: &str) -> usize {
    let start = markup.find("<annotation").unwrap();
    let end = markup.rfind("</annotation>").unwrap();
    markup.len() - (end + "</annotation>".len() - start)
}

#[test]
fn all_that_is_understood_is_valid_and_small() {
    for (file, least, most_bytes) in [
        ("d2l-zh", 1.0, 400.0),
        ("katex-cases", 0.9, 1e9),
        ("mathjax-cases", 0.6, 1e9),
        ("katex-more", 0.85, 1e9),
    ] {
        let (count, markups) = markups(file);
        let mut bytes = 0;
        for (tex, markup) in &markups {
            check(markup).unwrap_or_else(|error| panic!("{tex}: {error}\n{markup}"));
            bytes += bytes_without_annotation(markup);
        }
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let (share, mean) =
            (markups.len() as f64 / count as f64, bytes as f64 / markups.len() as f64);
        eprintln!("{file}: {} of {count} understood, mean of {mean:.0} bytes", markups.len());
        assert!(share >= least, "{file}: only {} of {count} are understood", markups.len());
        assert!(mean < most_bytes, "{file}: {mean:.0} bytes");
    }
}

/// A formula's text without space and faces, where characters that KaTeX writes otherwise are the same.
fn plain(text: &str, faces: &HashMap<char, char>) -> String {
    let mut out = String::new();
    for character in text.chars() {
        let character = faces.get(&character).copied().unwrap_or(character);
        match character {
            '\u{200b}' | '\u{2061}' | '\u{2063}' => {}
            _ if character.is_whitespace() => {}
            // KaTeX keeps the characters of its fonts for bars and accents, and writes each prime and each stroke by itself.
            '∣' => out.push('|'),
            '∥' => out.push('‖'),
            'ˉ' | '‾' | '_' => out.push('¯'),
            'ˆ' => out.push('^'),
            '˜' => out.push('~'),
            'ˋ' => out.push('`'),
            'ˊ' => out.push('´'),
            '\u{20d7}' => out.push('→'),
            // KaTeX leaves the accents of text behind their letters.
            '\u{300}' => out.push('`'),
            '\u{301}' => out.push('´'),
            '\u{302}' => out.push('^'),
            '\u{303}' => out.push('~'),
            '\u{304}' => out.push('¯'),
            '\u{306}' => out.push('˘'),
            '\u{307}' => out.push('˙'),
            '\u{308}' => out.push('¨'),
            '\u{30a}' => out.push('˚'),
            '\u{30b}' => out.push('˝'),
            '\u{30c}' => out.push('ˇ'),
            '\u{327}' => out.push('¸'),
            '∶' => out.push(':'),
            '-' => out.push('−'),
            '″' => out.push_str("′′"),
            '‴' => out.push_str("′′′"),
            '⁗' => out.push_str("′′′′"),
            '…' | '⋯' => out.push_str("..."),
            '⃛' => out.push_str("..."),
            '⃜' => out.push_str("...."),
            '‼' => out.push_str("!!"),
            '⩴' => out.push_str("∷="),
            '⟂' => out.push('⊥'),
            _ => match STRUCK.iter().find(|&&(_, whole)| whole == character) {
                Some(&(struck, _)) => out.extend([struck, '\u{338}']),
                None => out.push(character),
            },
        }
    }
    out
}

/// Every letter of every face to the letter of ASCII.
fn faces() -> HashMap<char, char> {
    let letters = || {
        ('A'..='Z')
            .chain('a'..='z')
            .chain('0'..='9')
            .chain('Α'..='ϖ')
            .chain(['∂', '∇', 'ϵ', 'ϰ', 'ϱ'])
    };
    FACES
        .iter()
        .flat_map(|&face| letters().map(move |plain| (letter(face, plain), plain)))
        .filter(|(mapped, plain)| mapped != plain)
        .collect()
}

const FACES: [Face; 13] = [
    Face::MainBold,
    Face::Math,
    Face::MathBold,
    Face::Ams,
    Face::Calligraphic,
    Face::CalligraphicBold,
    Face::Fraktur,
    Face::FrakturBold,
    Face::Script,
    Face::Sans,
    Face::SansBold,
    Face::SansItalic,
    Face::Typewriter,
];

/// Formulas that are meant to say something else than KaTeX does.
const OTHERWISE: &[&str] = &[
    // KaTeX has no character for these lines, and another sign for this relation.
    r"linesegment",
    "≙",
    // It writes the `r` of `\\cfrac[r]` and the star of `\\\\*`.
    r"\cfrac[",
    r"\\*",
    // It keeps `<` where the delimiter is an angle, and combines what a letter was given with.
    r"\left<",
    r"\left\lt",
    r"\let\test=<",
    "ë",
    "À",
    r"\i} &",
    // Its MathML knows no style.
    r"\mathchoice",
    // It has no ligatures of dashes and quotes across braces and in the typewriter's face.
    r"``a''",
    // It puts these accents on the space that stands before the letter.
    r"\' b",
    r"\` b",
    r"\^ b",
    r"\~ b",
    r"\= b",
    r"\. b",
    // Numbers stand beside the formula, and the brackets are an option.
    r"\tag",
    r"\begin{aligned} [",
    // A stroke through a delimiter that grows.
    r"\not\left",
];

/// The characters that we write, in order, are those that KaTeX writes.
#[test]
fn the_words_are_those_of_katex() {
    let faces = faces();
    let (mut compared, mut different) = (0, Vec::new());
    for Case { tex, display, macros, expected, .. } in golden::cases("katex-words", &FILES) {
        let Some(list) = read(&tex, &macros, display) else { continue };
        let ours = plain(&visible(&write(&list, &tex, display)).unwrap(), &faces);
        let theirs = plain(expected["text"].as_str().unwrap(), &faces);
        compared += 1;
        let meant = OTHERWISE.iter().any(|part| tex.contains(part));
        if ours != theirs && !meant {
            different.push(format!("{tex}\n    {ours}\n    {theirs}"));
        }
    }
    eprintln!("{compared} compared; different: {}\n{}", different.len(), different.join("\n"));
    assert!(compared > 9900, "only {compared} formulas compared");
    assert!(different.is_empty(), "{} formulas differ", different.len());
}

/// Writes the markup of all golden formulas, or of those in the lines of the file `MATHML_TEX`, as the page `MATHML_PAGE` for
/// validators and browsers (`tests/validate-mathml.sh`).
#[test]
#[ignore = "writes a file for other programs"]
fn page() {
    let path = std::env::var("MATHML_PAGE").expect("MATHML_PAGE names the file");
    let all: Vec<(String, String)> = match std::env::var("MATHML_TEX") {
        Ok(file) => {
            let macros = Macros::default();
            let written = |tex: &str| {
                let list = read(tex, &macros, true)?;
                eprintln!("{tex}\n    {}", crate::text::write(&list));
                Some((tex.to_owned(), write(&list, tex, true)))
            };
            std::fs::read_to_string(file).unwrap().lines().filter_map(written).collect()
        }
        Err(_) => FILES.iter().flat_map(|file| markups(file).1).collect(),
    };
    let mut out = String::from(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Formulas</title></head>\n<body>\n",
    );
    for (tex, markup) in all {
        out.push_str("<p><code>");
        crate::escape::escape(&mut out, &tex);
        out.push_str("</code> ");
        out.push_str(&markup);
        out.push_str("</p>\n");
    }
    out.push_str("</body>\n</html>\n");
    std::fs::write(path, out).unwrap();
}
