//! The parts of a formula: amounts, elements, subscripts, superscripts, text and mathematics.

use super::groups::{self, Found};
use super::tex::{self, Tex};
use super::{Fault, deeper, formula, patterns, unit};

/// A stoichiometric number.
pub(super) fn amount(text: &str, tex: &mut Tex, depth: u8) -> Result<(), Fault> {
    if fraction(text, tex) {
        return Ok(());
    }
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        if let Some(found) = groups::formula_inside(rest)? {
            mathematics(found.text, tex, depth, Signs::Tight)?;
            rest = found.rest;
            continue;
        }
        rest = copy_number(next, rest, tex);
    }
    Ok(())
}

/// An element, a word, or what else stands on the line.
pub(super) fn body(text: &str, tex: &mut Tex, depth: u8) -> Result<(), Fault> {
    if fraction(text, tex) {
        return Ok(());
    }
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        if let Some(word) = Found::take(rest, patterns::word(rest)) {
            tex.command(r"\mathrm", word.text);
            rest = word.rest;
        } else if let Some(length) = patterns::circa(rest) {
            tex.push(r"{\sim}");
            rest = &rest[length..];
        } else if let Some(found) = groups::inside(rest, r"\pu{", "}")? {
            units(found.text, tex, depth)?;
            rest = found.rest;
        } else if let Some(found) = groups::command(rest)? {
            tex.push(found.text);
            rest = found.rest;
        } else if let Some(found) = groups::formula_inside(rest)? {
            mathematics(found.text, tex, depth, Signs::Spaced)?;
            rest = found.rest;
        } else if let Some(found) = groups::braced(rest)? {
            tex.push("{");
            words(found.text, tex, depth)?;
            tex.push("}");
            rest = found.rest;
        } else {
            rest = copy(next, rest, tex);
        }
    }
    Ok(())
}

/// Text as it is, with mathematics and commands in it.
pub(super) fn words(text: &str, tex: &mut Tex, depth: u8) -> Result<(), Fault> {
    let mut pending = String::new();
    let flush = |pending: &mut String, tex: &mut Tex| {
        if !pending.is_empty() {
            tex::text(tex, pending);
            pending.clear();
        }
    };
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        if let Some(found) = groups::around(rest, "{", "}")? {
            pending.push_str(found.text);
            rest = found.rest;
        } else if let Some(found) = groups::formula_inside(rest)? {
            flush(&mut pending, tex);
            mathematics(found.text, tex, depth, Signs::Spaced)?;
            rest = found.rest;
        } else if let Some(length) = patterns::greek_command(rest) {
            flush(&mut pending, tex);
            tex.command(r"\mathrm", &rest[..length]);
            rest = &rest[length..];
        } else if let Some(found) = groups::inside(rest, r"\pu{", "}")? {
            flush(&mut pending, tex);
            units(found.text, tex, depth)?;
            rest = found.rest;
        } else if let Some(found) = space_or_command(rest)? {
            flush(&mut pending, tex);
            tex.push(found.text);
            rest = found.rest;
        } else {
            pending.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    flush(&mut pending, tex);
    Ok(())
}

/// What a subscript or superscript is, as far as single letters matter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letters {
    /// Not yet known: the start of a subscript.
    Unknown,
    /// A formula such as `n+1`.
    Variables,
    Upright,
}

/// A subscript.
pub(super) fn subscript(text: &str, tex: &mut Tex, depth: u8) -> Result<(), Fault> {
    let (mut rest, mut kind) = (text, Letters::Unknown);
    while let Some(next) = rest.chars().next() {
        if let Some(state) = state_of_aggregation(rest)? {
            tex.push(r"\mskip1mu ");
            body(state.text, tex, depth)?;
            rest = state.rest;
            continue;
        }
        if kind == Letters::Unknown {
            if rest != "i"
                && let Some(length) = patterns::letters_before_comma(rest)
            {
                tex.command(r"\mathrm", &rest[..length]);
                rest = &rest[length..];
                continue;
            }
            let variables = rest != "i" && patterns::is_formula(rest);
            kind = if variables { Letters::Variables } else { Letters::Upright };
            if !variables && rest != "i" && fraction(rest, tex) {
                return Ok(());
            }
        }
        rest = if let Some(found) = groups::formula_inside(rest)? {
            mathematics(found.text, tex, depth, Signs::Spaced)?;
            found.rest
        } else if let Some(found) = groups::braced(rest)? {
            words(found.text, tex, depth)?;
            found.rest
        } else if let Some(after) = letters(rest, kind, tex) {
            after
        } else if let Some(length) = patterns::number(rest) {
            number(&rest[..length], tex);
            &rest[length..]
        } else if matches!(next, ',' | ';') {
            tex.push(&format!(r"{{{next}}}\mkern1mu "));
            &rest[1..]
        } else if let Some(after) = command(rest, tex, depth, subscript)? {
            after
        } else {
            copy(next, rest, tex)
        };
    }
    Ok(())
}

/// A superscript that is no oxidation state.
pub(super) fn superscript(text: &str, tex: &mut Tex, depth: u8) -> Result<(), Fault> {
    let variables = text != "x" && patterns::is_formula(text);
    let kind = if variables { Letters::Variables } else { Letters::Upright };
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        rest = if let Some(length) = patterns::full_number(rest) {
            number(&rest[..length], tex);
            &rest[length..]
        } else if next == '.' {
            tex.push(r"\mkern1mu \bullet\mkern1mu ");
            &rest[1..]
        } else if kind != Letters::Variables && next == 'x' {
            tex.push(r"{\times}");
            &rest[1..]
        } else if let Some(after) = letters(rest, kind, tex) {
            after
        } else if next == '\'' {
            tex.push(r"\prime ");
            &rest[1..]
        } else if let Some(found) = groups::formula_inside(rest)? {
            mathematics(found.text, tex, depth, Signs::Spaced)?;
            found.rest
        } else if let Some(found) = groups::braced(rest)? {
            words(found.text, tex, depth)?;
            found.rest
        } else if let Some(after) = command(rest, tex, depth, superscript)? {
            after
        } else {
            copy(next, rest, tex)
        };
    }
    Ok(())
}

/// An oxidation state, in roman letters.
pub(super) fn oxidation(text: &str, tex: &mut Tex) {
    match patterns::plus_minus(text) {
        Some(length) => tex.command(r"\mathrm", &format!(r"\pm{}", &text[length..])),
        None => tex.command(r"\mathrm", text),
    }
}

/// How plus and minus are spaced in mathematics.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Signs {
    Spaced,
    /// As in an amount, without space around.
    Tight,
}

/// Mathematics, in which `\ce` and `\pu` may stand.
pub(super) fn mathematics(text: &str, tex: &mut Tex, depth: u8, signs: Signs) -> Result<(), Fault> {
    let mut pending = String::new();
    let flush = |pending: &mut String, tex: &mut Tex| {
        if !pending.is_empty() {
            pending.push(' ');
            tex.push(pending);
            pending.clear();
        }
    };
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        if let Some(found) = groups::inside(rest, r"\ce{", "}")? {
            flush(&mut pending, tex);
            formula::read(found.text, tex, deeper(depth)?)?;
            rest = found.rest;
        } else if let Some(found) = groups::inside(rest, r"\pu{", "}")? {
            flush(&mut pending, tex);
            units(found.text, tex, depth)?;
            rest = found.rest;
        } else if let Some(found) = match groups::around(rest, "{", "}")? {
            Some(group) => Some(group),
            None => space_or_command(rest)?,
        } {
            pending.push_str(found.text);
            rest = found.rest;
        } else {
            if signs == Signs::Tight && matches!(next, '+' | '-') {
                pending.extend(['{', next, '}']);
            } else {
                pending.push(next);
            }
            rest = &rest[next.len_utf8()..];
        }
    }
    flush(&mut pending, tex);
    Ok(())
}

/// A number with a unit, as one atom.
pub(super) fn units(text: &str, tex: &mut Tex, depth: u8) -> Result<(), Fault> {
    tex.push("{");
    unit::read(text, tex, deeper(depth)?)?;
    tex.push("}");
    Ok(())
}

/// `{\color{name}{…}}`, its body read by `machine`; or `\color{name}` for what follows.
pub(super) fn colour<'a>(
    text: &'a str,
    tex: &mut Tex,
    depth: u8,
    machine: super::Machine,
) -> Result<Option<&'a str>, Fault> {
    let both = match groups::two(text, r"\color{", "}")? {
        Some(both) => Some(both),
        None => colour_by_command(text)?,
    };
    if let Some((name, body)) = both {
        tex.push(&format!(r"{{\color{{{name}}}{{"));
        machine(body.text, tex, deeper(depth)?)?;
        tex.push("}}");
        return Ok(Some(body.rest));
    }
    let Some(name) = groups::inside(text, r"\color{", "}")? else { return Ok(None) };
    tex.command(r"\color", name.text);
    Ok(Some(name.rest))
}

/// `\color\red{…}`
fn colour_by_command(text: &str) -> Result<Option<(&str, Found<'_>)>, Fault> {
    let Some(rest) = text.strip_prefix(r"\color").filter(|rest| rest.starts_with('\\')) else {
        return Ok(None);
    };
    let Some(open) = rest.find(['{', '}']).filter(|&open| rest[open..].starts_with('{')) else {
        return Ok(None);
    };
    Ok(groups::braced(&rest[open..])?.map(|body| (&rest[..open], body)))
}

/// `(s)`, or a crystal system, before the end of a phrase.
pub(super) fn state_of_aggregation(text: &str) -> groups::Part<'_> {
    if patterns::state_start(text)
        && let Some(found) = groups::around(text, "(", ")")?
        && patterns::phrase_ends(found.rest)
    {
        return Ok(Some(found));
    }
    Ok(patterns::crystal_system(text).and_then(|length| Found::take(text, length)))
}

/// `\,` or a command with its arguments.
fn space_or_command(text: &str) -> groups::Part<'_> {
    match patterns::space_command(text) {
        Some(length) => Ok(Found::take(text, length)),
        None => groups::command(text),
    }
}

/// What subscripts and superscripts have in common: colours, formulas, units and other commands.
fn command<'a>(
    text: &'a str,
    tex: &mut Tex,
    depth: u8,
    machine: super::Machine,
) -> Result<Option<&'a str>, Fault> {
    if let Some(rest) = colour(text, tex, depth, machine)? {
        return Ok(Some(rest));
    }
    if let Some(found) = groups::inside(text, r"\ce{", "}")? {
        formula::read(found.text, tex, deeper(depth)?)?;
        return Ok(Some(found.rest));
    }
    if let Some(found) = groups::inside(text, r"\pu{", "}")? {
        units(found.text, tex, depth)?;
        return Ok(Some(found.rest));
    }
    let found = space_or_command(text)?;
    Ok(found.map(|found| {
        tex.push(found.text);
        found.rest
    }))
}

/// A variable, or a word in upright letters.
fn letters<'a>(text: &'a str, kind: Letters, tex: &mut Tex) -> Option<&'a str> {
    if kind == Letters::Variables && text.starts_with(|next: char| next.is_ascii_lowercase()) {
        tex.push(&text[..1]);
        tex.push(" ");
        return Some(&text[1..]);
    }
    let word = Found::take(text, patterns::word(text))?;
    tex.command(r"\mathrm", word.text);
    Some(word.rest)
}

/// Writes `1/2` and its like, if that is the whole text.
fn fraction(text: &str, tex: &mut Tex) -> bool {
    let Some((sign, numerator, denominator, letter)) = patterns::fraction(text) else {
        return false;
    };
    tex.push(sign);
    tex::small_fraction(tex, numerator, denominator);
    if !letter.is_empty() {
        tex.push(letter);
        tex.push(" ");
    }
    true
}

/// A number whose comma is a decimal point.
pub(super) fn number(text: &str, tex: &mut Tex) {
    tex.push(&text.replace(',', "{,}"));
}

fn copy<'a>(next: char, rest: &'a str, tex: &mut Tex) -> &'a str {
    let (character, rest) = rest.split_at(next.len_utf8());
    tex.push(character);
    rest
}

fn copy_number<'a>(next: char, rest: &'a str, tex: &mut Tex) -> &'a str {
    if !matches!(next, ',' | ';') {
        return copy(next, rest, tex);
    }
    tex.push("{,}");
    &rest[1..]
}
