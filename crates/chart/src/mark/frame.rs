//! Boxes in the plane of the data, and drawings made elsewhere.

use crate::label::Label;
use crate::mark::{Canvas, DASHES, builder};
use crate::place::Spot;
use crate::scale::Extent;
use crate::svg::Anchor;
use crate::theme::Colour;

/// A rectangle between two corners of the data: a window, a region.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    from: (f64, f64),
    to: (f64, f64),
    colour: Colour,
    label: String,
    dashed: bool,
    filled: bool,
}

builder!(Frame: colour, label, dashed);

impl Frame {
    /// Between two opposite corners.
    pub fn new(from: (f64, f64), to: (f64, f64)) -> Frame {
        Frame { from, to, colour: Colour::Edge, label: String::new(), dashed: false, filled: false }
    }

    /// With a light tint inside.
    #[must_use]
    pub fn filled(mut self) -> Frame {
        self.filled = true;
        self
    }

    pub(crate) fn extend(&self, x: &mut Extent, y: &mut Extent) {
        for point in [self.from, self.to] {
            x.add(point.0);
            y.add(point.1);
        }
    }

    pub(crate) fn draw(&self, canvas: &mut Canvas<'_>) {
        let corners = (
            (canvas.x.clamped(self.from.0), canvas.y.clamped(self.from.1)),
            (canvas.x.clamped(self.to.0), canvas.y.clamped(self.to.1)),
        );
        let ((Some(ax), Some(ay)), (Some(bx), Some(by))) = corners else { return };
        let (left, top, right, bottom) = (ax.min(bx), ay.min(by), ax.max(bx), ay.max(by));
        canvas.svg.series(self.colour, |svg| {
            let rect = svg.rect((left, top), (right - left, bottom - top));
            let rect = match self.filled {
                true => rect.paint("fill", self.colour).attr("fill-opacity", 0.1),
                false => rect.attr("fill", "none"),
            };
            let rect = rect.paint("stroke", self.colour).attr("stroke-width", 1.5);
            let rect = if self.dashed { rect.attr("stroke-dasharray", DASHES) } else { rect };
            rect.end();
        });
        for (from, to) in [
            ((left, top), (right, top)),
            ((right, top), (right, bottom)),
            ((left, bottom), (right, bottom)),
            ((left, top), (left, bottom)),
        ] {
            canvas.labels.avoid(from, to);
        }
        let spots = vec![
            Spot::new(left + 2.0, top - 6.0, Anchor::Start),
            Spot::new(right - 2.0, top - 6.0, Anchor::End),
            Spot::new(left + 2.0, bottom + 16.0, Anchor::Start),
            Spot::new(left + 8.0, top + 16.0, Anchor::Start),
        ];
        canvas.labels.want(Label::parse(&self.label), self.colour.legible(), spots);
    }
}

/// A drawing made elsewhere, such as the outlines of a typeset formula, in a box of a given size. **The markup is
/// trusted**: it goes into the file as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Fragment {
    at: (f64, f64),
    size: (f64, f64),
    view_box: [f64; 4],
    markup: String,
    colour: Colour,
    cut: bool,
}

builder!(Fragment: colour);

impl Fragment {
    /// The markup's `view_box` (left, top, width, height) fills a box of `size` units whose upper left corner stands at
    /// `at` in the data; filled with ink where it says nothing else.
    pub fn new(
        at: (f64, f64),
        size: (f64, f64),
        view_box: [f64; 4],
        markup: impl Into<String>,
    ) -> Fragment {
        Fragment { at, size, view_box, markup: markup.into(), colour: Colour::Ink, cut: false }
    }

    /// What reaches beyond the box is not seen; otherwise it is.
    #[must_use]
    pub fn cut(mut self) -> Fragment {
        self.cut = true;
        self
    }

    pub(crate) fn extend(&self, x: &mut Extent, y: &mut Extent) {
        x.add(self.at.0);
        y.add(self.at.1);
    }

    pub(crate) fn draw(&self, canvas: &mut Canvas<'_>) {
        let Some((x, y)) = canvas.place(self.at) else { return };
        let numbers = [self.size.0, self.size.1, self.view_box[2], self.view_box[3]];
        if !numbers.iter().all(|number| *number > 0.0 && number.is_finite()) {
            return;
        }
        let mut view_box = String::new();
        for (index, number) in self.view_box.iter().enumerate() {
            if index > 0 {
                view_box.push(' ');
            }
            crate::number::push_coordinate(&mut view_box, *number);
        }
        let (right, bottom) = (x + self.size.0, y + self.size.1);
        canvas.labels.avoid((x, y), (right, bottom));
        canvas.labels.avoid((x, bottom), (right, y));
        let svg = &mut *canvas.svg;
        svg.element("svg")
            .number("x", x)
            .number("y", y)
            .number("width", self.size.0)
            .number("height", self.size.1)
            .attr("viewBox", view_box)
            .attr("preserveAspectRatio", "xMinYMin meet")
            .attr("overflow", if self.cut { "hidden" } else { "visible" })
            .paint("fill", self.colour)
            .open();
        svg.out.push_str(&self.markup);
        svg.close("svg");
    }
}
