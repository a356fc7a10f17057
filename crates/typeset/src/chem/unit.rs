//! `\pu`: numbers with units.

use super::groups::{self, Found};
use super::patterns::{self, Scientific};
use super::tex::Tex;
use super::{Fault, deeper};

/// Where in a quantity the machine is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before a number or a unit.
    Start,
    /// After a number.
    Number,
    /// In a unit.
    Unit,
    /// In what a unit is divided by.
    Divisor,
}

/// Reads a number with a unit.
pub(super) fn read(text: &str, tex: &mut Tex, depth: u8) -> Result<(), Fault> {
    let mut quantity = Quantity {
        state: State::Start,
        unit: String::new(),
        divisor: String::new(),
        stacked: false,
    };
    let mut rest = text;
    while !rest.is_empty() {
        rest = quantity.step(rest, tex, depth)?;
    }
    quantity.write(tex, depth)
}

struct Quantity {
    state: State,
    unit: String,
    divisor: String,
    /// `//`: a fraction with a line, not a slash.
    stacked: bool,
}

impl Quantity {
    /// Reads the first thing of `text`; answers what follows it.
    fn step<'a>(&mut self, text: &'a str, tex: &mut Tex, depth: u8) -> Result<&'a str, Fault> {
        let number_ahead = matches!(self.state, State::Start | State::Number);
        if patterns::spaces(text) == text.len() && text.chars().count() == 1 {
            self.write(tex, depth)?;
            tex.push("~");
            return Ok("");
        }
        if number_ahead && let Some(rest) = parenthesis(text) {
            tex.push(&text[..text.len() - rest.len()]);
            return Ok(rest);
        }
        if self.state == State::Start
            && let Some(rest) = number(text, tex)
        {
            self.state = State::Number;
            return Ok(rest);
        }
        if number_ahead {
            if let Some(rest) = text.strip_prefix(char::is_whitespace) {
                return Ok(rest);
            }
            if let Some(length) = patterns::plus_minus(text) {
                tex.push(r" {}\pm{} ");
                self.state = State::Start;
                return Ok(&text[length..]);
            }
            if let Some(length) = patterns::operator(text) {
                tex.push(&text[..length]);
                self.state = State::Start;
                return Ok(&text[length..]);
            }
        }
        if self.state == State::Unit
            && let Some(rest) = text.trim_start().strip_prefix('/')
        {
            self.stacked = rest.starts_with('/');
            self.state = State::Divisor;
            return Ok(rest.strip_prefix('/').unwrap_or(rest).trim_start());
        }
        let part = group_or_character(text)?;
        match self.state {
            State::Divisor => self.divisor.push_str(part.text),
            State::Number => {
                tex.push("~");
                self.unit.push_str(part.text);
                self.state = State::Unit;
            }
            State::Start | State::Unit => {
                self.unit.push_str(part.text);
                self.state = State::Unit;
            }
        }
        Ok(part.rest)
    }

    /// Writes the unit, and forgets it.
    fn write(&mut self, tex: &mut Tex, depth: u8) -> Result<(), Fault> {
        let unit = degrees(unbraced(&std::mem::take(&mut self.unit))?);
        let divisor = std::mem::take(&mut self.divisor);
        if divisor.is_empty() {
            return product(&unit, tex, depth);
        }
        let divisor = degrees(unbraced(&divisor)?);
        let (mut above, mut below) = (Tex::default(), Tex::default());
        let depth = deeper(depth)?;
        read(&unit, &mut above, depth)?;
        read(&divisor, &mut below, depth)?;
        if self.stacked {
            let mut fraction = Tex::default();
            fraction.wrap(r"\frac{", &above, "}{");
            fraction.wrap("", &below, "}");
            let mut choice = Tex::default();
            choice.wrap(r"\mathchoice{\textstyle", &fraction, "}");
            for _ in 0..3 {
                choice.wrap("{", &fraction, "}");
            }
            tex.wrap("", &choice, "");
        } else {
            let simple = above.items() <= 1 && below.items() <= 1;
            tex.append(&above);
            tex.push(if simple { "/" } else { r"\,/\," });
            tex.append(&below);
        }
        Ok(())
    }
}

/// Units side by side, with their powers.
fn product(text: &str, tex: &mut Tex, depth: u8) -> Result<(), Fault> {
    let mut unit = String::new();
    let mut started = false;
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(after) = rest.trim_start().strip_prefix(['*', '.']) {
            factor(&mut unit, tex, depth)?;
            tex.push(r"\mkern1mu{\cdot}\mkern1mu ");
            started = false;
            rest = after.trim_start();
        } else if let Some(command) = groups::bare_command(rest) {
            unit.push_str(command.text);
            rest = command.rest;
        } else if let Some(after) = rest.strip_prefix(char::is_whitespace) {
            factor(&mut unit, tex, depth)?;
            tex.push(r"\mkern3mu ");
            started = false;
            rest = after;
        } else if started && let Some((power, after)) = power(rest)? {
            unit.push_str(&format!("^{{{power}}}"));
            rest = after;
        } else if let Some(length) = patterns::number(rest) {
            let number = &rest[..length];
            if started {
                unit.push_str(&format!("^{{{number}}}"));
            } else {
                unit.push_str(number);
            }
            started = false;
            rest = &rest[length..];
        } else {
            let part = group_or_character(rest)?;
            unit.push_str(part.text);
            started = true;
            rest = part.rest;
        }
    }
    factor(&mut unit, tex, depth)
}

/// Writes one unit, and forgets it.
fn factor(unit: &mut String, tex: &mut Tex, depth: u8) -> Result<(), Fault> {
    let unit = std::mem::take(unit);
    if unit.is_empty() {
        return Ok(());
    }
    match whole_group(&unit)? {
        Some(inner) => read(inner, tex, deeper(depth)?),
        None => {
            tex.command(r"\mathrm", &unit);
            Ok(())
        }
    }
}

/// `^{…}` or `^-1`: the exponent and the rest.
fn power(text: &str) -> Result<Option<(&str, &str)>, Fault> {
    if let Some(found) = groups::inside(text, "^{", "}")? {
        return Ok(Some((found.text, found.rest)));
    }
    let Some(after) = text.strip_prefix('^') else { return Ok(None) };
    let minus = usize::from(after.starts_with('-'));
    let digits = patterns::digits(&after[minus..]);
    Ok((digits > 0).then(|| after.split_at(minus + digits)))
}

/// The end of a parenthesis, if `text` starts with one.
fn parenthesis(text: &str) -> Option<&str> {
    [r"\{", "[", "(", ")", "]", r"\}"].iter().find_map(|sign| text.strip_prefix(sign))
}

fn group_or_character(text: &str) -> Result<Found<'_>, Fault> {
    if let Some(group) = groups::around(text, "{", "}")? {
        return Ok(group);
    }
    let length = text.chars().next().map_or(0, char::len_utf8);
    Ok(Found { text: &text[..length], rest: &text[length..] })
}

/// What the braces hold that the whole text is in.
fn whole_group(text: &str) -> Result<Option<&str>, Fault> {
    Ok(groups::braced(text)?.filter(|group| group.rest.is_empty()).map(|group| group.text))
}

fn unbraced(text: &str) -> Result<String, Fault> {
    Ok(whole_group(text)?.unwrap_or(text).to_owned())
}

/// Degrees Celsius and Fahrenheit as they are typeset.
fn degrees(mut text: String) -> String {
    if !text.contains(['°', '^']) {
        return text;
    }
    for scale in ["C", "F"] {
        for sign in ["°", "^o", "^{o}"] {
            text = text.replace(&format!("{sign}{scale}"), &format!(r"{{}}^{{\circ}}{scale}"));
        }
    }
    text
}

/// Writes a number, if `text` starts with one; answers the rest.
fn number<'a>(text: &'a str, tex: &mut Tex) -> Option<&'a str> {
    if let Some((sign, base, exponent, rest)) = patterns::power(text) {
        write_sign(sign, tex);
        grouped(base, tex);
        tex.push(&format!("^{{{exponent}}}"));
        return Some(rest);
    }
    let Scientific { sign, number, uncertainty, times, exponent, rest } =
        patterns::scientific(text)?;
    write_sign(sign, tex);
    if !number.is_empty() {
        grouped(number, tex);
        if uncertainty.contains(['.', ',']) {
            grouped(uncertainty, tex);
        } else if !uncertainty.is_empty() {
            tex.push(uncertainty);
        }
        match times {
            "" => {}
            "e" | "*" => tex.push(r"\cdot "),
            _ => tex.push(r"\times "),
        }
    }
    if !exponent.is_empty() {
        tex.push(&format!("10^{{{exponent}}}"));
    }
    Some(rest)
}

fn write_sign(sign: &str, tex: &mut Tex) {
    match sign {
        "" => {}
        "+-" | "+/-" => tex.push(r"\pm "),
        _ => tex.push(sign),
    }
}

/// A number with its digits in groups of three, counted from its point.
fn grouped(number: &str, tex: &mut Tex) {
    if number.is_empty() {
        return;
    }
    let point = number.find(['.', ',']);
    let (whole, fraction) = number.split_at(point.unwrap_or(number.len()));
    separated(whole, whole.len() % 3, tex);
    if let Some(digits) = fraction.strip_prefix(',') {
        tex.push("{,}");
        separated(digits, 0, tex);
    } else if let Some(digits) = fraction.strip_prefix('.') {
        tex.push(".");
        separated(digits, 0, tex);
    }
}

/// Digits in groups of three after the first `start`; four digits stay together.
fn separated(digits: &str, start: usize, tex: &mut Tex) {
    if digits.len() <= 4 || !digits.is_ascii() {
        tex.push(digits);
        return;
    }
    let mut from = 0;
    let mut to = if start == 0 { 3 } else { start };
    while from < digits.len() {
        if from > 0 {
            tex.push(r"\mkern2mu ");
        }
        tex.push(&digits[from..to]);
        (from, to) = (to, digits.len().min(to + 3));
    }
}
