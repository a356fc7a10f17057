//! Subscripts, superscripts and primes.

use crate::face::Face;
use crate::node::{Class, Kind, List, Node, Scripts};
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
            "'" => {
                let list = primes(parser, token);
                put(parser, &mut scripts.sup, list, token);
            }
            _ => raised_or_lowered(parser, &mut scripts, token),
        }
        match parser.peek_beyond_space() {
            Some(next) if begins_script(next) => {
                token = *next;
                parser.at += 1;
            }
            _ => break,
        }
    }
    let span = crate::node::Span { start: start.start, end: span(token).end.max(start.end) };
    out.push(Node { kind: Kind::Scripts(Box::new(scripts)), span });
}

fn begins_script(token: &Token<'_>) -> bool {
    token.kind == crate::scan::Kind::Char
        && (matches!(token.text, "_" | "^" | "'") || lifted(token).is_some())
}

fn lifted(token: &Token<'_>) -> Option<super::unicode::Script> {
    super::unicode::script(token.text.chars().next()?)
}

/// `²` and `ᵢⱼ`: as many as follow each other are one script.
fn raised_or_lowered<'a>(parser: &mut Parser<'_, 'a>, scripts: &mut Scripts, first: Token<'a>) {
    let Some(mut script) = lifted(&first) else { return };
    let below = script.below;
    let mut list = List::new();
    let mut token = first;
    loop {
        super::atoms::symbol(parser, script.entry, token, &mut list);
        match parser.peek().copied().and_then(|next| Some((next, lifted(&next)?))) {
            Some((next, found)) if found.below == below => {
                (token, script) = (next, found);
                parser.at += 1;
            }
            _ => break,
        }
    }
    let place = if below { &mut scripts.sub } else { &mut scripts.sup };
    put(parser, place, list, first);
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
            | Kind::Cramped(_)
            | Kind::Paragraph(_)
            | Kind::Inference(_)
            | Kind::Sized { .. }
            | Kind::Coloured { .. }
            | Kind::Text(_)
            | Kind::Math(_)
            | Kind::Choice(_)
            | Kind::Hollow(_)
            | Kind::Raise { .. }
            | Kind::Centre(_)
            | Kind::Effect { .. }
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

#[cfg(test)]
mod tests {
    use super::super::print::{check, check_errors};

    #[test]
    fn reads_scripts_and_primes() {
        check(r"x_a^b y^b_a", "scripts(x _a ^b) scripts(y _a ^b)");
        check(r"f''^2_i g'", "scripts(f _i ^′ ′ 2) scripts(g ^′)");
        check(r"{}^2_3x\,^4", "scripts(- _3 ^2) x <3mu> scripts(- ^4)");
        check(r"x^\frac12 x^{a+b}_\text{c}", "scripts(x ^frac(1; 2)) scripts(x _text(c) ^a + b)");
        check(r"x²⁺¹ᵢ", "scripts(x _i ^2 + 1)");
        check(r"\sum\limits_a^b", "scripts(op:always(∑) _a ^b)");
    }

    #[test]
    fn refuses_two_scripts_in_one_place() {
        check_errors(
            "中 x^2^3",
            &["^: two superscripts on one base; write `{x^a}^b` or `x^{a b}`"],
        );
        check_errors(
            r"x_a_b'^2'",
            &[
                "_: two subscripts on one base; write `{x_a}_b` or `x_{a b}`",
                "': a prime after a superscript; write it first, as in `x'^2`",
            ],
        );
        check_errors("a^", &["^: `^` needs an argument; add `{…}` after it"]);
    }
}
