//! The band between two lines: an error band, an area under a curve.

use crate::label::Label;
use crate::mark::{Canvas, builder};
use crate::place::Spot;
use crate::scale::Extent;
use crate::svg::{Anchor, Path};
use crate::theme::Colour;

/// The band between a lower and an upper line, in a light tint of its colour. A point with a number that
/// is not finite leaves a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// `x`, lower, upper.
    points: Vec<(f64, f64, f64)>,
    colour: Colour,
    label: String,
    from_zero: bool,
}

builder!(Area: colour, label);

impl Area {
    /// Between `low` and `high` at each `(x, low, high)`.
    pub fn between(points: impl IntoIterator<Item = (f64, f64, f64)>) -> Area {
        Area {
            points: points.into_iter().collect(),
            colour: Colour::Series(1),
            label: String::new(),
            from_zero: false,
        }
    }

    /// Between 0 (the lower end of a logarithmic axis) and `y` at each `(x, y)`.
    pub fn under(points: impl IntoIterator<Item = (f64, f64)>) -> Area {
        let points = points.into_iter().map(|(x, y)| (x, 0.0, y));
        Area { from_zero: true, ..Area::between(points) }
    }

    pub(crate) fn extend(&self, x: &mut Extent, y: &mut Extent) {
        y.zero |= self.from_zero;
        for &(at, low, high) in &self.points {
            x.add(at);
            y.add(low);
            y.add(high);
        }
    }

    pub(crate) fn draw(&self, canvas: &mut Canvas<'_>) {
        let mut path = Path::default();
        let mut middle = Vec::new();
        let placed = self.points.iter().map(|&(x, low, high)| {
            let finite = x.is_finite() && low.is_finite() && high.is_finite() && canvas.x.holds(x);
            let place = (canvas.x.clamped(x)?, canvas.y.clamped(low)?, canvas.y.clamped(high)?);
            finite.then_some(place)
        });
        let mut piece: Vec<(f64, f64, f64)> = Vec::new();
        for place in placed.chain([None]) {
            match place {
                Some(place) => piece.push(place),
                None => {
                    outline(&mut path, &piece);
                    middle.append(&mut piece);
                }
            }
        }
        if path.is_empty() {
            return;
        }
        canvas.svg.series(self.colour, |svg| {
            svg.element("path")
                .attr("stroke", "none")
                .paint("fill", self.colour)
                .attr("fill-opacity", 0.18)
                .attr("d", &path)
                .end();
        });
        // The label stands where the band is widest, or beside it.
        let (x, low, high) = *middle
            .iter()
            .max_by(|a, b| (a.1 - a.2).abs().total_cmp(&(b.1 - b.2).abs()))
            .expect("a drawn band has a point");
        let spots = [(low + high) / 2.0 + 4.5, low.min(high) - 6.0, low.max(high) + 16.0]
            .map(|y| Spot::new(x, y, Anchor::Middle));
        canvas.labels.want(Label::parse(&self.label), self.colour.legible(), spots.to_vec());
    }
}

/// Adds the outline of one piece: forwards along the upper line, back along the lower.
fn outline(path: &mut Path, piece: &[(f64, f64, f64)]) {
    if piece.len() < 2 {
        return;
    }
    let upper = piece.iter().map(|&(x, _, high)| (x, high));
    let lower = piece.iter().rev().map(|&(x, low, _)| (x, low));
    let points: Vec<(f64, f64)> = upper.chain(lower).collect();
    path.polyline(&points).close();
}
