//! Bars and stems from a base.

use crate::label::Label;
use crate::mark::{Canvas, builder};
use crate::place::Spot;
use crate::scale::{Extent, Kind};
use crate::svg::Anchor;
use crate::theme::Colour;

/// Bars from 0 (the low end of a logarithmic axis) or another start to a value, upright or lying. On a band axis a bar fills most of
/// its band; on another it is as wide as the data are apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Position, start and end.
    items: Vec<(f64, f64, f64)>,
    colour: Colour,
    labels: Vec<String>,
    lying: bool,
    stem: bool,
    hollow: bool,
    /// Which of how many bars side by side in a band.
    slot: (u8, u8),
}

builder!(Bar: colour);

impl Bar {
    /// Upright: `(x, height)`.
    pub fn new(items: impl IntoIterator<Item = (f64, f64)>) -> Bar {
        Bar::between(items.into_iter().map(|(x, height)| (x, 0.0, height)))
    }

    /// Upright, from a start to an end: `(x, low, high)`. As stems they are error bars.
    pub fn between(items: impl IntoIterator<Item = (f64, f64, f64)>) -> Bar {
        Bar {
            items: items.into_iter().collect(),
            colour: Colour::Series(1),
            labels: Vec::new(),
            lying: false,
            stem: false,
            hollow: false,
            slot: (0, 1),
        }
    }

    /// Lying: `(length, y)`.
    pub fn lying(items: impl IntoIterator<Item = (f64, f64)>) -> Bar {
        Bar::lying_between(items.into_iter().map(|(length, y)| (0.0, length, y)))
    }

    /// Lying, from a start to an end: `(left, right, y)`.
    pub fn lying_between(items: impl IntoIterator<Item = (f64, f64, f64)>) -> Bar {
        let turned = items.into_iter().map(|(left, right, y)| (y, left, right));
        Bar { lying: true, ..Bar::between(turned) }
    }

    /// Thin stems instead of bars.
    #[must_use]
    pub fn stems(mut self) -> Bar {
        self.stem = true;
        self
    }

    /// Outlines instead of full bars.
    #[must_use]
    pub fn hollow(mut self) -> Bar {
        self.hollow = true;
        self
    }

    /// The bars stand at place `index` of `count` side by side in their band.
    #[must_use]
    pub fn slot(mut self, index: u8, count: u8) -> Bar {
        self.slot = (index, count.max(1));
        self
    }

    /// A label at the end of each bar, in order.
    #[must_use]
    pub fn labels<S: Into<String>>(mut self, labels: impl IntoIterator<Item = S>) -> Bar {
        self.labels = labels.into_iter().map(Into::into).collect();
        self
    }

    /// Smallest distance between positions: the width of a bar on an axis without bands.
    fn apart(&self) -> f64 {
        let mut positions: Vec<f64> =
            self.items.iter().map(|item| item.0).filter(|position| position.is_finite()).collect();
        positions.sort_by(f64::total_cmp);
        let gaps = positions.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > 0.0);
        let least = gaps.fold(f64::INFINITY, f64::min);
        if least.is_finite() { least } else { 1.0 }
    }

    pub(crate) fn extend(&self, x: &mut Extent, y: &mut Extent) {
        let (position, value) = if self.lying { (y, x) } else { (x, y) };
        value.zero |= self.items.iter().all(|item| item.1 == 0.0);
        let half = if self.stem { 0.0 } else { self.apart() / 2.0 };
        for &(at, start, end) in &self.items {
            position.add(at - half);
            position.add(at + half);
            value.add(start);
            value.add(end);
        }
    }

    pub(crate) fn is_lying(&self) -> bool {
        self.lying
    }

    /// Room at the right for the labels of lying bars.
    pub(crate) fn right(&self) -> f64 {
        let labels = self
            .labels
            .iter()
            .filter(|_| self.lying)
            .map(|label| Label::parse(label).width() + 10.0);
        labels.fold(0.0, f64::max)
    }

    pub(crate) fn draw(&self, canvas: &mut Canvas<'_>) {
        let (along, across) = if self.lying { (canvas.x, canvas.y) } else { (canvas.y, canvas.x) };
        let band = match across.kind {
            Kind::Band(_) => across.unit(),
            Kind::Linear | Kind::Log => self.apart() * across.unit(),
        };
        // Bands stand apart; the bars of a histogram almost touch.
        let full = match across.kind {
            Kind::Band(_) => band * 0.76,
            Kind::Linear | Kind::Log => (band - 1.0).max(band * 0.7),
        };
        let (index, count) = (f64::from(self.slot.0), f64::from(self.slot.1));
        let thickness = if self.stem { 2.0 } else { (full / count).clamp(0.4, 72.0) };
        let shift = (index - (count - 1.0) / 2.0) * thickness;
        // Middle, start and end of each bar, in units.
        let placed: Vec<Option<(f64, f64, f64)>> = self
            .items
            .iter()
            .map(|&(at, start, end)| {
                let middle = across.place(at).filter(|_| across.holds(at))?;
                Some((middle + shift, along.clamped(start)?, along.clamped(end)?))
            })
            .collect();
        if placed.iter().all(Option::is_none) {
            return;
        }
        canvas.svg.series(self.colour, |svg| {
            let group = match self.hollow {
                true => svg
                    .element("g")
                    .paint("fill", Colour::Card)
                    .paint("stroke", self.colour)
                    .attr("stroke-width", 1.5),
                false => svg.element("g").paint("fill", self.colour).attr("stroke", "none"),
            };
            group.open();
            for &(middle, start, end) in placed.iter().flatten() {
                let (low, length, half) = (start.min(end), (end - start).abs(), thickness / 2.0);
                let bar = match self.lying {
                    true => svg.rect((low, middle - half), (length, thickness)),
                    false => svg.rect((middle - half, low), (thickness, length)),
                };
                bar.end();
            }
            svg.close("g");
        });
        for &(middle, start, end) in placed.iter().flatten() {
            match self.lying {
                true => canvas.labels.avoid((start, middle), (end, middle)),
                false => canvas.labels.avoid((middle, start), (middle, end)),
            }
        }
        for (label, place) in self.labels.iter().zip(&placed) {
            let Some((middle, start, end)) = *place else { continue };
            let spots = if self.lying {
                // The label of a bar to the left may stand at the other side of its base.
                let right = |x: f64| Spot::new(x + 6.0, middle + 4.5, Anchor::Start);
                match end < start {
                    true => vec![Spot::new(end - 6.0, middle + 4.5, Anchor::End), right(start)],
                    false => vec![right(end)],
                }
            } else if end > start {
                vec![Spot::new(middle, end + 16.0, Anchor::Middle)]
            } else {
                vec![Spot::new(middle, end - 6.0, Anchor::Middle)]
            };
            canvas.labels.want(Label::parse(label), Colour::Ink, spots);
        }
    }
}
