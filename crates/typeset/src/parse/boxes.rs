//! Boxes: what takes more or less room than its ink, or stands higher or lower.

use crate::node::{
    Align, Anchor, Class, Effect, Hollow, Kind, Length, Limits, List, Node, Operator, OperatorBody,
    Paragraph, Stack, Style, Unit,
};
use crate::scan::{self, Token, text_of};

use super::commands::{Command, read};
use super::parser::{Parser, span};
use super::text::text_argument;

pub(super) const COMMANDS: &[Command] = &[
    read(r"\phantom", 1, |parser, call, out| {
        hollow(parser, call, out, &Hollow { invisible: true, transparent: true, ..solid() });
    }),
    read(r"\hphantom", 1, |parser, call, out| {
        hollow(
            parser,
            call,
            out,
            &Hollow { invisible: true, no_height: true, no_depth: true, ..solid() },
        );
    }),
    read(r"\vphantom", 1, |parser, call, out| {
        hollow(parser, call, out, &Hollow { invisible: true, lap: Some(Align::Left), ..solid() });
    }),
    read(r"\smash", 1, smash).with_option(),
    read(r"\mathllap", 1, |parser, call, out| math_lap(parser, call, out, Align::Right)),
    read(r"\mathrlap", 1, |parser, call, out| math_lap(parser, call, out, Align::Left)),
    read(r"\mathclap", 1, |parser, call, out| math_lap(parser, call, out, Align::Centre)),
    read(r"\llap", 1, |parser, call, out| text_lap(parser, call, out, Align::Right)),
    read(r"\rlap", 1, |parser, call, out| text_lap(parser, call, out, Align::Left)),
    read(r"\clap", 1, |parser, call, out| text_lap(parser, call, out, Align::Centre)),
    read(r"\lefteqn", 1, |parser, call, out| {
        let body = parser.math_argument(call);
        let body = vec![styled(Style::Display, body, call)];
        out.push(lap(body, Align::Left, call));
    }),
    read(r"\raisebox", 2, |parser, call, out| {
        let by = parser.length(call);
        let body = box_argument(parser, call);
        out.push(Node { kind: Kind::Raise { by, body }, span: span(call) });
    }),
    read(r"\raise", 1, |parser, call, out| moved(parser, call, out, 1.0)),
    read(r"\lower", 1, |parser, call, out| moved(parser, call, out, -1.0)),
    read(r"\moveleft", 1, |parser, call, out| moved(parser, call, out, 0.0)),
    read(r"\moveright", 1, |parser, call, out| moved(parser, call, out, 0.0)),
    read(r"\vcenter", 1, |parser, call, out| {
        let body = parser.argument(call);
        out.push(Node { kind: Kind::Centre(body), span: span(call) });
    }),
    read(r"\mathchoice", 4, |parser, call, out| {
        let choices = std::array::from_fn(|_| parser.argument(call));
        out.push(Node { kind: Kind::Choice(Box::new(choices)), span: span(call) });
    }),
    read(r"\parbox", 2, paragraph).with_option(),
    read(r"\cramped", 1, cramped).with_option(),
    read(r"\vbox", 1, text_box),
    read(r"\vtop", 1, text_box),
    read(r"\hsize", 0, |parser, call, _| {
        parser.takes("=");
        let _width = parser.length(call);
    }),
    read(r"\Rule", 3, |parser, call, out| {
        let kind = rule_of(parser, call);
        out.push(Node { kind, span: span(call) });
    }),
    read(r"\Space", 3, |parser, call, out| {
        let kind = rule_of(parser, call);
        let body = vec![Node { kind, span: span(call) }];
        let hollow = Hollow { body, invisible: true, transparent: true, ..solid() };
        out.push(Node { kind: Kind::Hollow(Box::new(hollow)), span: span(call) });
    }),
    read(r"\reflectbox", 1, |parser, call, out| {
        let mut body = List::new();
        text_box(parser, call, &mut body);
        mirror(call, out, body);
    }),
    read(r"\mathreflectbox", 1, |parser, call, out| {
        let body = parser.math_argument(call);
        mirror(call, out, body);
    }),
    read(r"\strut", 0, |_, call, out| {
        let length = |value| Length { value, unit: Unit::Pt };
        let kind = Kind::Rule { width: length(0.0), height: length(12.0), raise: length(-3.5) };
        out.push(Node { kind, span: span(call) });
    }),
    read(r"\stackrel", 2, |parser, call, out| {
        let below = parser.option();
        let above = parser.argument(call);
        let base = on_axis(parser.argument(call));
        push(Stack { class: Class::Rel, base, above: Some(above), below }, call, out);
    })
    .with_option(),
    read(r"\overset", 2, |parser, call, out| {
        let above = parser.argument(call);
        let base = parser.argument(call);
        let class = super::atoms::binary_or_relation(&base);
        push(Stack { class, base, above: Some(above), below: None }, call, out);
    }),
    read(r"\underset", 2, |parser, call, out| {
        let below = parser.argument(call);
        let base = parser.argument(call);
        let class = super::atoms::binary_or_relation(&base);
        push(Stack { class, base, above: None, below: Some(below) }, call, out);
    }),
    read(r"\overunderset", 3, |parser, call, out| {
        let above = parser.argument(call);
        let below = parser.argument(call);
        let base = parser.argument(call);
        let class = super::atoms::binary_or_relation(&base);
        push(Stack { class, base, above: Some(above), below: Some(below) }, call, out);
    }),
    read(r"\buildrel", 0, build_relation),
];

/// A box like any other.
fn solid() -> Hollow {
    Hollow {
        body: List::new(),
        invisible: false,
        no_height: false,
        no_depth: false,
        lap: None,
        transparent: false,
    }
}

/// A body that takes no width.
pub(super) fn lap(body: List, side: Align, call: Token<'_>) -> Node {
    let hollow = Hollow { body, lap: Some(side), ..solid() };
    Node { kind: Kind::Hollow(Box::new(hollow)), span: span(call) }
}

fn hollow(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, of: &Hollow) {
    let body = parser.argument(call);
    let hollow = Hollow { body, ..of.clone() };
    out.push(Node { kind: Kind::Hollow(Box::new(hollow)), span: span(call) });
}

fn mirror(call: Token<'_>, out: &mut List, body: List) {
    out.push(Node { kind: Kind::Effect { effect: Effect::Mirrored, body }, span: span(call) });
}

/// `\smash[t]{…}`: without height, `b` without depth.
fn smash(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let option = parser.raw_option().map(text_of).unwrap_or_else(|| "tb".to_owned());
    let of = Hollow { no_height: option.contains('t'), no_depth: option.contains('b'), ..solid() };
    hollow(parser, call, out, &of);
}

fn math_lap(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, side: Align) {
    let body = parser.argument(call);
    out.push(lap(body, side, call));
}

fn text_lap(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, side: Align) {
    let body = text_argument(parser, call, |_| {});
    out.push(lap(vec![Node { kind: Kind::Text(body), span: span(call) }], side, call));
}

/// An argument that is a box of text: in text style, whatever is around.
pub(super) fn box_argument(parser: &mut Parser<'_, '_>, call: Token<'_>) -> List {
    let body = text_argument(parser, call, |_| {});
    let text = Node { kind: Kind::Text(body), span: span(call) };
    vec![styled(Style::Text, vec![text], call)]
}

pub(super) fn styled(style: Style, body: List, call: Token<'_>) -> Node {
    Node { kind: Kind::Styled { style, body }, span: span(call) }
}

fn text_box(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let mut body = box_argument(parser, call);
    out.append(&mut body);
}

/// `\parbox[pos][height][inner]{width}{text}`; the height is that of its lines.
fn paragraph(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let anchor = match parser.raw_option().map(text_of).as_deref().map(str::trim) {
        Some("t") => Anchor::Top,
        Some("b") => Anchor::Bottom,
        _ => Anchor::Axis,
    };
    while parser.raw_option().is_some() {}
    let width = parser.length(call);
    let body = text_argument(parser, call, |_| {});
    let node = Paragraph { width, anchor, body };
    let node = Node { kind: Kind::Paragraph(Box::new(node)), span: span(call) };
    out.push(styled(Style::Text, vec![node], call));
}

/// `\cramped[\textstyle]{…}`
fn cramped(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let style = match parser.raw_option().map(text_of).as_deref().map(str::trim) {
        Some(r"\displaystyle") => Some(Style::Display),
        Some(r"\textstyle") => Some(Style::Text),
        Some(r"\scriptstyle") => Some(Style::Script),
        Some(r"\scriptscriptstyle") => Some(Style::ScriptScript),
        _ => None,
    };
    let body = parser.math_argument(call);
    let mut node = Node { kind: Kind::Cramped(body), span: span(call) };
    if let Some(style) = style {
        node = styled(style, vec![node], call);
    }
    out.push(Node { kind: Kind::Group(vec![node]), span: span(call) });
}

/// `\Rule{width}{height}{depth}`: MathJax's.
fn rule_of(parser: &mut Parser<'_, '_>, call: Token<'_>) -> Kind {
    let width = parser.length(call);
    let above = parser.length(call);
    let depth = parser.length(call);
    let height = match above.unit == depth.unit {
        true => Length { value: above.value + depth.value, ..above },
        false => above,
    };
    Kind::Rule { width, height, raise: Length { value: -depth.value, ..depth } }
}

/// `\raise 1em {…}`; sideways movements are left out.
fn moved(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List, sign: f64) {
    let length = parser.length(call);
    let mut body = parser.argument(call);
    if sign == 0.0 {
        out.push(Node { kind: Kind::Group(body), span: span(call) });
        return;
    }
    if parser.state.text {
        body = vec![Node { kind: Kind::Text(body), span: span(call) }];
    }
    let by = Length { value: length.value * sign, ..length };
    out.push(Node { kind: Kind::Raise { by, body }, span: span(call) });
}

fn push(stack: Stack, call: Token<'_>, out: &mut List) {
    out.push(Node { kind: Kind::Stack(Box::new(stack)), span: span(call) });
}

/// `\buildrel X \over Y`
fn build_relation(parser: &mut Parser<'_, '_>, call: Token<'_>, out: &mut List) {
    let Some(over) = parser.find_in_group(r"\over") else {
        parser.refuse(call, r"`\buildrel` needs `\over`, as in `\buildrel d \over =`");
        return;
    };
    let above = parser.list_of(&parser.tokens[parser.at..over]);
    parser.at = over + 1;
    let base = on_axis(parser.argument(call));
    push(Stack { class: Class::Rel, base, above: Some(above), below: None }, call, out);
}

/// `\mathop{…}`, of which `\stackrel` and `\buildrel` are made: a single character is centred on the axis.
fn on_axis(base: List) -> List {
    let [Node { kind: Kind::Symbol(_), span }] = base[..] else { return base };
    let operator = Operator { body: OperatorBody::Formula(base), limits: Limits::Corners };
    vec![Node { kind: Kind::Operator(Box::new(operator)), span }]
}

impl Parser<'_, '_> {
    /// The next argument read as mathematics, also in text.
    pub(super) fn math_argument(&mut self, call: Token<'_>) -> List {
        let was_text = std::mem::take(&mut self.state.text);
        let body = self.argument(call);
        self.state.text = was_text;
        body
    }

    /// Where a command stands in what is left of the group.
    pub(super) fn find_in_group(&self, name: &str) -> Option<usize> {
        let mut depth = 0usize;
        for (place, token) in self.tokens.iter().enumerate().skip(self.at) {
            match token.kind {
                scan::Kind::Open => depth += 1,
                scan::Kind::Close => depth = depth.checked_sub(1)?,
                scan::Kind::Control if depth == 0 && token.text == name => return Some(place),
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::print::check;

    #[test]
    fn reads_phantoms_and_laps() {
        check(
            r"\phantom{a}\hphantom a\vphantom{a}",
            "phantom transparent(a) phantom flat shallow(a) phantom lapLeft(a)",
        );
        check(r"\smash{a}\smash[t]b\mathllap{x}", "flat shallow(a) flat(b) lapRight(x)");
        check(r"\rlap{a $x$}", "lapLeft(text(a ' math(x)))");
    }

    #[test]
    fn reads_what_is_cramped_and_what_has_lines() {
        check(r"\cramped{x^2}y", "{cramped(scripts(x ^2))} y");
        check(r"\cramped[\textstyle]{x}", "{text(cramped(x))}");
        check(r"\parbox{3em}{a $b$\\c}", "text(lines:3em:axis(a ' math(b) newline c))");
        check(r"\parbox[t][2em][c]{3em}{}", "text(lines:3em:top())");
    }

    #[test]
    fn reads_what_is_moved_and_stacked() {
        check(r"\raisebox{-1pt}{a}\lower.5ex{b}", "raise:-1pt(text(text(a))) raise:-0.5ex(b)");
        check(r"\stackrel{d}{=}\overset ax", "stack:Rel(mathop:corners(=); d; ) stack:Ord(x; a; )");
        check(
            r"\underset{a}{\to}\buildrel d\over=",
            "stack:Rel(→; ; a) stack:Rel(mathop:corners(=); d; )",
        );
        check(r"\vcenter{x}\mathchoice abcd", "centre(x) choice(a; b; c; d)");
    }
}
