//! Points, filled or hollow, with their own labels.

use crate::label::Label;
use crate::mark::{Canvas, builder};
use crate::place::Spot;
use crate::scale::Extent;
use crate::svg::Anchor;
use crate::theme::Colour;

/// Points. Those that are not finite or lie outside the frame are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Dot {
    points: Vec<(f64, f64)>,
    colour: Colour,
    label: String,
    labels: Vec<String>,
    hollow: bool,
    radius: f64,
}

builder!(Dot: colour, label);

impl Dot {
    /// At points `(x, y)`.
    pub fn new(points: impl IntoIterator<Item = (f64, f64)>) -> Dot {
        Dot {
            points: points.into_iter().collect(),
            colour: Colour::Series(1),
            label: String::new(),
            labels: Vec::new(),
            hollow: false,
            radius: 4.0,
        }
    }

    /// Rings instead of discs.
    #[must_use]
    pub fn hollow(mut self) -> Dot {
        self.hollow = true;
        self
    }

    /// Radius in units; otherwise 4.
    #[must_use]
    pub fn radius(mut self, units: f64) -> Dot {
        self.radius = units;
        self
    }

    /// A label for each point, in order; an empty one for none.
    #[must_use]
    pub fn labels<S: Into<String>>(mut self, labels: impl IntoIterator<Item = S>) -> Dot {
        self.labels = labels.into_iter().map(Into::into).collect();
        self
    }

    pub(crate) fn extend(&self, x: &mut Extent, y: &mut Extent) {
        for point in &self.points {
            x.add(point.0);
            y.add(point.1);
        }
    }

    pub(crate) fn draw(&self, canvas: &mut Canvas<'_>) {
        let places: Vec<Option<(f64, f64)>> = self
            .points
            .iter()
            .map(|point| canvas.place(*point).filter(|place| canvas.holds(*place)))
            .collect();
        if places.iter().all(Option::is_none) {
            return;
        }
        canvas.svg.series(self.colour, |svg| {
            // A rim of the ground's colour keeps full dots apart that overlap.
            let (fill, stroke, width) = match self.hollow {
                true => (Colour::Card, self.colour, 2),
                false => (self.colour, Colour::Card, 1),
            };
            let group = svg.element("g").paint("fill", fill).paint("stroke", stroke);
            group.attr("stroke-width", width).open();
            for &(x, y) in places.iter().flatten() {
                svg.element("circle")
                    .number("cx", x)
                    .number("cy", y)
                    .number("r", self.radius)
                    .end();
            }
            svg.close("g");
        });
        let away = self.radius + 4.0;
        for &(x, y) in places.iter().flatten() {
            let r = self.radius;
            canvas.labels.avoid((x - r, y), (x + r, y));
            canvas.labels.avoid((x, y - r), (x, y + r));
        }
        let around = |(x, y): (f64, f64)| {
            vec![
                Spot::new(x, y - away - 1.0, Anchor::Middle),
                Spot::new(x + away, y + 4.5, Anchor::Start),
                Spot::new(x - away, y + 4.5, Anchor::End),
                Spot::new(x, y + away + 10.0, Anchor::Middle),
                Spot::new(x + away - 2.0, y - away + 2.0, Anchor::Start),
                Spot::new(x - away + 2.0, y - away + 2.0, Anchor::End),
            ]
        };
        for (label, place) in self.labels.iter().zip(&places) {
            if let Some(place) = place {
                canvas.labels.want(Label::parse(label), Colour::Ink, around(*place));
            }
        }
        // The label of all of them: beside the last, else any that has room.
        let spots = places.iter().flatten().rev().take(24).flat_map(|place| {
            let mut spots = around(*place);
            spots.swap(0, 1);
            spots
        });
        canvas.labels.want(Label::parse(&self.label), self.colour.legible(), spots.collect());
    }
}
