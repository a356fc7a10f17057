//! A state that lasts: a labelled band in a row of a timeline.

use crate::label::Label;
use crate::mark::{Canvas, builder};
use crate::place::Spot;
use crate::scale::{Extent, Kind};
use crate::svg::{Anchor, Path};
use crate::theme::Colour;

/// A state from one moment to another in row `row`: a tinted band with its name inside, where it fits. Rows are an
/// [`Axis::bands`](crate::Axis::bands) or numbers one apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    row: f64,
    from: f64,
    to: f64,
    colour: Colour,
    label: String,
    solid: bool,
}

builder!(Span: colour, label);

impl Span {
    /// In row `row`, from `from` to `to` on the level axis.
    pub fn new(row: f64, from: f64, to: f64) -> Span {
        Span { row, from, to, colour: Colour::Series(1), label: String::new(), solid: false }
    }

    /// The full colour instead of a tint: the state to be seen.
    #[must_use]
    pub fn solid(mut self) -> Span {
        self.solid = true;
        self
    }

    pub(crate) fn extend(&self, x: &mut Extent, y: &mut Extent) {
        x.add(self.from);
        x.add(self.to);
        y.add(self.row - 0.5);
        y.add(self.row + 0.5);
    }

    pub(crate) fn draw(&self, canvas: &mut Canvas<'_>) {
        let (Some(middle), Some(a), Some(b)) =
            (canvas.y.place(self.row), canvas.x.clamped(self.from), canvas.x.clamped(self.to))
        else {
            return;
        };
        let band = match canvas.y.kind {
            Kind::Band(_) => canvas.y.unit(),
            Kind::Linear | Kind::Log => canvas.y.unit().min(32.0),
        };
        let (left, right, height) = (a.min(b), a.max(b), (band * 0.72).min(24.0));
        let top = middle - height / 2.0;
        if right - left < 0.01 || !canvas.holds((left, middle)) {
            return;
        }
        let label = Label::parse(&self.label);
        let colour = self.colour;
        canvas.svg.series(colour, |svg| {
            let fill = svg
                .rect((left, top), (right - left, height))
                .attr("stroke", "none")
                .paint("fill", colour);
            let fill = if self.solid { fill } else { fill.attr("fill-opacity", 0.2) };
            if label.is_empty() {
                fill.end();
            } else {
                // Those whose name does not fit tell it to a pointer.
                fill.open();
                svg.title(&label.plain());
                svg.close("rect");
            }
            let mut edge = Path::default();
            edge.to('M', &[left + 0.75, top]).to('V', &[top + height]);
            svg.element("path").line(colour, 1.5).attr("d", &edge).end();
        });
        if label.width() + 9.0 <= right - left && height >= 14.0 {
            let ink = if self.solid { Colour::Card } else { Colour::Ink };
            let (x, anchor) = if right - left > 3.0 * label.width() + 60.0 {
                (left + 8.0, Anchor::Start)
            } else {
                ((left + right) / 2.0 + 0.75, Anchor::Middle)
            };
            canvas.svg.text((x, middle + 4.5), anchor, &label, ink);
        } else if band - height >= 15.0 {
            // Rows far enough apart leave room for the name of a short state.
            let half = label.width() / 2.0;
            let x =
                ((left + right) / 2.0).min(canvas.frame.right - half).max(canvas.frame.left + half);
            let spots = [top - 4.0, top + height + 13.0].map(|y| Spot::new(x, y, Anchor::Middle));
            canvas.labels.want(label, Colour::Ink, spots.to_vec());
        }
    }
}
