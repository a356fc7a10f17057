//! Accents, bars, braces and arrows above and below.

use crate::face::Face;
use crate::node::{Accent, AccentMark, Arrow, Kind, Length, List, Node, Unit, Vertical};
use crate::scan::Token;

use super::commands::{Act, Command, read};
use super::parser::{Parser, span};

pub(super) const COMMANDS: &[Command] = &[
    character(r"\acute", 'ˊ'),
    character(r"\grave", 'ˋ'),
    character(r"\ddot", '¨'),
    character(r"\tilde", '~'),
    character(r"\bar", 'ˉ'),
    character(r"\breve", '˘'),
    character(r"\check", 'ˇ'),
    character(r"\hat", '^'),
    character(r"\dot", '˙'),
    character(r"\mathring", '˚'),
    above(r"\vec", AccentMark::Vector),
    above(r"\dddot", AccentMark::Dots(3)),
    above(r"\ddddot", AccentMark::Dots(4)),
    over(r"\widehat", "widehat"),
    over(r"\widecheck", "widecheck"),
    over(r"\widetilde", "widetilde"),
    under(r"\utilde", "utilde"),
    over(r"\overrightarrow", "overrightarrow"),
    over(r"\overleftarrow", "overleftarrow"),
    over(r"\overleftrightarrow", "overleftrightarrow"),
    over(r"\Overrightarrow", "Overrightarrow"),
    over(r"\overleftharpoon", "overleftharpoon"),
    over(r"\overrightharpoon", "overrightharpoon"),
    over(r"\overgroup", "overgroup"),
    over(r"\overparen", "overgroup"),
    over(r"\wideparen", "overgroup"),
    over(r"\overlinesegment", "overlinesegment"),
    over(r"\overbrace", "overbrace"),
    over(r"\overbracket", "overbracket").with_option(),
    under(r"\underrightarrow", "underrightarrow"),
    under(r"\underleftarrow", "underleftarrow"),
    under(r"\underleftrightarrow", "underleftrightarrow"),
    under(r"\undergroup", "undergroup"),
    under(r"\underparen", "undergroup"),
    under(r"\underlinesegment", "underlinesegment"),
    under(r"\underbrace", "underbrace"),
    under(r"\underbracket", "underbracket").with_option(),
    read(r"\overline", 1, |parser, call, out| bar(parser, call, out, Vertical::Above)),
    read(r"\underline", 1, |parser, call, out| bar(parser, call, out, Vertical::Below)),
    arrow(r"\xrightarrow"),
    arrow(r"\xleftarrow"),
    arrow(r"\xRightarrow"),
    arrow(r"\xLeftarrow"),
    arrow(r"\xleftrightarrow"),
    arrow(r"\xLeftrightarrow"),
    arrow(r"\xhookleftarrow"),
    arrow(r"\xhookrightarrow"),
    arrow(r"\xmapsto"),
    arrow(r"\xrightharpoondown"),
    arrow(r"\xrightharpoonup"),
    arrow(r"\xleftharpoondown"),
    arrow(r"\xleftharpoonup"),
    arrow(r"\xrightleftharpoons"),
    arrow(r"\xleftrightharpoons"),
    arrow(r"\xlongequal"),
    arrow(r"\xtwoheadrightarrow"),
    arrow(r"\xtwoheadleftarrow"),
    arrow(r"\xtofrom"),
    arrow(r"\xrightleftarrows"),
    arrow(r"\xrightequilibrium"),
    arrow(r"\xleftequilibrium"),
];

/// Of a bracket whose thickness alone is given, as MathJax has it.
const BRACKET_HEIGHT: Length = Length { value: 0.2, unit: Unit::Em };

const fn accent(name: &'static str, mark: AccentMark, place: Vertical) -> Command {
    Command { name, arguments: 1, optional: false, rest: false, act: Act::Accent(mark, place) }
}

const fn above(name: &'static str, mark: AccentMark) -> Command {
    accent(name, mark, Vertical::Above)
}

const fn character(name: &'static str, character: char) -> Command {
    above(name, AccentMark::Character(character))
}

const fn over(name: &'static str, drawing: &'static str) -> Command {
    above(name, AccentMark::Stretchy(drawing))
}

const fn under(name: &'static str, drawing: &'static str) -> Command {
    accent(name, AccentMark::Stretchy(drawing), Vertical::Below)
}

/// An arrow whose drawing has the command's name.
const fn arrow(name: &'static str) -> Command {
    let (_, drawing) = name.split_at(1);
    Command { name, arguments: 1, optional: true, rest: false, act: Act::Arrow(drawing) }
}

/// Reads what an accent stands on.
pub(super) fn read_accent(
    parser: &mut Parser<'_, '_>,
    command: Command,
    (mark, place): (AccentMark, Vertical),
    call: Token<'_>,
    out: &mut List,
) {
    let mark = match command.optional.then(|| parser.optional_length(call)).flatten() {
        // `\overbracket[thickness][height]`; without them as KaTeX draws it.
        Some(thickness) => {
            let height = parser.optional_length(call);
            AccentMark::Bracket { thickness, height: height.unwrap_or(BRACKET_HEIGHT) }
        }
        None => mark,
    };
    let body = parser.argument(call);
    let face = match mark {
        AccentMark::Character(character) => parser.state.fonts.upright(character),
        AccentMark::Vector
        | AccentMark::Stretchy(_)
        | AccentMark::Bracket { .. }
        | AccentMark::Dots(_) => Face::Main,
    };
    let accent = Accent { mark, place, face, body, text: false };
    out.push(Node { kind: Kind::Accent(Box::new(accent)), span: span(call) });
}

fn bar(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, place: Vertical) {
    let body = parser.argument(call);
    out.push(Node { kind: Kind::Bar { place, body }, span: span(call) });
}

/// `\xrightarrow[below]{above}`
pub(super) fn read_arrow(
    parser: &mut Parser<'_, '_>,
    name: &'static str,
    call: Token<'_>,
    out: &mut List,
) {
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
        check(r"\overbracket[1pt][2pt]{x}", "accent:bracket:1pt:2pt(x)");
        check(r"\underbracket[1ex]{x}_a", "scripts(under:bracket:1ex:0.2em(x) _a)");
        check(r"\overbracket{x}", "accent:overbracket(x)");
        check(r"\xrightarrow[b]{a}\xmapsto{}", "xrightarrow(a; b) xmapsto()");
    }
}
