//! The writer: elements with presentation attributes, everything escaped.

use std::fmt::{Display, Write as _};

use crate::label::{Label, SCRIPT_SIZE, SIZE, Script};
use crate::number::push_coordinate;
use crate::theme::{Colour, Theme, serif};

/// The drawing as it grows.
#[derive(Debug)]
pub(crate) struct Svg {
    pub(crate) out: String,
    pub(crate) theme: Theme,
}

/// Which point of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Anchor {
    /// Its left end.
    #[default]
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

impl Svg {
    pub(crate) fn new(theme: Theme) -> Svg {
        Svg { out: String::new(), theme }
    }

    /// Begins an element; finish it with [`Element::end`] or [`Element::open`].
    pub(crate) fn element(&mut self, name: &str) -> Element<'_> {
        self.out.push('<');
        self.out.push_str(name);
        Element { svg: self }
    }

    /// Closes an element left open.
    pub(crate) fn close(&mut self, name: &str) {
        let _ = write!(self.out, "</{name}>");
    }

    /// A group that a style sheet can colour, for a series; nothing for other colours.
    pub(crate) fn series(&mut self, colour: Colour, draw: impl FnOnce(&mut Svg)) {
        match colour.class() {
            Some(number) => {
                self.element("g").attr("class", format_args!("s{number}")).open();
                draw(self);
                self.close("g");
            }
            None => draw(self),
        }
    }

    /// A `<title>` child: the words that a pointer sees.
    pub(crate) fn title(&mut self, words: &str) {
        self.out.push_str("<title>");
        push_escaped(&mut self.out, words);
        self.out.push_str("</title>");
    }

    /// A filled rectangle.
    pub(crate) fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64)) -> Element<'_> {
        self.element("rect")
            .number("x", x)
            .number("y", y)
            .number("width", width)
            .number("height", height)
    }

    /// A quiet text, such as the number at a tick; `y` is the baseline.
    pub(crate) fn text(
        &mut self,
        (x, y): (f64, f64),
        anchor: Anchor,
        label: &Label,
        colour: Colour,
    ) {
        let element = self.element("text").number("x", x).number("y", y).anchor(anchor);
        element.paint("fill", Colour::Quiet).open();
        self.runs(label, (colour != Colour::Quiet).then_some(colour));
        self.close("text");
    }

    /// Texts over data: ink, with a halo of the ground's colour.
    pub(crate) fn strong(&mut self, draw: impl FnOnce(&mut Svg)) {
        self.element("g")
            .paint("fill", Colour::Ink)
            .paint("stroke", Colour::Card)
            .attr("stroke-width", 4)
            .attr("stroke-linejoin", "round")
            .attr("paint-order", "stroke")
            .open();
        draw(self);
        self.close("g");
    }

    /// One text among the strong ones.
    pub(crate) fn strong_text(
        &mut self,
        (x, y): (f64, f64),
        anchor: Anchor,
        label: &Label,
        colour: Colour,
    ) {
        let element = self.element("text").attr("class", "strong").number("x", x).number("y", y);
        element.anchor(anchor).open();
        self.runs(label, (colour != Colour::Ink).then_some(colour));
        self.close("text");
    }

    /// The pieces of a label. A colour of its own is on a `tspan`, where the page's rule for `text` does
    /// not reach.
    fn runs(&mut self, label: &Label, colour: Option<Colour>) {
        let mut shift = 0.0;
        if let Some(colour) = colour {
            self.element("tspan").paint("fill", colour).open();
        }
        for run in &label.runs {
            let (wanted, size) = match run.script {
                Script::Base => (0.0, SIZE),
                Script::Sub => (3.0, SCRIPT_SIZE),
                Script::Super => (-5.0, SCRIPT_SIZE),
            };
            if !run.italic && wanted == shift && size == SIZE {
                push_escaped(&mut self.out, &run.text);
                continue;
            }
            let theme = self.theme;
            let mut tspan = self.element("tspan");
            if wanted != shift {
                tspan = tspan.number("dy", wanted - shift);
            }
            if run.italic {
                // Serif letters look smaller than sans ones of the same size.
                let size = if size == SIZE { SIZE + 1.0 } else { size + 0.5 };
                tspan = tspan
                    .attr("font-family", serif(theme))
                    .attr("font-style", "italic")
                    .number("font-size", size);
            } else if size != SIZE {
                tspan = tspan.number("font-size", size);
            }
            tspan.open();
            push_escaped(&mut self.out, &run.text);
            self.close("tspan");
            shift = wanted;
        }
        if colour.is_some() {
            self.close("tspan");
        }
    }
}

/// An element whose attributes are being written.
#[derive(Debug)]
#[must_use]
pub(crate) struct Element<'a> {
    svg: &'a mut Svg,
}

impl Element<'_> {
    /// An attribute; its value is escaped.
    pub(crate) fn attr(self, name: &str, value: impl Display) -> Self {
        let _ = write!(self.svg.out, " {name}=\"");
        push_escaped(&mut self.svg.out, &value.to_string());
        self.svg.out.push('"');
        self
    }

    /// An attribute that is a coordinate or a length.
    pub(crate) fn number(self, name: &str, value: f64) -> Self {
        let _ = write!(self.svg.out, " {name}=\"");
        push_coordinate(&mut self.svg.out, value);
        self.svg.out.push('"');
        self
    }

    /// An attribute that is a colour.
    pub(crate) fn paint(self, name: &str, colour: Colour) -> Self {
        let paint = colour.paint(self.svg.theme);
        self.attr(name, paint)
    }

    /// No filling, a line of a colour and a width.
    pub(crate) fn line(self, colour: Colour, width: f64) -> Self {
        self.attr("fill", "none").paint("stroke", colour).number("stroke-width", width)
    }

    fn anchor(self, anchor: Anchor) -> Self {
        match anchor {
            Anchor::Start => self,
            Anchor::Middle => self.attr("text-anchor", "middle"),
            Anchor::End => self.attr("text-anchor", "end"),
        }
    }

    /// Ends the element without children.
    pub(crate) fn end(self) {
        self.svg.out.push_str("/>");
    }

    /// Ends the tag; children follow until [`Svg::close`].
    pub(crate) fn open(self) {
        self.svg.out.push('>');
    }
}

/// The `d` of a path.
#[derive(Debug, Default)]
pub(crate) struct Path {
    d: String,
    last: Option<char>,
}

impl Path {
    pub(crate) fn to(&mut self, command: char, numbers: &[f64]) -> &mut Path {
        // A line after a line, and a line after a move, need no letter.
        let silent = command == 'L' && matches!(self.last, Some('L' | 'M'));
        if !silent {
            self.d.push(command);
        }
        for (index, number) in numbers.iter().enumerate() {
            if silent || index > 0 {
                self.d.push(' ');
            }
            push_coordinate(&mut self.d, *number);
        }
        self.last = Some(command);
        self
    }

    pub(crate) fn polyline(&mut self, points: &[(f64, f64)]) -> &mut Path {
        for (index, &(x, y)) in points.iter().enumerate() {
            self.to(if index == 0 { 'M' } else { 'L' }, &[x, y]);
        }
        self
    }

    pub(crate) fn close(&mut self) -> &mut Path {
        self.to('Z', &[])
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.d.is_empty()
    }
}

impl Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.d)
    }
}

/// Appends text with the characters of markup escaped; what XML forbids becomes U+FFFD.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..'\u{20}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
}
