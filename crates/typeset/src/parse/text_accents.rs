//! Accents of text: `\'e`, `\"o`, `\c c`, and Unicode's combining ones.

use crate::face::Face;
use crate::node::{Accent, AccentMark, Kind, List, Node, Vertical};
use crate::scan::Token;

use super::commands::{Command, read};
use super::parser::{Parser, span};

pub(super) const COMMANDS: &[Command] = &[
    read(r"\'", 1, |parser, call, out| accent(parser, call, out, 'ˊ')),
    read(r"\`", 1, |parser, call, out| accent(parser, call, out, 'ˋ')),
    read(r"\^", 1, |parser, call, out| accent(parser, call, out, 'ˆ')),
    read(r"\~", 1, |parser, call, out| accent(parser, call, out, '˜')),
    read(r"\=", 1, |parser, call, out| accent(parser, call, out, 'ˉ')),
    read(r"\u", 1, |parser, call, out| accent(parser, call, out, '˘')),
    read(r"\.", 1, |parser, call, out| accent(parser, call, out, '˙')),
    read(r#"\""#, 1, |parser, call, out| accent(parser, call, out, '¨')),
    read(r"\r", 1, |parser, call, out| accent(parser, call, out, '˚')),
    read(r"\H", 1, |parser, call, out| accent(parser, call, out, '˝')),
    read(r"\v", 1, |parser, call, out| accent(parser, call, out, 'ˇ')),
    read(r"\c", 1, |parser, call, out| accent(parser, call, out, CEDILLA)),
    read(r"\textcircled", 1, |parser, call, out| accent(parser, call, out, '◯')),
    read(r"\aa", 0, |parser, call, out| parser.read_text(r"\r a", &[], call, out)),
    read(r"\AA", 0, |parser, call, out| parser.read_text(r"\r A", &[], call, out)),
];

const CEDILLA: char = '¸';

fn accent(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, character: char) {
    let mut body = parser.argument(call);
    if let [Node { kind: Kind::Symbol(symbol), .. }] = body.as_mut_slice() {
        symbol.character = match symbol.character {
            'i' if character != CEDILLA => 'ı',
            'j' if character != CEDILLA => 'ȷ',
            other => other,
        };
    }
    let accent = over(character, body);
    out.push(Node { kind: Kind::Accent(Box::new(accent)), span: span(call) });
}

fn over(character: char, body: List) -> Accent {
    let place = if character == CEDILLA { Vertical::Below } else { Vertical::Above };
    Accent { mark: AccentMark::Character(character), place, face: Face::Main, body, text: true }
}

/// A combining accent over a body; the body itself for an accent that our fonts lack.
pub(super) fn combining(accent: char, body: List, text: bool) -> Result<Accent, List> {
    let character = match (accent, text) {
        ('\u{301}', _) => 'ˊ',
        ('\u{300}', _) => 'ˋ',
        ('\u{308}', _) => '¨',
        ('\u{303}', true) => '˜',
        ('\u{303}', false) => '~',
        ('\u{304}', _) => 'ˉ',
        ('\u{306}', _) => '˘',
        ('\u{30c}', _) => 'ˇ',
        ('\u{302}', true) => 'ˆ',
        ('\u{302}', false) => '^',
        ('\u{307}', _) => '˙',
        ('\u{30a}', _) => '˚',
        ('\u{30b}', _) => '˝',
        ('\u{327}', _) => CEDILLA,
        _ => return Err(body),
    };
    Ok(Accent { text, ..over(character, body) })
}

#[cfg(test)]
mod tests {
    use super::super::print::check;

    #[test]
    fn reads_accents_of_text() {
        check(r#"\text{\'e\"{o}\c c}"#, "text(textaccent:ˊ(e) textaccent:¨(o) textunder:¸(c))");
        check(r"\text{\'i\AA}", "text(textaccent:ˊ(ı) textaccent:˚(A))");
    }
}
