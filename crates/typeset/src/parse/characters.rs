//! Characters by their numbers: `\char`, `\unicode`.

use crate::scan::{self, Token, text_of};

use super::commands::{Command, read};
use super::parser::Parser;
use crate::node::List;

pub(super) const COMMANDS: &[Command] = &[
    read(r"\char", 0, by_code),
    read(r"\symbol", 1, |parser, call, out| {
        let text = parser.raw_argument(call).map(text_of).unwrap_or_default();
        push(parser, call, out, text.trim(), 10);
    }),
    read(r"\unicode", 1, unicode).with_option(),
    read(r"\U", 1, |parser, call, out| {
        let text = parser.raw_argument(call).map(text_of).unwrap_or_default();
        push(parser, call, out, text.trim(), 16);
    }),
];

/// `` \char`a ``, `\char"41`, `\char'101`, `\char65`
fn by_code<'a>(parser: &mut Parser<'_, 'a>, call: Token<'_>, out: &mut List) {
    parser.skip_space();
    let base = match parser.peek().map(|token| token.text) {
        Some("`") => {
            parser.at += 1;
            let Some(token) = parser.next() else { return parser.missing(call) };
            let text = token.text.strip_prefix('\\').unwrap_or(token.text);
            match text.chars().next() {
                Some(character) => show(parser, call, out, character),
                None => parser.missing(call),
            }
            return;
        }
        Some("\"") => 16,
        Some("'") => 8,
        _ => 10,
    };
    if base != 10 {
        parser.at += 1;
    }
    let mut digits = String::new();
    while let Some(token) = parser.peek()
        && token.kind == scan::Kind::Char
        && token.text.chars().all(|digit| digit.is_digit(base))
    {
        digits.push_str(token.text);
        parser.at += 1;
    }
    push(parser, call, out, &digits, base);
}

/// `\unicode[height,depth][font]{x263A}`
fn unicode(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    for _ in 0..2 {
        let _font = parser.raw_option();
    }
    let text = parser.raw_argument(call).map(text_of).unwrap_or_default();
    let text = text.trim();
    match text.strip_prefix("0x").or(text.strip_prefix(['x', 'X'])) {
        Some(digits) => push(parser, call, out, digits, 16),
        None => push(parser, call, out, text, 10),
    }
}

fn push(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, digits: &str, base: u32) {
    let code = u32::from_str_radix(digits, base).ok();
    match code.and_then(char::from_u32).filter(|character| !character.is_control()) {
        Some(character) => show(parser, call, out, character),
        None => parser.refuse(call, format!("`{digits}` is the number of no character")),
    }
}

/// A character as of text: with no meaning but itself.
fn show(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, character: char) {
    super::unicode::shown(parser, character, call, out);
}

#[cfg(test)]
mod tests {
    use super::super::print::{check, check_errors};

    #[test]
    fn reads_characters_by_number() {
        check(r#"\char"41 \char66\char`\%\unicode{x43}"#, "A B % C");
        check_errors(r"\char{9}", &[r"\char: `` is the number of no character"]);
        check_errors(r"\unicode{xD800}", &[r"\unicode: `D800` is the number of no character"]);
    }
}
