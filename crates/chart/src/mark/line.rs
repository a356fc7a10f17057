//! A line through points, with gaps where there is no number.

use crate::label::Label;
use crate::mark::{Canvas, DASHES, builder};
use crate::place::Spot;
use crate::scale::Extent;
use crate::svg::{Anchor, Path};
use crate::theme::{Colour, Width};

/// A line through points in the order given. A point that is not finite (or not positive on a logarithmic
/// axis) leaves a gap; what lies outside the frame is cut off at its edge.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    points: Vec<(f64, f64)>,
    colour: Colour,
    label: String,
    dashed: bool,
    thickness: f64,
    steps: bool,
    inside: bool,
}

builder!(Line: colour, label, dashed);

impl Line {
    /// Through points `(x, y)`.
    pub fn new(points: impl IntoIterator<Item = (f64, f64)>) -> Line {
        Line {
            points: points.into_iter().collect(),
            colour: Colour::Series(1),
            label: String::new(),
            dashed: false,
            thickness: 2.0,
            steps: false,
            inside: false,
        }
    }

    /// Through `(i, values[i])`.
    pub fn indexed(values: impl IntoIterator<Item = f64>) -> Line {
        Line::new(values.into_iter().enumerate().map(|(index, y)| (index as f64, y)))
    }

    /// The graph of a function over `low..=high`, from 200 equal steps.
    pub fn function(low: f64, high: f64, f: impl Fn(f64) -> f64) -> Line {
        let at = |i: i32| low + (high - low) * f64::from(i) / 200.0;
        Line::new((0..=200).map(|i| (at(i), f(at(i)))))
    }

    /// Width in units; otherwise 2.
    #[must_use]
    pub fn thickness(mut self, units: f64) -> Line {
        self.thickness = units;
        self
    }

    /// Each value holds until the next point: a signal over time.
    #[must_use]
    pub fn steps(mut self) -> Line {
        self.steps = true;
        self
    }

    /// The label stands along the line instead of at its end.
    #[must_use]
    pub fn label_inside(mut self) -> Line {
        self.inside = true;
        self
    }

    pub(crate) fn extend(&self, x: &mut Extent, y: &mut Extent) {
        for point in &self.points {
            x.add(point.0);
            y.add(point.1);
        }
    }

    /// Room at the right for the label, if it stands at the end and is short.
    pub(crate) fn right(&self, width: Width) -> f64 {
        let room = Label::parse(&self.label).width() + 8.0;
        let fits = room > 8.0 && !self.inside && room <= width.pick(130.0, 64.0);
        if fits { room } else { 0.0 }
    }

    pub(crate) fn draw(&self, canvas: &mut Canvas<'_>) {
        let pieces = self.pieces(canvas);
        let mut path = Path::default();
        for piece in &pieces {
            path.polyline(piece);
            for pair in piece.windows(2) {
                canvas.labels.avoid(pair[0], pair[1]);
            }
        }
        if path.is_empty() {
            return;
        }
        canvas.svg.series(self.colour, |svg| {
            let element = svg.element("path").line(self.colour, self.thickness);
            let element = element.attr("stroke-linejoin", "round");
            let element = match self.dashed {
                true => element.attr("stroke-dasharray", DASHES),
                false => element.attr("stroke-linecap", "round"),
            };
            element.attr("d", &path).end();
        });
        let label = Label::parse(&self.label);
        let spots = self.spots(canvas, &pieces, &label);
        canvas.labels.want(label, self.colour.legible(), spots);
    }

    /// The visible polylines, in units.
    fn pieces(&self, canvas: &Canvas<'_>) -> Vec<Vec<(f64, f64)>> {
        let mut pieces: Vec<Vec<(f64, f64)>> = Vec::new();
        let mut last: Option<(f64, f64)> = None;
        let mut joined = false;
        for point in self.points.iter().map(|point| canvas.place(*point)) {
            let (Some(from), Some(to)) = (last, point) else {
                // A lone point between two gaps is drawn as a dot of the line's width.
                if let (None, Some(to)) = (last, point)
                    && canvas.holds(to)
                {
                    pieces.push(vec![to]);
                    joined = true;
                } else {
                    joined = false;
                }
                last = point;
                continue;
            };
            let corner = (to.0, from.1);
            let stretches =
                if self.steps { vec![(from, corner), (corner, to)] } else { vec![(from, to)] };
            for (from, to) in stretches {
                let Some((start, end)) = canvas.frame.clip(from, to) else {
                    joined = false;
                    continue;
                };
                match pieces.last_mut() {
                    Some(piece) if joined && start == from => piece.push(end),
                    _ => pieces.push(vec![start, end]),
                }
                joined = end == to;
            }
            last = Some(to);
        }
        for piece in &mut pieces {
            if let [(x, y)] = piece[..] {
                piece.push((x + 0.01, y));
            }
            if piece.len() > 2000 {
                *piece = thinned(piece);
            }
        }
        pieces
    }

    /// Where the label may stand: at the end, a little up or down from it, then above and below the line.
    fn spots(&self, canvas: &Canvas<'_>, pieces: &[Vec<(f64, f64)>], label: &Label) -> Vec<Spot> {
        let points: Vec<(f64, f64)> = pieces.iter().flatten().copied().collect();
        let Some(&(x, y)) = points.iter().max_by(|a, b| a.0.total_cmp(&b.0)) else {
            return Vec::new();
        };
        let mut spots = Vec::new();
        if !self.inside {
            let shifts = [0.0, -7.0, 7.0, -14.0, 14.0, -21.0, 21.0];
            spots.extend(shifts.map(|shift| Spot::new(x + 6.0, y + 4.5 + shift, Anchor::Start)));
        }
        let half = label.width() / 2.0 + 3.0;
        let (left, right) = (canvas.frame.left + half, canvas.frame.right - half);
        for twentieth in [17, 14, 19, 10, 6, 3, 1] {
            let (x, y) = points[(points.len() - 1) * twentieth / 20];
            let x = if left < right { x.clamp(left, right) } else { x };
            spots.push(Spot::new(x, y - 8.0, Anchor::Middle));
            spots.push(Spot::new(x, y + 17.0, Anchor::Middle));
            spots.push(Spot::new(x + 8.0, y - 4.0, Anchor::Start));
            spots.push(Spot::new(x - 8.0, y - 4.0, Anchor::End));
        }
        spots
    }
}

/// A polyline with at most four points a unit of width where many would lie over one another: in each unit
/// the first, the lowest, the highest and the last, which draw the same picture (the method M4 of Jugel and
/// others, 2014). One that does not go from left to right stays.
fn thinned(piece: &[(f64, f64)]) -> Vec<(f64, f64)> {
    if piece.windows(2).any(|pair| pair[1].0 < pair[0].0) {
        return piece.to_vec();
    }
    let mut kept = Vec::new();
    for unit in piece.chunk_by(|a, b| a.0.floor() == b.0.floor()) {
        let by_height = |a: &&usize, b: &&usize| unit[**a].1.total_cmp(&unit[**b].1);
        let places: Vec<usize> = (0..unit.len()).collect();
        let lowest = places.iter().min_by(by_height).copied().unwrap_or(0);
        let highest = places.iter().max_by(by_height).copied().unwrap_or(0);
        let mut four = [0, lowest.min(highest), lowest.max(highest), unit.len() - 1].to_vec();
        four.dedup();
        kept.extend(four.into_iter().map(|index| unit[index]));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_ends_and_extremes() {
        let wave = |i: i32| (f64::from(i) / 100.0, f64::from(i * 7919 % 1000));
        let piece: Vec<(f64, f64)> = (0..10_000).map(wave).collect();
        let kept = thinned(&piece);
        assert!(kept.len() <= 400, "{}", kept.len());
        assert_eq!((kept.first(), kept.last()), (piece.first(), piece.last()));
        let highest =
            |points: &[(f64, f64)]| points.iter().map(|point| point.1).fold(0.0, f64::max);
        assert_eq!(highest(&kept), highest(&piece));
        let back: Vec<(f64, f64)> = piece.iter().rev().copied().collect();
        assert_eq!(thinned(&back), back);
    }
}
