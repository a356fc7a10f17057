//! Symbols, and the commands that make an atom of a class.

use crate::face::Face;
use crate::node::{Class, Kind, List, Node, Symbol};
use crate::scan::Token;
use crate::symbols::Entry;

use super::commands::{Command, find, read};
use super::fonts::Fonts;
use super::parser::{Parser, span};

pub(super) const COMMANDS: &[Command] = &[
    read(r"\mathord", 1, |parser, call, out| class(parser, call, out, Class::Ord)),
    read(r"\mathbin", 1, |parser, call, out| class(parser, call, out, Class::Bin)),
    read(r"\mathrel", 1, |parser, call, out| class(parser, call, out, Class::Rel)),
    read(r"\mathopen", 1, |parser, call, out| class(parser, call, out, Class::Open)),
    read(r"\mathclose", 1, |parser, call, out| class(parser, call, out, Class::Close)),
    read(r"\mathpunct", 1, |parser, call, out| class(parser, call, out, Class::Punct)),
    read(r"\mathinner", 1, |parser, call, out| class(parser, call, out, Class::Inner)),
    read(r"\not", 0, not),
];

/// The stroke that cancels the relation after it: it has no width.
const NOT: char = '\u{e020}';

/// A character of mathematics.
pub(super) fn character<'a>(parser: &mut Parser<'_, 'a>, token: Token<'a>, out: &mut List) {
    let Some(character) = token.text.chars().next() else { return };
    match character {
        'a'..='z' | 'A'..='Z' => {
            let entry = Entry { character, class: Class::Ord, face: Face::Main, slanted: true };
            symbol(parser, entry, token, out);
        }
        '0'..='9' => {
            let entry = Entry { character, class: Class::Ord, face: Face::Main, slanted: false };
            symbol(parser, entry, token, out);
        }
        '^' | '_' | '\'' => super::scripts::scripts(parser, token, out),
        _ if super::unicode::script(character).is_some() => {
            super::scripts::scripts(parser, token, out);
        }
        '~' => super::spaces::tie(parser, token, out),
        '&' => parser.refuse(
            token,
            r"`&` stands outside of rows and columns; write `\&`, or `\begin{aligned}…\end{aligned}` around the formula",
        ),
        _ => match find(token.text) {
            Some(meaning) => parser.run(meaning, token, out),
            None => super::unicode::character(parser, character, token, out),
        },
    }
}

/// A symbol of the table, in the fonts in force.
pub(super) fn symbol(parser: &mut Parser<'_, '_>, entry: Entry, token: Token<'_>, out: &mut List) {
    let fonts = parser.state.fonts;
    let symbol = if !parser.state.text {
        fonts.symbol(entry)
    } else if entry.face == Face::Ams || entry.slanted {
        Symbol { text: true, ..Fonts::default().symbol(entry) }
    } else {
        fonts.text(entry.character)
    };
    out.push(Node { kind: Kind::Symbol(symbol), span: span(token) });
}

/// The class of what a list begins with if that is Bin or Rel, else Ord.
pub(super) fn binary_or_relation(body: &[Node]) -> Class {
    match body.first().map(|node| &node.kind) {
        Some(Kind::Symbol(Symbol { class: class @ (Class::Bin | Class::Rel), .. })) => *class,
        Some(Kind::Class { class: class @ (Class::Bin | Class::Rel), .. }) => *class,
        _ => Class::Ord,
    }
}

fn class(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, class: Class) {
    let body = parser.argument(call);
    out.push(Node { kind: Kind::Class { class, body }, span: span(call) });
}

/// `\not`: a stroke through what follows.
fn not(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let entry = Entry { character: NOT, class: Class::Rel, face: Face::Main, slanted: false };
    let mut body = List::new();
    symbol(parser, entry, call, &mut body);
    let body = vec![super::boxes::lap(body, crate::node::Align::Left, call)];
    out.push(Node { kind: Kind::Class { class: Class::Rel, body }, span: span(call) });
    out.push(Node { kind: Kind::Break { allowed: false }, span: span(call) });
}
