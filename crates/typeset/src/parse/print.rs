//! Math lists as short texts, for tests.

use std::fmt::Write as _;

use super::{Context, parse};
use crate::face::Face;
use crate::node::*;
use crate::scan::scan;

/// Parses without errors, and compares the list as text.
#[track_caller]
pub(crate) fn check(tex: &str, expected: &str) {
    let tokens = scan(tex);
    let parsed = parse(&tokens, Context::plain(false));
    assert_eq!(parsed.errors, [], "{tex}");
    assert_eq!(list(&parsed.list), expected, "{tex}");
}

/// The same as a display, whose rows are numbered.
#[track_caller]
pub(crate) fn check_display(tex: &str, expected: &str) {
    let tokens = scan(tex);
    let parsed = parse(&tokens, Context::plain(true));
    assert_eq!(parsed.errors, [], "{tex}");
    assert_eq!(list(&parsed.list), expected, "{tex}");
}

/// Parses, and compares what each error points at and says.
#[track_caller]
pub(crate) fn check_errors(tex: &str, expected: &[&str]) {
    let tokens = scan(tex);
    let parsed = parse(&tokens, Context::plain(false));
    let shown: Vec<String> =
        parsed.errors.iter().map(|error| format!("{}: {error}", &tex[error.span()])).collect();
    assert_eq!(shown, expected, "{tex}");
}

/// Nodes side by side.
pub(crate) fn list(list: &[Node]) -> String {
    list.iter().map(|node| kind(&node.kind)).collect::<Vec<_>>().join(" ")
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Symbol(symbol) => shown(symbol),
        Kind::Group(body) => format!("{{{}}}", list(body)),
        Kind::Class { class, body } => format!("{class:?}({})", list(body)),
        Kind::Composed { class, means, body } => format!("{class:?}:{means}({})", list(body)),
        Kind::Scripts(scripts) => {
            let mut out = String::from("scripts(");
            out += &scripts.base.as_ref().map_or("-".to_owned(), |base| self::kind(&base.kind));
            for (sign, script) in [('_', &scripts.sub), ('^', &scripts.sup)] {
                if let Some(script) = script {
                    let _ = write!(out, " {sign}{}", list(script));
                }
            }
            out + ")"
        }
        Kind::Operator(operator) => {
            let (name, body) = match &operator.body {
                OperatorBody::Symbol(character) => ("op", character.to_string()),
                OperatorBody::Name(body) => ("name", list(body)),
                OperatorBody::Formula(body) => ("mathop", list(body)),
            };
            format!("{name}:{}({body})", word(operator.limits))
        }
        Kind::Fraction(fraction) => {
            let mut out = String::from("frac");
            if fraction.left.is_some() || fraction.right.is_some() {
                let _ = write!(
                    out,
                    "[{} {}]",
                    fraction.left.map_or("".into(), delimiter),
                    fraction.right.map_or("".into(), delimiter)
                );
            }
            match fraction.rule {
                FractionRule::Default => {}
                FractionRule::None => out += ":none",
                FractionRule::Thick(length) => out += &format!(":{}", self::length(length)),
            }
            if let Some(style) = fraction.style {
                let _ = write!(out, ":{}", word(style));
            }
            if let Some(side) = fraction.continued {
                let _ = write!(out, ":{side:?}");
            }
            format!("{out}({}; {})", list(&fraction.numerator), list(&fraction.denominator))
        }
        Kind::Radical { index: None, body } => format!("sqrt({})", list(body)),
        Kind::Radical { index: Some(index), body } => {
            format!("sqrt[{}]({})", list(index), list(body))
        }
        Kind::Accent(accent) => {
            let place = if accent.place == Vertical::Above { "accent" } else { "under" };
            let mark = match accent.mark {
                AccentMark::Character(character) if accent.face == Face::Main => {
                    character.to_string()
                }
                AccentMark::Character(character) => format!("{character}/{:?}", accent.face),
                AccentMark::Vector => "vec".to_owned(),
                AccentMark::Stretchy(name) => name.to_owned(),
                AccentMark::Bracket { thickness, height } => {
                    format!("bracket:{}:{}", length(thickness), length(height))
                }
                AccentMark::Dots(count) => format!("dots{count}"),
            };
            let text = if accent.text { "text" } else { "" };
            format!("{text}{place}:{mark}({})", list(&accent.body))
        }
        Kind::Bar { place: Vertical::Above, body } => format!("overline({})", list(body)),
        Kind::Bar { place: Vertical::Below, body } => format!("underline({})", list(body)),
        Kind::Arrow(arrow) => match &arrow.below {
            Some(below) => format!("{}({}; {})", arrow.name, list(&arrow.above), list(below)),
            None => format!("{}({})", arrow.name, list(&arrow.above)),
        },
        Kind::Fence(fence) => {
            let mut out = format!("fence({}", delimiter(fence.left));
            for (index, part) in fence.parts.iter().enumerate() {
                if !part.is_empty() {
                    let _ = write!(out, " {}", list(part));
                }
                let after = fence.middles.get(index).copied().unwrap_or(fence.right);
                let _ = write!(out, " {}", delimiter(after));
            }
            out += ")";
            if let Some(colour) = &fence.right_colour {
                let _ = write!(out, ":{colour}");
            }
            out
        }
        Kind::Delimiter { class, size, delimiter } => {
            format!("{class:?}{size}:{}", self::delimiter(*delimiter))
        }
        Kind::Array(array) => self::array(array),
        Kind::DiagramArrow(arrow) => {
            let label = |list: &Option<List>| list.as_deref().map_or(String::new(), self::list);
            format!("{:?}({}; {})", arrow.to, label(&arrow.first), label(&arrow.second))
        }
        Kind::Space(length) => format!("<{}>", self::length(*length)),
        Kind::Rule { width, height, raise } => {
            format!("rule({} {} {})", length(*width), length(*height), length(*raise))
        }
        Kind::Styled { style, body } => format!("{}({})", word(*style), list(body)),
        Kind::Cramped(body) => format!("cramped({})", list(body)),
        Kind::Paragraph(paragraph) => {
            let anchor = word(paragraph.anchor);
            format!("lines:{}:{anchor}({})", length(paragraph.width), list(&paragraph.body))
        }
        Kind::Inference(step) => {
            let premisses: Vec<String> = step.premisses.iter().map(|one| list(one)).collect();
            let (line, conclusion) = (word(step.line), list(&step.conclusion));
            let (left, right) = (list(&step.left), list(&step.right));
            format!("infer:{line}({}; {conclusion}; {left}; {right})", premisses.join(" & "))
        }
        Kind::Sized { size, body } => format!("size{size}({})", list(body)),
        Kind::Coloured { colour, body } => format!("colour:{colour}({})", list(body)),
        Kind::Text(body) => format!("text({})", list(body)),
        Kind::Math(body) => format!("math({})", list(body)),
        Kind::Choice(choices) => {
            let all: Vec<String> = choices.iter().map(|choice| list(choice)).collect();
            format!("choice({})", all.join("; "))
        }
        Kind::Hollow(hollow) => {
            let mut out = String::new();
            for (holds, name) in [
                (hollow.invisible, "phantom "),
                (hollow.no_height, "flat "),
                (hollow.no_depth, "shallow "),
                (hollow.transparent, "transparent "),
            ] {
                out += if holds { name } else { "" };
            }
            if let Some(side) = hollow.lap {
                let _ = write!(out, "lap{side:?} ");
            }
            format!("{}({})", out.trim_end(), list(&hollow.body))
        }
        Kind::Raise { by, body } => format!("raise:{}({})", length(*by), list(body)),
        Kind::Centre(body) => format!("centre({})", list(body)),
        Kind::Effect { effect: Effect::Mirrored, body } => format!("mirrored({})", list(body)),
        Kind::Effect { effect: Effect::Bolder, body } => format!("bolder({})", list(body)),
        Kind::Enclose(enclose) => {
            let notations: Vec<String> =
                enclose.notations.iter().map(|notation| word(*notation)).collect();
            let mut out = format!("enclose:{}", notations.join("+"));
            if let Some(padding) = enclose.padding {
                let _ = write!(out, ":padding={}", length(padding));
            }
            if let Some(thickness) = enclose.thickness {
                let _ = write!(out, ":lines={}", length(thickness));
            }
            if let Some(colour) = &enclose.line_colour {
                let _ = write!(out, ":line={colour}");
            }
            if let Some(colour) = &enclose.background {
                let _ = write!(out, ":back={colour}");
            }
            if enclose.class != Class::Ord {
                let _ = write!(out, ":{:?}", enclose.class);
            }
            format!("{out}({})", list(&enclose.body))
        }
        Kind::Stack(stack) => {
            let part = |part: &Option<List>| part.as_deref().map_or(String::new(), list);
            format!(
                "stack:{:?}({}; {}; {})",
                stack.class,
                list(&stack.base),
                part(&stack.above),
                part(&stack.below)
            )
        }
        Kind::Verbatim(text) => format!("verb({text})"),
        Kind::Break { allowed } => if *allowed { "break" } else { "nobreak" }.to_owned(),
        Kind::NewLine(None) => "newline".to_owned(),
        Kind::NewLine(Some(gap)) => format!("newline:{}", length(*gap)),
        Kind::Row(row) => format!("row{row}"),
    }
}

/// The character, and its face where that is not the usual one.
fn shown(symbol: &Symbol) -> String {
    let character = if symbol.character == ' ' { '\'' } else { symbol.character };
    let usual = [Face::Main, Face::Math, Face::Ams].map(Font::Face);
    match symbol.font {
        font if usual.contains(&font) => character.to_string(),
        Font::Face(face) => format!("{character}/{face:?}"),
        Font::Reader { .. } => format!("{character}/reader"),
    }
}

fn delimiter(delimiter: Delimiter) -> String {
    match delimiter {
        Delimiter::None => ".".to_owned(),
        Delimiter::Character(character) => character.to_string(),
    }
}

fn length(length: Length) -> String {
    let value = (length.value * 100.0).round() / 100.0;
    format!("{value}{}", word(length.unit))
}

fn word(value: impl std::fmt::Debug) -> String {
    format!("{value:?}").to_lowercase()
}

fn array(array: &Array) -> String {
    let mut out = String::from("array");
    if array.name != ArrayName::Plain {
        out += &format!(":{}", word(array.name));
    }
    if array.style != Style::Text {
        let _ = write!(out, ":{}", word(array.style));
    }
    if array.anchor != Anchor::Axis {
        let _ = write!(out, ":{}", word(array.anchor));
    }
    if array.small {
        out += ":small";
    }
    if ![0.5, 1.0, 1.2].contains(&array.stretch) {
        let _ = write!(out, "*{}", array.stretch);
    }
    out += "[";
    for column in &array.columns {
        match column {
            Column::Cells { align, before, after } => {
                let letter = match align {
                    Align::Left => "l",
                    Align::Centre => "c",
                    Align::Right => "r",
                };
                let gap = |gap: &Option<Length>| gap.map_or(String::new(), self::length);
                let _ = write!(out, "{}{letter}{}", gap(before), gap(after));
            }
            Column::Line(LineStyle::Solid) => out += "|",
            Column::Line(LineStyle::Dashed) => out += ":",
            Column::Text { body, replaces_space } => {
                let sign = if *replaces_space { '@' } else { '!' };
                let _ = write!(out, "{sign}{{{}}}", list(body));
            }
        }
    }
    out += "](";
    let lines = |lines: &[LineStyle]| {
        lines
            .iter()
            .map(|line| if *line == LineStyle::Solid { "—" } else { "- " })
            .collect::<String>()
    };
    let rows: Vec<String> = array
        .rows
        .iter()
        .map(|row| {
            let cells: Vec<String> = row.cells.iter().map(|cell| list(cell)).collect();
            let mut text = lines(&row.lines_before) + &cells.join(" & ");
            if let Some(gap) = row.gap_after {
                let _ = write!(text, " [{}]", length(gap));
            }
            if let Some(number) = row.number {
                let _ = write!(text, " #{number}");
            }
            text += if row.across { " across" } else { "" };
            if let Some(side) = row.shove {
                let _ = write!(text, " {side:?}");
            }
            text
        })
        .collect();
    out + &rows.join("; ") + &lines(&array.last_lines) + ")"
}
