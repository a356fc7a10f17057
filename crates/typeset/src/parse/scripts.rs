//! Subscripts, superscripts and primes.

use crate::node::{Class, Kind, List, Node, Scripts};
use crate::outlines::Face;
use crate::scan::Token;
use crate::symbols::Entry;

use super::parser::{Parser, span};

/// Reads the scripts that begin with `first`, which belong to the last atom of the list.
pub(super) fn scripts<'a>(parser: &mut Parser<'_, 'a>, first: Token<'a>, out: &mut List) {
    let mut scripts = take_base(out);
    let start = scripts.base.as_ref().map_or(span(first), |base| base.span);
    let mut token = first;
    loop {
        match token.text {
            "_" => {
                let list = parser.argument(token);
                put(parser, &mut scripts.sub, list, token);
            }
            "^" => {
                let list = parser.argument(token);
                put(parser, &mut scripts.sup, list, token);
            }
            _ => {
                let list = primes(parser, token);
                put(parser, &mut scripts.sup, list, token);
            }
        }
        match parser.peek_beyond_space() {
            Some(next) if next.is("_") || next.is("^") || next.is("'") => {
                token = *next;
                parser.at += 1;
            }
            _ => break,
        }
    }
    let span = crate::node::Span { start: start.start, end: span(token).end.max(start.end) };
    out.push(Node { kind: Kind::Scripts(Box::new(scripts)), span });
}

/// What scripts belong to: the last atom, if there is one.
fn take_base(out: &mut List) -> Scripts {
    let attaches = match out.last().map(|node| &node.kind) {
        None
        | Some(
            Kind::Space(_)
            | Kind::Break { .. }
            | Kind::NewLine(_)
            | Kind::Row(_)
            | Kind::Scripts(_),
        ) => false,
        Some(
            Kind::Symbol(_)
            | Kind::Group(_)
            | Kind::Class { .. }
            | Kind::Composed { .. }
            | Kind::Operator(_)
            | Kind::Fraction(_)
            | Kind::Radical { .. }
            | Kind::Accent(_)
            | Kind::Bar { .. }
            | Kind::Arrow(_)
            | Kind::Fence(_)
            | Kind::Delimiter { .. }
            | Kind::Array(_)
            | Kind::DiagramArrow(_)
            | Kind::Rule { .. }
            | Kind::Styled { .. }
            | Kind::Sized { .. }
            | Kind::Coloured { .. }
            | Kind::Text(_)
            | Kind::Math(_)
            | Kind::Choice(_)
            | Kind::Hollow(_)
            | Kind::Raise { .. }
            | Kind::Centre(_)
            | Kind::Enclose(_)
            | Kind::Stack(_)
            | Kind::Verbatim(_),
        ) => true,
    };
    if !attaches {
        // `x_a \limits ^b` and the like go on with the same scripts.
        if let Some(Node { kind: Kind::Scripts(_), .. }) = out.last()
            && let Some(Node { kind: Kind::Scripts(scripts), .. }) = out.pop()
        {
            return *scripts;
        }
        return Scripts { base: None, sub: None, sup: None };
    }
    let base = out.pop().filter(|base| base.kind != Kind::Group(List::new()));
    Scripts { base, sub: None, sup: None }
}

/// Puts a list into its place; where one stands already, that is an error.
fn put(parser: &mut Parser<'_, '_>, place: &mut Option<List>, mut list: List, token: Token<'_>) {
    match place {
        None => *place = Some(list),
        Some(before) => {
            parser.refuse(
                token,
                match token.text {
                    "_" => "two subscripts on one base; write `{x_a}_b` or `x_{a b}`",
                    "^" => "two superscripts on one base; write `{x^a}^b` or `x^{a b}`",
                    _ => "a prime after a superscript; write it first, as in `x'^2`",
                },
            );
            before.append(&mut list);
        }
    }
}

/// `''` and the superscript after it, which they share.
fn primes<'a>(parser: &mut Parser<'_, 'a>, first: Token<'a>) -> List {
    let mut list = List::new();
    let entry = Entry { character: '′', class: Class::Ord, face: Face::Main, slanted: false };
    super::atoms::symbol(parser, entry, first, &mut list);
    loop {
        match parser.peek_beyond_space().copied() {
            Some(next) if next.is("'") => {
                parser.at += 1;
                super::atoms::symbol(parser, entry, next, &mut list);
            }
            Some(next) if next.is("^") => {
                parser.at += 1;
                let body = parser.argument(next);
                match body.len() {
                    1 => list.extend(body),
                    _ => list.push(Node { kind: Kind::Group(body), span: span(next) }),
                }
                return list;
            }
            _ => return list,
        }
    }
}
