//! A math list to MathML Core, for screen readers, for feeds, and for browsers that draw it.
//!
//! It says what the author wrote: a function's name is followed by the invisible sign of application, but a multiplication that
//! TeX does not show is not guessed. Where Core has no form, the choice is the one that a screen reader gets most from, and Core
//! lays it out as a plain row: `menclose` for frames and strikes, `columnalign` and the lines of tables.
//! `\llap` keeps its width, since Core cannot move ink to the left; bold words of text are plain, since the bold letters of
//! Unicode would be spelled one by one.

mod accents;
mod arrays;
mod boxes;
mod characters;
mod class;
mod fences;
mod fractions;
mod letters;
mod scripts;
mod symbols;
mod text;

#[cfg(feature = "outlines")]
#[cfg(test)]
mod check;
#[cfg(feature = "outlines")]
#[cfg(test)]
mod golden;
#[cfg(feature = "outlines")]
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::colour;
use crate::escape::escape;
use crate::node::{Class, Kind, Length, Node, Style, Unit};

pub(crate) use accents::stretchy as stretchy_character;
pub(crate) use class::{first_class, lacks_left, lacks_right};
pub(crate) use fences::character as delimiter_character;
pub(crate) use letters::letter;
pub(crate) use symbols::shown;
pub(crate) use text::combining;

/// Writes `<math>…</math>` with the author's TeX as annotation.
pub(crate) fn write(list: &[Node], tex: &str, display: bool) -> String {
    let mut writer = Writer {
        out: String::with_capacity(160 + 24 * list.len() + 2 * tex.len()),
        style: if display { Style::Display } else { Style::Text },
        size: 1.0,
        before: None,
    };
    writer.push("<math xmlns=\"http://www.w3.org/1998/Math/MathML\"");
    if display {
        writer.push(" display=\"block\"");
    }
    writer.push("><semantics>");
    writer.slot(list);
    writer.push("<annotation encoding=\"application/x-tex\">");
    escape(&mut writer.out, tex);
    writer.push("</annotation></semantics></math>");
    writer.out
}

/// What is written so far, and what holds at this place.
struct Writer {
    out: String,
    /// Decides where limits go; MathML's own `displaystyle` and `scriptlevel` follow it.
    style: Style,
    /// Of `\large` and the like: times the size around the formula.
    size: f64,
    /// The class of the atom before in this list, as TeX's spacing sees it.
    before: Option<Class>,
}

impl Writer {
    fn push(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// Writes a list of its own as exactly one element. As all that write one or many elements, it leaves `before` to its caller.
    fn slot(&mut self, list: &[Node]) {
        let start = self.out.len();
        let count = self.list(list);
        self.row_from(start, count);
    }

    /// Makes a row of what stands behind `start`, unless it is one element.
    fn row_from(&mut self, start: usize, count: usize) {
        match count {
            0 => self.push("<mrow/>"),
            1 => {}
            _ => {
                self.out.insert_str(start, "<mrow>");
                self.push("</mrow>");
            }
        }
    }

    /// Writes one node as exactly one element.
    fn single(&mut self, node: &Node) {
        self.slot(std::slice::from_ref(node));
    }

    /// Writes a list of its own; returns the number of elements.
    fn list(&mut self, list: &[Node]) -> usize {
        let before = self.before.take();
        let count = self.run(list, None);
        self.before = before;
        count
    }

    /// As [`Writer::slot`], in another style.
    fn slot_in(&mut self, style: Style, list: &[Node]) {
        let around = std::mem::replace(&mut self.style, style);
        self.slot(list);
        self.style = around;
    }

    /// Writes nodes that go on in the list they stand in; `after` is the class of the atom behind them.
    fn run(&mut self, list: &[Node], after: Option<Class>) -> usize {
        if list.iter().any(|node| matches!(node.kind, Kind::NewLine(_))) {
            return self.lines(list);
        }
        let (mut at, mut count) = (0, 0);
        // Where the element before starts, to which scripts may belong.
        let mut last = None;
        while at < list.len() {
            let (start, before) = (self.out.len(), count);
            if let (Some(element), Some(scripts)) = (last, scripts::on_strut(&list[at])) {
                self.attach(element, scripts);
                at += 1;
                continue;
            }
            let is_space = matches!(list[at].kind, Kind::Space(_));
            at = self.step(list, at, after, &mut count);
            last = (count == before + 1 && !is_space).then_some(start);
        }
        count
    }

    /// Writes what starts at `at` and adds the number of elements to `count`; returns the place behind.
    fn step(&mut self, list: &[Node], at: usize, after: Option<Class>, count: &mut usize) -> usize {
        let node = &list[at];
        if let Kind::Symbol(symbol) = &node.kind {
            return self.symbol(list, at, *symbol, after, count);
        }
        if let Kind::Class { .. } = &node.kind
            && let Some((symbol, next)) = symbols::struck(&list[at..])
        {
            self.struck(symbol);
            self.before = Some(symbol.class);
            *count += 1;
            return at + next;
        }
        if let Kind::Space(_) = node.kind {
            let (width, length) = self.spaces(&list[at..]);
            *count += self.space(width);
            return at + length;
        }
        let next = at + 1;
        *count += match &node.kind {
            Kind::Operator(_) | Kind::Scripts(_) => {
                let following = first_class(&list[next..]).or(after);
                self.scripts_or_operator(&node.kind, following)
            }
            // These go on in the list around.
            Kind::Styled { style, body } => {
                let following = first_class(&list[next..]).or(after);
                return self.styled(*style, body, following, count, next);
            }
            // How high its superscripts stand is for style sheets, and ours have none in formulas.
            Kind::Cramped(body) => {
                let following = first_class(&list[next..]).or(after);
                *count += self.run(body, following);
                return next;
            }
            Kind::Sized { size, body } => {
                let following = first_class(&list[next..]).or(after);
                return self.sized(*size, body, following, count, next);
            }
            Kind::Coloured { colour, body } => {
                let following = first_class(&list[next..]).or(after);
                return self.coloured(colour, body, following, count, next);
            }
            Kind::Choice(choice) => {
                let following = first_class(&list[next..]).or(after);
                *count += self.run(&choice[self.style as usize], following);
                return next;
            }
            _ => self.atom(node),
        };
        self.before = class::class(node).or(self.before);
        next
    }

    /// Writes a node that has no need of its neighbours.
    fn atom(&mut self, node: &Node) -> usize {
        match &node.kind {
            Kind::Group(body) => self.group(body),
            Kind::Class { class, body } => self.classed(*class, body),
            Kind::Composed { class, means, .. } => self.composed(*class, means),
            Kind::Fraction(fraction) => self.fraction(fraction),
            Kind::Radical { index, body } => self.radical(index.as_deref(), body),
            Kind::Accent(accent) => self.accent(accent),
            Kind::Bar { place, body } => self.bar(*place, body),
            Kind::Arrow(arrow) => self.arrow(arrow),
            Kind::Fence(fence) => self.fence(fence),
            Kind::Delimiter { class, size, delimiter } => self.delimiter(*class, *size, *delimiter),
            Kind::Array(array) => self.array(array),
            Kind::DiagramArrow(arrow) => self.diagram_arrow(arrow),
            Kind::Space(length) => {
                let width = self.em(*length);
                self.space(width)
            }
            Kind::Rule { width, height, raise } => self.rule(*width, *height, *raise),
            Kind::Text(body) => self.text(body),
            Kind::Math(body) => self.math_in_text(body),
            Kind::Hollow(hollow) => self.hollow(hollow),
            Kind::Raise { by, body } => self.raise(*by, body),
            Kind::Centre(body) | Kind::Effect { body, .. } => self.group(body),
            Kind::Enclose(enclose) => self.enclose(enclose),
            Kind::Stack(stack) => self.stack(stack),
            Kind::Paragraph(paragraph) => self.paragraph(&paragraph.body),
            Kind::Inference(inference) => self.inference(inference),
            Kind::Verbatim(text) => self.verbatim(text),
            Kind::Break { .. } | Kind::NewLine(_) | Kind::Row(_) => 0,
            Kind::Symbol(_)
            | Kind::Scripts(_)
            | Kind::Operator(_)
            | Kind::Styled { .. }
            | Kind::Cramped(_)
            | Kind::Sized { .. }
            | Kind::Coloured { .. }
            | Kind::Choice(_) => self.list(std::slice::from_ref(node)),
        }
    }

    /// `{…}`. An operator alone in braces is there to lose its space.
    fn group(&mut self, body: &[Node]) -> usize {
        match body {
            [] => 0,
            [Node { kind: Kind::Symbol(symbol), .. }] if symbol.class != Class::Ord => {
                self.operator(*symbol, symbols::TIGHT);
                1
            }
            _ => {
                self.slot(body);
                1
            }
        }
    }

    fn styled(
        &mut self,
        style: Style,
        body: &[Node],
        after: Option<Class>,
        count: &mut usize,
        next: usize,
    ) -> usize {
        let around = std::mem::replace(&mut self.style, style);
        if around == style {
            *count += self.run(body, after);
            return next;
        }
        let start = self.out.len();
        self.push(style_tag(around, style));
        self.wrapped(body, after, count, (start, "</mstyle>"));
        self.style = around;
        next
    }

    fn sized(
        &mut self,
        size: u8,
        body: &[Node],
        after: Option<Class>,
        count: &mut usize,
        next: usize,
    ) -> usize {
        let around = std::mem::replace(&mut self.size, size_factor(size));
        let start = self.out.len();
        self.push("<mstyle");
        self.length("mathsize", self.size / around);
        self.push(">");
        self.wrapped(body, after, count, (start, "</mstyle>"));
        self.size = around;
        next
    }

    fn coloured(
        &mut self,
        colour: &Arc<str>,
        body: &[Node],
        after: Option<Class>,
        count: &mut usize,
        next: usize,
    ) -> usize {
        let start = self.out.len();
        self.push("<mrow");
        self.colour("mathcolor", colour);
        self.push(">");
        self.wrapped(body, after, count, (start, "</mrow>"));
        next
    }

    /// Writes a body behind its opening tag, which is at `start`, and closes it; takes the tag back from a body of nothing.
    fn wrapped(
        &mut self,
        body: &[Node],
        after: Option<Class>,
        count: &mut usize,
        (start, close): (usize, &str),
    ) {
        if self.run(body, after) == 0 {
            self.out.truncate(start);
        } else {
            self.push(close);
            *count += 1;
        }
    }

    /// A colour as an attribute; nothing if it is not a colour.
    fn colour(&mut self, name: &str, value: &str) {
        if let Some(value) = colour::valid(value) {
            for part in [" ", name, "=\"", value, "\""] {
                self.push(part);
            }
        }
    }

    /// A length in em as an attribute, to 1/10,000.
    fn length(&mut self, name: &str, em: f64) {
        for part in [" ", name, "=\""] {
            self.push(part);
        }
        self.number(em);
        self.push("\"");
    }

    /// `1.5em`, `-.1667em`, `0`.
    fn number(&mut self, em: f64) {
        let clamped = if em.is_finite() { em.clamp(-1e4, 1e4) } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, reason = "clamped")]
        let rounded = (clamped * 1e4).round() as i64;
        if rounded == 0 {
            self.push("0");
            return;
        }
        if rounded < 0 {
            self.push("-");
        }
        let (whole, mut fraction) =
            (rounded.unsigned_abs() / 10_000, rounded.unsigned_abs() % 10_000);
        if whole > 0 {
            self.out.push_str(&whole.to_string());
        }
        if fraction > 0 {
            self.push(".");
            let mut unit = 1_000;
            while fraction > 0 {
                self.out.push(char::from(b'0' + u8::try_from(fraction / unit).unwrap_or(0)));
                fraction %= unit;
                unit /= 10;
            }
        }
        self.push("em");
    }

    /// A length in em of this place.
    fn em(&self, length: Length) -> f64 {
        match length.unit {
            Unit::Em => length.value,
            Unit::Ex => length.value * 0.431,
            Unit::Mu => length.value / 18.0,
            Unit::Pt => length.value / 10.0 / self.size / script_factor(self.style),
        }
    }
}

/// The start tag of what stands in another style than that around.
fn style_tag(around: Style, style: Style) -> &'static str {
    match (around, style) {
        (Style::Text, Style::Display) => "<mstyle displaystyle=\"true\">",
        (Style::Display, Style::Text) => "<mstyle displaystyle=\"false\">",
        (_, Style::Display) => "<mstyle displaystyle=\"true\" scriptlevel=\"0\">",
        (_, Style::Text) => "<mstyle displaystyle=\"false\" scriptlevel=\"0\">",
        (_, Style::Script) => "<mstyle displaystyle=\"false\" scriptlevel=\"1\">",
        (_, Style::ScriptScript) => "<mstyle displaystyle=\"false\" scriptlevel=\"2\">",
    }
}

/// The style of scripts.
fn script(style: Style) -> Style {
    match style {
        Style::Display | Style::Text => Style::Script,
        Style::Script | Style::ScriptScript => Style::ScriptScript,
    }
}

/// Size of a style's letters.
fn script_factor(style: Style) -> f64 {
    match style {
        Style::Display | Style::Text => 1.0,
        Style::Script => 0.7,
        Style::ScriptScript => 0.5,
    }
}

/// Of `\tiny` (1) to `\Huge` (11).
fn size_factor(size: u8) -> f64 {
    const FACTORS: [f64; 11] = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.44, 1.728, 2.074, 2.488];
    FACTORS[usize::from(size.clamp(1, 11)) - 1]
}

/// Reads a display that must have no mistake.
#[cfg(feature = "outlines")]
#[cfg(test)]
pub(crate) fn read_for_tests(tex: &str) -> crate::node::List {
    golden::read(tex, &crate::Macros::default(), true).unwrap_or_else(|| panic!("{tex} is refused"))
}
