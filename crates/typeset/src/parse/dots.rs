//! Dots that look at what follows them, as amsmath's do.

use crate::node::{Class, List};
use crate::scan::Token;
use crate::symbols::Entry;

use super::commands::{Command, find, read};
use super::parser::Parser;
use crate::face::Face;

pub(super) const COMMANDS: &[Command] = &[
    read(r"\dots", 0, |parser, call, out| {
        if parser.state.text { low(parser, call, out, "") } else { dots(parser, call, out) }
    }),
    read(r"\dotso", 0, |parser, call, out| low(parser, call, out, ",")),
    read(r"\dotsc", 0, |parser, call, out| low(parser, call, out, "")),
    read(r"\dotsb", 0, centred),
    read(r"\dotsm", 0, centred),
    read(r"\cdots", 0, centred),
    read(r"\dotsi", 0, |parser, call, out| {
        super::spaces::space(call, out, -3.0, crate::node::Unit::Mu);
        centred(parser, call, out);
    }),
    read(r"\dotsx", 0, |parser, call, out| {
        symbol(parser, '…', call, out);
        super::spaces::space(call, out, 3.0, crate::node::Unit::Mu);
    }),
];

/// Dots on the line before a comma and between letters, raised between operators.
fn dots(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let next = parser.peek_beyond_space().map_or("", |token| token.text);
    match next {
        "," => low(parser, call, out, ""),
        r"\int" | r"\oint" | r"\iint" | r"\iiint" | r"\iiiint" | r"\idotsint" => {
            super::spaces::space(call, out, -3.0, crate::node::Unit::Mu);
            centred(parser, call, out);
        }
        _ if is_binary(next) => centred(parser, call, out),
        _ => low(parser, call, out, ","),
    }
}

/// Whether a name begins a binary operator or a relation.
fn is_binary(name: &str) -> bool {
    if name.starts_with(r"\not") || LARGE.contains(&name) {
        return true;
    }
    let entry = find(name).and_then(|meaning| meaning.math);
    entry.is_some_and(|entry| matches!(entry.class, Class::Bin | Class::Rel))
}

/// Operators and commands before which dots are raised.
const LARGE: &[&str] = &[
    r"\coprod",
    r"\bigvee",
    r"\bigwedge",
    r"\biguplus",
    r"\bigcap",
    r"\bigcup",
    r"\prod",
    r"\sum",
    r"\bigotimes",
    r"\bigoplus",
    r"\bigodot",
    r"\bigsqcup",
    r"\mathbin",
    r"\mathrel",
    r"\iff",
    r"\implies",
    r"\impliedby",
    r"\xrightarrow",
    r"\xleftarrow",
    r"\ne",
    r"\neq",
];

fn low(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, also: &str) {
    symbol(parser, '…', call, out);
    space_before_closing(parser, call, out, also);
}

fn centred(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    symbol(parser, '⋯', call, out);
    space_before_closing(parser, call, out, ",");
}

fn symbol(parser: &mut Parser<'_, '_>, character: char, call: Token<'_>, out: &mut List) {
    let entry = Entry { character, class: Class::Inner, face: Face::Main, slanted: false };
    super::atoms::symbol(parser, entry, call, out);
}

/// A thin space before what closes, and before `also`.
fn space_before_closing(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, also: &str) {
    if parser.state.text {
        return;
    }
    let next = parser.peek_beyond_space().map_or("", |token| token.text);
    let closes = matches!(
        next,
        ")" | "]"
            | r"\rbrack"
            | r"\}"
            | r"\rbrace"
            | r"\rangle"
            | r"\rceil"
            | r"\rfloor"
            | r"\rgroup"
            | r"\rmoustache"
            | r"\right"
            | r"\bigr"
            | r"\biggr"
            | r"\Bigr"
            | r"\Biggr"
            | "$"
            | ";"
            | "."
    );
    if closes || (!also.is_empty() && next == also) {
        super::spaces::space(call, out, 3.0, crate::node::Unit::Mu);
    }
}

#[cfg(test)]
mod tests {
    use super::super::print::check;

    #[test]
    fn dots_look_ahead() {
        check(r"a,\dots,b", "a , … , b");
        check(r"a+\dots+b", "a + ⋯ + b");
        check(r"x\dots y", "x … y");
        check(r"(0,\dots)\cdots)", "( 0 , … <3mu> ) ⋯ <3mu> )");
        check(r"\dots\int", "<-3mu> ⋯ op:corners(∫)");
        check(r"\dots\sum\ldots)", "⋯ op:display(∑) … )");
    }
}
