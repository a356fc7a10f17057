//! Lengths: `1.5em`, `-3mu`, `2cm plus 1fil`.

use crate::error::Error;
use crate::node::{Length, Unit};
use crate::scan::{self, Token};

use super::parser::Parser;

/// The greatest length that means anything, in its own unit.
const MOST: f64 = 10_000.0;

impl Parser<'_, '_> {
    /// The length that follows a command, in braces or not. An error and nothing if there is none.
    pub(super) fn length(&mut self, call: Token<'_>) -> Length {
        self.skip_space();
        if self.peek().is_some_and(|token| token.kind == scan::Kind::Open) {
            let text = self.raw_argument(call).map(scan::text_of).unwrap_or_default();
            return self.length_of(&text, call);
        }
        let text = self.bare_length();
        self.length_of(&text, call)
    }

    /// The length between brackets, if there is one.
    pub(super) fn optional_length(&mut self, call: Token<'_>) -> Option<Length> {
        let text = scan::text_of(self.raw_option()?);
        Some(self.length_of(&text, call))
    }

    pub(super) fn length_of(&mut self, text: &str, call: Token<'_>) -> Length {
        parse(text).unwrap_or_else(|| {
            self.no_length(call, text);
            Length { value: 0.0, unit: Unit::Em }
        })
    }

    pub(super) fn no_length(&mut self, call: Token<'_>, text: &str) {
        let reason = format!("`{}` is no length; write one such as `2pt` or `1.5em`", text.trim());
        self.fail(Error::Syntax { reason, span: call.span() });
    }

    /// Takes `-1.5 em plus 1fil minus 2pt`; answers the part before `plus` and `minus`.
    fn bare_length(&mut self) -> String {
        let text = self.number_and_unit();
        for word in ["plus", "minus"] {
            if self.takes_word(word) {
                let _stretch = self.number_and_unit();
            }
        }
        text
    }

    fn number_and_unit(&mut self) -> String {
        let mut text = String::new();
        self.skip_space();
        self.take_while(&mut text, |byte| matches!(byte, b'+' | b'-'));
        self.skip_space();
        self.take_while(&mut text, |byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
        self.skip_space();
        // A unit has two letters; glue may be `fil`, `fill`, `filll`.
        let start = text.len();
        while text.len() < start + 2 && self.take_if(&mut text, |byte| byte.is_ascii_alphabetic()) {
        }
        if text.ends_with("fi") {
            self.take_while(&mut text, |byte| byte == b'l');
        }
        text
    }

    fn take_while(&mut self, text: &mut String, wanted: impl Fn(u8) -> bool + Copy) {
        while self.take_if(text, wanted) {}
    }

    fn take_if(&mut self, text: &mut String, wanted: impl Fn(u8) -> bool) -> bool {
        let found = self
            .peek()
            .filter(|token| token.kind == scan::Kind::Char)
            .filter(|token| matches!(token.text.as_bytes(), [byte] if wanted(*byte)))
            .map(|token| token.text);
        if let Some(found) = found {
            text.push_str(found);
            self.at += 1;
        }
        found.is_some()
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let start = scan::skip_space(self.tokens, self.at);
        let follows = word.char_indices().all(|(at, letter)| {
            self.tokens.get(start + at).is_some_and(|token| token.text.chars().eq([letter]))
        });
        if follows {
            self.at = start + word.len();
        }
        follows
    }
}

/// A length as text; glue after it is left out. `None` for what is none, and for what is too long to be meant.
pub(super) fn parse(text: &str) -> Option<Length> {
    let text = text.trim();
    let text = text.find("plus").or(text.find("minus")).map_or(text, |end| text[..end].trim_end());
    let unit_start = text.find(|letter: char| letter.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(unit_start);
    let number: String = number
        .chars()
        .filter(|character| !character.is_whitespace())
        .map(|character| if character == ',' { '.' } else { character })
        .collect();
    let value: f64 = number.parse().ok().filter(|value: &f64| value.abs() <= MOST)?;
    let (factor, unit) = match unit.trim_end() {
        "em" => (1.0, Unit::Em),
        "ex" => (1.0, Unit::Ex),
        "mu" => (1.0, Unit::Mu),
        "pt" => (1.0, Unit::Pt),
        "mm" => (7227.0 / 2540.0, Unit::Pt),
        "cm" => (7227.0 / 254.0, Unit::Pt),
        "in" => (72.27, Unit::Pt),
        "bp" | "px" => (803.0 / 800.0, Unit::Pt),
        "pc" => (12.0, Unit::Pt),
        "dd" => (1238.0 / 1157.0, Unit::Pt),
        "cc" => (14856.0 / 1157.0, Unit::Pt),
        "nd" => (685.0 / 642.0, Unit::Pt),
        "nc" => (1370.0 / 107.0, Unit::Pt),
        "sp" => (1.0 / 65536.0, Unit::Pt),
        _ => return None,
    };
    Some(Length { value: value * factor, unit })
}

#[cfg(test)]
mod tests {
    use super::super::print::{check, check_errors};
    use super::*;

    #[test]
    fn reads_lengths() {
        let length = |value, unit| Some(Length { value, unit });
        assert_eq!(parse(" - 1.5 em "), length(-1.5, Unit::Em));
        assert_eq!(parse("+.5ex plus 1fil minus 2pt"), length(0.5, Unit::Ex));
        assert_eq!(parse("1in"), length(72.27, Unit::Pt));
        for bad in ["", "em", "2", "2 furlongs", "1e999em", "nanem", "infpt", "99999em"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn lengths_end_where_the_next_atom_begins() {
        check(r"\kern-1.5emx\mskip 3mu plus 1fil minus 2mu y", "<-1.5em> x <3mu> y");
        check(r"\hskip1em\relax plus", "<1em> p l u s");
        check_errors(r"\kern x", &[r"\kern: `x` is no length; write one such as `2pt` or `1.5em`"]);
    }
}
