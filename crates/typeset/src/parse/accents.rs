//! Accents, bars, braces and arrows above and below.

use crate::node::{Accent, AccentMark, Arrow, Kind, List, Node, Vertical};
use crate::outlines::Face;
use crate::scan::Token;

use super::commands::{Command, read};
use super::parser::{Parser, span};

pub(super) const COMMANDS: &[Command] = &[
    read(r"\acute", 1, |parser, call, out| character(parser, call, out, 'ˊ')),
    read(r"\grave", 1, |parser, call, out| character(parser, call, out, 'ˋ')),
    read(r"\ddot", 1, |parser, call, out| character(parser, call, out, '¨')),
    read(r"\tilde", 1, |parser, call, out| character(parser, call, out, '~')),
    read(r"\bar", 1, |parser, call, out| character(parser, call, out, 'ˉ')),
    read(r"\breve", 1, |parser, call, out| character(parser, call, out, '˘')),
    read(r"\check", 1, |parser, call, out| character(parser, call, out, 'ˇ')),
    read(r"\hat", 1, |parser, call, out| character(parser, call, out, '^')),
    read(r"\dot", 1, |parser, call, out| character(parser, call, out, '˙')),
    read(r"\mathring", 1, |parser, call, out| character(parser, call, out, '˚')),
    read(r"\vec", 1, |parser, call, out| mark(parser, call, out, AccentMark::Vector)),
    read(r"\dddot", 1, |parser, call, out| mark(parser, call, out, AccentMark::Dots(3))),
    read(r"\ddddot", 1, |parser, call, out| mark(parser, call, out, AccentMark::Dots(4))),
    read(r"\widehat", 1, |parser, call, out| over(parser, call, out, "widehat")),
    read(r"\widecheck", 1, |parser, call, out| over(parser, call, out, "widecheck")),
    read(r"\widetilde", 1, |parser, call, out| over(parser, call, out, "widetilde")),
    read(r"\utilde", 1, |parser, call, out| under(parser, call, out, "utilde")),
    read(r"\overrightarrow", 1, |parser, call, out| over(parser, call, out, "overrightarrow")),
    read(r"\overleftarrow", 1, |parser, call, out| over(parser, call, out, "overleftarrow")),
    read(r"\overleftrightarrow", 1, |parser, call, out| {
        over(parser, call, out, "overleftrightarrow");
    }),
    read(r"\Overrightarrow", 1, |parser, call, out| over(parser, call, out, "Overrightarrow")),
    read(r"\overleftharpoon", 1, |parser, call, out| over(parser, call, out, "overleftharpoon")),
    read(r"\overrightharpoon", 1, |parser, call, out| over(parser, call, out, "overrightharpoon")),
    read(r"\overgroup", 1, |parser, call, out| over(parser, call, out, "overgroup")),
    read(r"\overparen", 1, |parser, call, out| over(parser, call, out, "overgroup")),
    read(r"\wideparen", 1, |parser, call, out| over(parser, call, out, "overgroup")),
    read(r"\overlinesegment", 1, |parser, call, out| over(parser, call, out, "overlinesegment")),
    read(r"\overbrace", 1, |parser, call, out| over(parser, call, out, "overbrace")),
    read(r"\overbracket", 1, |parser, call, out| {
        bracket_options(parser);
        over(parser, call, out, "overbracket");
    })
    .with_option(),
    read(r"\underrightarrow", 1, |parser, call, out| under(parser, call, out, "underrightarrow")),
    read(r"\underleftarrow", 1, |parser, call, out| under(parser, call, out, "underleftarrow")),
    read(r"\underleftrightarrow", 1, |parser, call, out| {
        under(parser, call, out, "underleftrightarrow");
    }),
    read(r"\undergroup", 1, |parser, call, out| under(parser, call, out, "undergroup")),
    read(r"\underparen", 1, |parser, call, out| under(parser, call, out, "undergroup")),
    read(r"\underlinesegment", 1, |parser, call, out| under(parser, call, out, "underlinesegment")),
    read(r"\underbrace", 1, |parser, call, out| under(parser, call, out, "underbrace")),
    read(r"\underbracket", 1, |parser, call, out| {
        bracket_options(parser);
        under(parser, call, out, "underbracket");
    })
    .with_option(),
    read(r"\overline", 1, |parser, call, out| bar(parser, call, out, Vertical::Above)),
    read(r"\underline", 1, |parser, call, out| bar(parser, call, out, Vertical::Below)),
    read(r"\xrightarrow", 1, |parser, call, out| arrow(parser, call, out, "xrightarrow"))
        .with_option(),
    read(r"\xleftarrow", 1, |parser, call, out| arrow(parser, call, out, "xleftarrow"))
        .with_option(),
    read(r"\xRightarrow", 1, |parser, call, out| arrow(parser, call, out, "xRightarrow"))
        .with_option(),
    read(r"\xLeftarrow", 1, |parser, call, out| arrow(parser, call, out, "xLeftarrow"))
        .with_option(),
    read(r"\xleftrightarrow", 1, |parser, call, out| arrow(parser, call, out, "xleftrightarrow"))
        .with_option(),
    read(r"\xLeftrightarrow", 1, |parser, call, out| arrow(parser, call, out, "xLeftrightarrow"))
        .with_option(),
    read(r"\xhookleftarrow", 1, |parser, call, out| arrow(parser, call, out, "xhookleftarrow"))
        .with_option(),
    read(r"\xhookrightarrow", 1, |parser, call, out| arrow(parser, call, out, "xhookrightarrow"))
        .with_option(),
    read(r"\xmapsto", 1, |parser, call, out| arrow(parser, call, out, "xmapsto")).with_option(),
    read(r"\xrightharpoondown", 1, |parser, call, out| {
        arrow(parser, call, out, "xrightharpoondown");
    })
    .with_option(),
    read(r"\xrightharpoonup", 1, |parser, call, out| arrow(parser, call, out, "xrightharpoonup"))
        .with_option(),
    read(r"\xleftharpoondown", 1, |parser, call, out| arrow(parser, call, out, "xleftharpoondown"))
        .with_option(),
    read(r"\xleftharpoonup", 1, |parser, call, out| arrow(parser, call, out, "xleftharpoonup"))
        .with_option(),
    read(r"\xrightleftharpoons", 1, |parser, call, out| {
        arrow(parser, call, out, "xrightleftharpoons");
    })
    .with_option(),
    read(r"\xleftrightharpoons", 1, |parser, call, out| {
        arrow(parser, call, out, "xleftrightharpoons");
    })
    .with_option(),
    read(r"\xlongequal", 1, |parser, call, out| arrow(parser, call, out, "xlongequal"))
        .with_option(),
    read(r"\xtwoheadrightarrow", 1, |parser, call, out| {
        arrow(parser, call, out, "xtwoheadrightarrow");
    })
    .with_option(),
    read(r"\xtwoheadleftarrow", 1, |parser, call, out| {
        arrow(parser, call, out, "xtwoheadleftarrow");
    })
    .with_option(),
    read(r"\xtofrom", 1, |parser, call, out| arrow(parser, call, out, "xtofrom")).with_option(),
    read(r"\xrightleftarrows", 1, |parser, call, out| {
        arrow(parser, call, out, "xrightleftarrows");
    })
    .with_option(),
    read(r"\xrightequilibrium", 1, |parser, call, out| {
        arrow(parser, call, out, "xrightequilibrium");
    })
    .with_option(),
    read(r"\xleftequilibrium", 1, |parser, call, out| {
        arrow(parser, call, out, "xleftequilibrium");
    })
    .with_option(),
];

fn accent(
    parser: &mut Parser<'_, '_>,
    call: Token<'_>,
    out: &mut List,
    mark: AccentMark,
    place: Vertical,
) {
    let body = parser.argument(call);
    let face = match mark {
        AccentMark::Character(character) => parser.state.fonts.upright(character),
        AccentMark::Vector | AccentMark::Stretchy(_) | AccentMark::Dots(_) => Face::Main,
    };
    let accent = Accent { mark, place, face, body, text: false };
    out.push(Node { kind: Kind::Accent(Box::new(accent)), span: span(call) });
}

fn mark(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, mark: AccentMark) {
    accent(parser, call, out, mark, Vertical::Above);
}

fn character(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, character: char) {
    mark(parser, call, out, AccentMark::Character(character));
}

fn over(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, name: &'static str) {
    accent(parser, call, out, AccentMark::Stretchy(name), Vertical::Above);
}

fn under(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, name: &'static str) {
    accent(parser, call, out, AccentMark::Stretchy(name), Vertical::Below);
}

/// `\overbracket[thickness][height]`: the drawing has its own.
fn bracket_options(parser: &mut Parser<'_, '_>) {
    for _ in 0..2 {
        let _length = parser.raw_option();
    }
}

fn bar(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, place: Vertical) {
    let body = parser.argument(call);
    out.push(Node { kind: Kind::Bar { place, body }, span: span(call) });
}

/// `\xrightarrow[below]{above}`
fn arrow(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, name: &'static str) {
    let below = parser.option();
    let above = parser.argument(call);
    let arrow = Arrow { name, above, below };
    out.push(Node { kind: Kind::Arrow(Box::new(arrow)), span: span(call) });
}

#[cfg(test)]
mod tests {
    use super::super::print::check;

    #[test]
    fn reads_marks_above_and_below() {
        check(r"\hat x_i", "scripts(accent:^(x) _i)");
        check(r"\mathbf{\bar x}", "accent:ˉ/MainBold(x/MainBold)");
        check(r"\vec{ab}\dddot x", "accent:vec(a b) accent:dots3(x)");
        check(r"\widetilde{xy}\overline\mu", "accent:widetilde(x y) overline(μ)");
        check(r"\underbrace{a+b}_{2}", "scripts(under:underbrace(a + b) _2)");
        check(r"\overbracket[1pt][2pt]{x}", "accent:overbracket(x)");
        check(r"\xrightarrow[b]{a}\xmapsto{}", "xrightarrow(a; b) xmapsto()");
    }
}
