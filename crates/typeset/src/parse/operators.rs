//! Operators: large ones, names in upright letters, and where their scripts go.

use crate::face::Face;
use crate::node::{
    Align, Class, Font, Hollow, Kind, Limits, List, Node, Operator, OperatorBody, Symbol,
};
use crate::scan::Token;

use super::commands::{Command, read};
use super::fonts::{Fonts, Letters};
use super::parser::{Parser, span};

pub(super) const COMMANDS: &[Command] = &[
    read(r"\sum", 0, |_, call, out| large(call, out, '∑', Limits::Display)),
    read("∑", 0, |_, call, out| large(call, out, '∑', Limits::Display)),
    read(r"\prod", 0, |_, call, out| large(call, out, '∏', Limits::Display)),
    read("∏", 0, |_, call, out| large(call, out, '∏', Limits::Display)),
    read(r"\coprod", 0, |_, call, out| large(call, out, '∐', Limits::Display)),
    read("∐", 0, |_, call, out| large(call, out, '∐', Limits::Display)),
    read(r"\bigvee", 0, |_, call, out| large(call, out, '⋁', Limits::Display)),
    read("⋁", 0, |_, call, out| large(call, out, '⋁', Limits::Display)),
    read(r"\bigwedge", 0, |_, call, out| large(call, out, '⋀', Limits::Display)),
    read("⋀", 0, |_, call, out| large(call, out, '⋀', Limits::Display)),
    read(r"\bigcap", 0, |_, call, out| large(call, out, '⋂', Limits::Display)),
    read("⋂", 0, |_, call, out| large(call, out, '⋂', Limits::Display)),
    read(r"\bigcup", 0, |_, call, out| large(call, out, '⋃', Limits::Display)),
    read("⋃", 0, |_, call, out| large(call, out, '⋃', Limits::Display)),
    read(r"\biguplus", 0, |_, call, out| large(call, out, '⨄', Limits::Display)),
    read("⨄", 0, |_, call, out| large(call, out, '⨄', Limits::Display)),
    read(r"\bigotimes", 0, |_, call, out| large(call, out, '⨂', Limits::Display)),
    read("⨂", 0, |_, call, out| large(call, out, '⨂', Limits::Display)),
    read(r"\bigoplus", 0, |_, call, out| large(call, out, '⨁', Limits::Display)),
    read("⨁", 0, |_, call, out| large(call, out, '⨁', Limits::Display)),
    read(r"\bigodot", 0, |_, call, out| large(call, out, '⨀', Limits::Display)),
    read("⨀", 0, |_, call, out| large(call, out, '⨀', Limits::Display)),
    read(r"\bigsqcup", 0, |_, call, out| large(call, out, '⨆', Limits::Display)),
    read("⨆", 0, |_, call, out| large(call, out, '⨆', Limits::Display)),
    read(r"\intop", 0, |_, call, out| large(call, out, '∫', Limits::Display)),
    // Never larger than in text.
    read(r"\smallint", 0, |_, call, out| {
        let font = Font::Face(Face::Size1);
        let symbol = Symbol { character: '∫', font, class: Class::Op, text: false };
        let body = vec![Node { kind: Kind::Symbol(symbol), span: span(call) }];
        push(OperatorBody::Formula(body), Limits::Display, call, out);
    }),
    read(r"\int", 0, |_, call, out| large(call, out, '∫', Limits::Corners)),
    read("∫", 0, |_, call, out| large(call, out, '∫', Limits::Corners)),
    read(r"\iint", 0, |_, call, out| large(call, out, '∬', Limits::Corners)),
    read("∬", 0, |_, call, out| large(call, out, '∬', Limits::Corners)),
    read(r"\iiint", 0, |_, call, out| large(call, out, '∭', Limits::Corners)),
    read("∭", 0, |_, call, out| large(call, out, '∭', Limits::Corners)),
    read(r"\oint", 0, |_, call, out| large(call, out, '∮', Limits::Corners)),
    read("∮", 0, |_, call, out| large(call, out, '∮', Limits::Corners)),
    read(r"\ointop", 0, |_, call, out| large(call, out, '∮', Limits::Display)),
    read(r"\oiint", 0, |_, call, out| large(call, out, '∯', Limits::Corners)),
    read("∯", 0, |_, call, out| large(call, out, '∯', Limits::Corners)),
    read(r"\oiiint", 0, |_, call, out| large(call, out, '∰', Limits::Corners)),
    read("∰", 0, |_, call, out| large(call, out, '∰', Limits::Corners)),
    read(r"\arccos", 0, named),
    read(r"\arcctg", 0, named),
    read(r"\arcsin", 0, named),
    read(r"\arctan", 0, named),
    read(r"\arctg", 0, named),
    read(r"\arg", 0, named),
    read(r"\ch", 0, named),
    read(r"\cos", 0, named),
    read(r"\cosec", 0, named),
    read(r"\cosh", 0, named),
    read(r"\cot", 0, named),
    read(r"\cotg", 0, named),
    read(r"\coth", 0, named),
    read(r"\csc", 0, named),
    read(r"\ctg", 0, named),
    read(r"\cth", 0, named),
    read(r"\deg", 0, named),
    read(r"\dim", 0, named),
    read(r"\exp", 0, named),
    read(r"\hom", 0, named),
    read(r"\ker", 0, named),
    read(r"\lg", 0, named),
    read(r"\ln", 0, named),
    read(r"\log", 0, named),
    read(r"\sec", 0, named),
    read(r"\sh", 0, named),
    read(r"\sin", 0, named),
    read(r"\sinh", 0, named),
    read(r"\tan", 0, named),
    read(r"\tanh", 0, named),
    read(r"\tg", 0, named),
    read(r"\th", 0, named),
    read(r"\det", 0, named_with_limits),
    read(r"\gcd", 0, named_with_limits),
    read(r"\inf", 0, named_with_limits),
    read(r"\lim", 0, named_with_limits),
    read(r"\max", 0, named_with_limits),
    read(r"\min", 0, named_with_limits),
    read(r"\Pr", 0, named_with_limits),
    read(r"\sup", 0, named_with_limits),
    read(r"\operatorname", 1, |parser, call, out| {
        let limits = if parser.takes("*") { Limits::Display } else { Limits::Corners };
        name(parser, call, out, limits);
    }),
    read(r"\operatornamewithlimits", 1, |parser, call, out| {
        name(parser, call, out, Limits::Display);
    }),
    read(r"\mathop", 1, formula),
    read(r"\sideset", 3, side_set),
    read(r"\limits", 0, |parser, call, out| set_limits(parser, call, out, Limits::Always)),
    read(r"\nolimits", 0, |parser, call, out| set_limits(parser, call, out, Limits::Corners)),
    read(r"\displaylimits", 0, |parser, call, out| {
        set_limits(parser, call, out, Limits::Display);
    }),
];

fn push(body: OperatorBody, limits: Limits, call: Token<'_>, out: &mut List) {
    let operator = Operator { body, limits };
    out.push(Node { kind: Kind::Operator(Box::new(operator)), span: span(call) });
}

fn large(call: Token<'_>, out: &mut List, character: char, limits: Limits) {
    push(OperatorBody::Symbol(character), limits, call, out);
}

/// A command that is itself the operator's name.
fn named(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    push(OperatorBody::Name(spelled(parser.state.fonts, call)), Limits::Corners, call, out);
}

fn named_with_limits(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    push(OperatorBody::Name(spelled(parser.state.fonts, call)), Limits::Display, call, out);
}

fn spelled(fonts: Fonts, call: Token<'_>) -> List {
    let face = if fonts.bold_symbols { Face::MainBold } else { Face::Main };
    let symbol = |character| {
        Kind::Symbol(Symbol { character, font: Font::Face(face), class: Class::Ord, text: false })
    };
    let letters = call.text.chars().skip(1);
    letters.map(|letter| Node { kind: symbol(letter), span: span(call) }).collect()
}

/// `\operatorname{…}`: upright, a hyphen for a minus, no spaces between its symbols.
fn name(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, limits: Limits) {
    let before = parser.state.fonts;
    parser.state.fonts.letters = Letters::Roman;
    let mut body = parser.argument(call);
    parser.state.fonts = before;
    for node in &mut body {
        if let Kind::Symbol(symbol) = &mut node.kind {
            let character = match symbol.character {
                '−' => '-',
                '∗' => '*',
                other => other,
            };
            symbol.character = character;
            symbol.class = Class::Ord;
            if symbol.font == Font::Face(Face::Math) {
                symbol.font = Fonts::default().text(character).font;
            }
        }
    }
    push(OperatorBody::Name(body), limits, call, out);
}

/// `\mathop{…}`, whose scripts are limits in displays, as in TeX.
fn formula(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let body = parser.argument(call);
    push(OperatorBody::Formula(body), Limits::Display, call, out);
}

/// `\sideset{_a^b}{_c^d}\sum`: scripts at the corners of an operator that may have limits besides.
fn side_set(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let Some(left) = parser.raw_argument(call) else { return };
    let Some(right) = parser.raw_argument(call) else { return };
    parser.skip_space();
    let start = parser.at;
    let operator = parser.argument(call);
    let within = parser.tokens.get(start..parser.at).unwrap_or_default();
    if within.iter().any(|token| token.is(r"\sideset")) {
        // Its operator is kept twice: nested, it would grow beyond measure.
        return parser.refuse(call, r"`\sideset` cannot stand within another's operator");
    }
    let invisible = Hollow {
        body: operator.clone(),
        invisible: true,
        no_height: false,
        no_depth: false,
        lap: Some(Align::Left),
        transparent: false,
    };
    let mut body = List::new();
    if !left.is_empty() {
        body.push(Node { kind: Kind::Hollow(Box::new(invisible)), span: span(call) });
        parser.read_tokens(left, &mut body);
    }
    let mut with_scripts = operator;
    if let [Node { kind: Kind::Operator(operator), .. }] = with_scripts.as_mut_slice() {
        operator.limits = Limits::Corners;
    }
    parser.read_tokens(right, &mut with_scripts);
    body.append(&mut with_scripts);
    push(OperatorBody::Formula(body), Limits::Display, call, out);
}

/// `\limits` and its like change the operator before them.
fn set_limits(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, limits: Limits) {
    let last = match out.last_mut().map(|node| &mut node.kind) {
        Some(Kind::Scripts(scripts)) => scripts.base.as_mut().map(|base| &mut base.kind),
        last => last,
    };
    match last {
        Some(Kind::Operator(operator)) => operator.limits = limits,
        // The scripts of a brace are limits anyway.
        Some(Kind::Accent(_) | Kind::Stack(_)) => {}
        _ => parser.refuse(
            call,
            format!("`{}` belongs after an operator such as `\\sum` or `\\lim`", call.text),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::print::{check, check_errors};

    #[test]
    fn reads_operators() {
        check(r"\sum_i^n x", "scripts(op:display(∑) _i ^n) x");
        check(r"\int\limits_a", "scripts(op:always(∫) _a)");
        check(r"\sum_a\nolimits^b", "scripts(op:corners(∑) _a ^b)");
        check(r"\sin x", "name:corners(s i n) x");
        check(r"\mathbf{\lim}_n", "scripts(name:display(l i m) _n)");
        check(r"\operatorname{a-b*}x", "name:corners(a - b *) x");
        check(r"\operatorname*{arg\,max}_x", "scripts(name:display(a r g <3mu> m a x) _x)");
        check(
            r"\sideset{_a}{'}\sum_i",
            "scripts(mathop:display(scripts(phantom lapLeft(op:display(∑)) _a) scripts(op:corners(∑) ^′)) _i)",
        );
        check(r"\mathop{x+y}_1", "scripts(mathop:display(x + y) _1)");
        check_errors(
            r"x\limits_a",
            &[r"\limits: `\limits` belongs after an operator such as `\sum` or `\lim`"],
        );
    }
}
