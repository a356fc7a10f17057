//! Characters beyond the table: letters with accents, mathematical alphabets, raised and lowered digits, other scripts.

use crate::node::{Kind, List, Node};
use crate::scan::Token;

use super::parser::{Parser, span};

/// A character of mathematics that no table knows.
pub(super) fn character<'a>(
    parser: &mut Parser<'_, 'a>,
    character: char,
    token: Token<'a>,
    out: &mut List,
) {
    let symbol = parser.state.fonts.text(character);
    out.push(Node { kind: Kind::Symbol(symbol), span: span(token) });
}

/// A combining accent.
pub(super) fn is_accent(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

/// Puts a combining accent on the character before it.
pub(super) fn combine(
    _parser: &mut Parser<'_, '_>,
    _character: char,
    _token: Token<'_>,
    _out: &mut List,
) {
}
