//! Delimiters that grow: `\left … \right`, `\middle`, `\big` and its like.

use crate::error::Error;
use crate::node::{Class, Delimiter, Fence, Kind, List, Node, Span};
use crate::scan::{Kind as TokenKind, Token};

use super::commands::{Command, find, read};
use super::parser::{Parser, span};

pub(super) const COMMANDS: &[Command] = &[
    read(r"\left", 0, fence),
    read(r"\big", 0, |parser, call, out| sized(parser, call, out, Class::Ord, 1)),
    read(r"\Big", 0, |parser, call, out| sized(parser, call, out, Class::Ord, 2)),
    read(r"\bigg", 0, |parser, call, out| sized(parser, call, out, Class::Ord, 3)),
    read(r"\Bigg", 0, |parser, call, out| sized(parser, call, out, Class::Ord, 4)),
    read(r"\bigl", 0, |parser, call, out| sized(parser, call, out, Class::Open, 1)),
    read(r"\Bigl", 0, |parser, call, out| sized(parser, call, out, Class::Open, 2)),
    read(r"\biggl", 0, |parser, call, out| sized(parser, call, out, Class::Open, 3)),
    read(r"\Biggl", 0, |parser, call, out| sized(parser, call, out, Class::Open, 4)),
    read(r"\bigr", 0, |parser, call, out| sized(parser, call, out, Class::Close, 1)),
    read(r"\Bigr", 0, |parser, call, out| sized(parser, call, out, Class::Close, 2)),
    read(r"\biggr", 0, |parser, call, out| sized(parser, call, out, Class::Close, 3)),
    read(r"\Biggr", 0, |parser, call, out| sized(parser, call, out, Class::Close, 4)),
    read(r"\bigm", 0, |parser, call, out| sized(parser, call, out, Class::Rel, 1)),
    read(r"\Bigm", 0, |parser, call, out| sized(parser, call, out, Class::Rel, 2)),
    read(r"\biggm", 0, |parser, call, out| sized(parser, call, out, Class::Rel, 3)),
    read(r"\Biggm", 0, |parser, call, out| sized(parser, call, out, Class::Rel, 4)),
];

/// The delimiter that a token stands for.
pub(super) fn named(text: &str) -> Option<Delimiter> {
    let character = match text {
        "." => return Some(Delimiter::None),
        "<" | r"\lt" => '⟨',
        ">" | r"\gt" => '⟩',
        r"\lang" => '⟨',
        r"\rang" => '⟩',
        r"\arrowvert" | r"\bracevert" | "∣" => '∣',
        r"\Arrowvert" | "∥" => '∥',
        r"\uarr" => '↑',
        r"\uArr" | r"\Uarr" => '⇑',
        r"\darr" => '↓',
        r"\dArr" | r"\Darr" => '⇓',
        "⌜" => '┌',
        "⌝" => '┐',
        "⌞" => '└',
        "⌟" => '┘',
        _ => find(text)?.math?.character,
    };
    let grows = matches!(
        character,
        '(' | ')'
            | '['
            | ']'
            | '{'
            | '}'
            | '⌊'
            | '⌋'
            | '⌈'
            | '⌉'
            | '⟨'
            | '⟩'
            | '⟮'
            | '⟯'
            | '⎰'
            | '⎱'
            | '/'
            | '\\'
            | '∣'
            | '∥'
            | '↑'
            | '⇑'
            | '↓'
            | '⇓'
            | '↕'
            | '⇕'
            | '┌'
            | '┐'
            | '└'
            | '┘'
    );
    grows.then_some(Delimiter::Character(character))
}

/// The delimiter that follows a command, also in braces.
pub(super) fn delimiter(parser: &mut Parser<'_, '_>, call: Token<'_>) -> Delimiter {
    parser.skip_space();
    let Some(token) = parser.peek().copied() else {
        parser.fail(Error::MissingArgument { command: call.text.to_owned(), span: call.span() });
        return Delimiter::None;
    };
    if token.kind == TokenKind::Open
        && let Some(inner) = parser.raw_argument(call)
    {
        let mut inner = inner.iter().filter(|token| token.kind != TokenKind::Space);
        let (first, rest) = (inner.next(), inner.next());
        return match first.and_then(|first| named(first.text)) {
            Some(delimiter) if rest.is_none() => delimiter,
            _ => none(parser, call, token),
        };
    }
    match named(token.text) {
        Some(delimiter) => {
            parser.at += 1;
            delimiter
        }
        None => none(parser, call, token),
    }
}

fn none(parser: &mut Parser<'_, '_>, call: Token<'_>, found: Token<'_>) -> Delimiter {
    let reason = format!(
        "`{}` is no delimiter for `{}`; write one such as `(`, `|` or `.` after it",
        found.text, call.text
    );
    parser.refuse(found, reason);
    Delimiter::None
}

fn sized(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, class: Class, size: u8) {
    let delimiter = delimiter(parser, call);
    out.push(Node { kind: Kind::Delimiter { class, size, delimiter }, span: span(call) });
}

fn fence(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let left = delimiter(parser, call);
    let fonts = parser.state.fonts;
    let (mut parts, mut middles, mut carried) = (Vec::new(), Vec::new(), List::new());
    let (mut right, mut end) = (Delimiter::None, span(call).end);
    loop {
        parts.push(parser.part(&mut carried));
        match parser.peek().copied() {
            Some(token) if token.is(r"\middle") => {
                parser.at += 1;
                middles.push(delimiter(parser, token));
            }
            Some(token) if token.is(r"\right") => {
                parser.at += 1;
                right = delimiter(parser, token);
                end = span(token).end;
                break;
            }
            _ => break,
        }
    }
    parser.state.fonts = fonts;
    let right_colour = carried.into_iter().rev().find_map(|node| match node.kind {
        Kind::Coloured { colour, .. } => Some(colour),
        _ => None,
    });
    let fence = Fence { left, right, right_colour, parts, middles };
    let span = Span { start: span(call).start, end };
    out.push(Node { kind: Kind::Fence(Box::new(fence)), span });
}
