//! Straight lines and shaded intervals across the frame.

use crate::label::Label;
use crate::mark::{Canvas, DASHES, builder};
use crate::place::Spot;
use crate::scale::Extent;
use crate::svg::{Anchor, Path};
use crate::theme::Colour;

/// A straight line across the whole frame: a threshold, a moment. Its place counts for the domain.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    at: f64,
    upright: bool,
    colour: Colour,
    label: String,
    dashed: bool,
}

builder!(Rule: colour, label);

impl Rule {
    /// Upright, at `x`.
    pub fn x(at: f64) -> Rule {
        Rule { at, upright: true, colour: Colour::Series(2), label: String::new(), dashed: true }
    }

    /// Level, at `y`.
    pub fn y(at: f64) -> Rule {
        Rule { upright: false, ..Rule::x(at) }
    }

    /// A full line instead of dashes.
    #[must_use]
    pub fn solid(mut self) -> Rule {
        self.dashed = false;
        self
    }

    /// Whether the label stands above the frame.
    pub(crate) fn has_label_above(&self) -> bool {
        self.upright && !self.label.is_empty()
    }

    pub(crate) fn extend(&self, x: &mut Extent, y: &mut Extent) {
        if self.upright { x.add(self.at) } else { y.add(self.at) }
    }

    pub(crate) fn draw(&self, canvas: &mut Canvas<'_>) {
        let scale = if self.upright { canvas.x } else { canvas.y };
        let Some(at) = scale.place(self.at).filter(|_| scale.holds(self.at)) else { return };
        let frame = canvas.frame;
        let label = Label::parse(&self.label);
        let (from, to) = if self.upright {
            let above = if label.is_empty() { 0.0 } else { 5.0 };
            ((at, frame.bottom), (at, frame.top - above))
        } else {
            ((frame.left, at), (frame.right, at))
        };
        let mut path = Path::default();
        path.polyline(&[from, to]);
        canvas.svg.series(self.colour, |svg| {
            let element = svg.element("path").line(self.colour, 1.5);
            let element =
                if self.dashed { element.attr("stroke-dasharray", DASHES) } else { element };
            element.attr("d", &path).end();
        });
        // The label above the frame may touch the line's end.
        canvas.labels.avoid(from, (to.0, if self.upright { frame.top } else { to.1 }));
        let spots = if self.upright {
            let mut spots = vec![
                Spot::new(at, frame.top - 9.0, Anchor::Middle),
                Spot::new(at - 4.0, frame.top - 9.0, Anchor::Start),
                Spot::new(at + 4.0, frame.top - 9.0, Anchor::End),
            ];
            for y in [frame.top + 14.0, frame.bottom - 8.0, frame.top + 32.0] {
                spots.push(Spot::new(at + 6.0, y, Anchor::Start));
                spots.push(Spot::new(at - 6.0, y, Anchor::End));
            }
            spots
        } else {
            let middle = (frame.left + frame.right) / 2.0;
            [
                (frame.right, Anchor::End),
                (frame.left + 4.0, Anchor::Start),
                (middle, Anchor::Middle),
            ]
            .into_iter()
            .flat_map(|(x, anchor)| [at - 6.0, at + 16.0].map(|y| Spot::new(x, y, anchor)))
            .collect()
        };
        canvas.labels.want(label, self.colour.legible(), spots);
    }
}

/// A shaded interval across the whole frame. Its ends do not count for the domain.
#[derive(Debug, Clone, PartialEq)]
pub struct Stripe {
    ends: (f64, f64),
    upright: bool,
    colour: Colour,
    label: String,
}

builder!(Stripe: colour, label);

impl Stripe {
    /// From `low` to `high` on the level axis.
    pub fn x(low: f64, high: f64) -> Stripe {
        Stripe { ends: (low, high), upright: true, colour: Colour::Series(0), label: String::new() }
    }

    /// From `low` to `high` on the upright axis.
    pub fn y(low: f64, high: f64) -> Stripe {
        Stripe { upright: false, ..Stripe::x(low, high) }
    }

    pub(crate) fn extend(&self, _x: &mut Extent, _y: &mut Extent) {}

    pub(crate) fn draw(&self, canvas: &mut Canvas<'_>) {
        let scale = if self.upright { canvas.x } else { canvas.y };
        let (Some(a), Some(b)) = (scale.clamped(self.ends.0), scale.clamped(self.ends.1)) else {
            return;
        };
        let (low, high) = (a.min(b), a.max(b));
        if high - low < 0.01 {
            return;
        }
        let frame = canvas.frame;
        canvas.svg.series(self.colour, |svg| {
            let shade = if self.upright {
                svg.rect((low, frame.top), (high - low, frame.height()))
            } else {
                svg.rect((frame.left, low), (frame.width(), high - low))
            };
            shade
                .attr("stroke", "none")
                .paint("fill", self.colour)
                .attr("fill-opacity", 0.12)
                .end();
        });
        let spots = if self.upright {
            let middle = (low + high) / 2.0;
            vec![
                Spot::new(middle, frame.top + 14.0, Anchor::Middle),
                Spot::new(middle, frame.bottom - 8.0, Anchor::Middle),
                Spot::new(middle, frame.top + 32.0, Anchor::Middle),
            ]
        } else {
            let y = (low + high) / 2.0 + 4.5;
            vec![
                Spot::new(frame.right - 6.0, y, Anchor::End),
                Spot::new(frame.left + 6.0, y, Anchor::Start),
            ]
        };
        canvas.labels.want(Label::parse(&self.label), self.colour.legible(), spots);
    }
}
