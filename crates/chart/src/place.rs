//! Where labels go: beside their data, never over one another.

use crate::label::Label;
use crate::svg::{Anchor, Svg};
use crate::theme::Colour;

/// A rectangle in units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rect {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Rect {
    pub(crate) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(crate) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    fn overlaps(&self, other: &Rect) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn inside(&self, other: &Rect) -> bool {
        other.left <= self.left
            && self.right <= other.right
            && other.top <= self.top
            && self.bottom <= other.bottom
    }

    /// The part of a segment within the rectangle, by Liang and Barsky's method.
    pub(crate) fn clip(
        &self,
        from: (f64, f64),
        to: (f64, f64),
    ) -> Option<((f64, f64), (f64, f64))> {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (direction, distance) in [
            (-dx, from.0 - self.left),
            (dx, self.right - from.0),
            (-dy, from.1 - self.top),
            (dy, self.bottom - from.1),
        ] {
            if direction == 0.0 {
                if distance < 0.0 {
                    return None;
                }
            } else if direction < 0.0 {
                enter = enter.max(distance / direction);
            } else {
                leave = leave.min(distance / direction);
            }
        }
        let at = |t: f64| (from.0 + t * dx, from.1 + t * dy);
        (enter <= leave).then(|| {
            (if enter > 0.0 { at(enter) } else { from }, if leave < 1.0 { at(leave) } else { to })
        })
    }
}

/// A place where a label may stand; `y` is the baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spot {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) anchor: Anchor,
}

impl Spot {
    pub(crate) fn new(x: f64, y: f64, anchor: Anchor) -> Spot {
        Spot { x, y, anchor }
    }

    /// The box of a label at this spot, with a little air around.
    pub(crate) fn bounds(&self, label: &Label) -> Rect {
        let width = label.width();
        let left = match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - width / 2.0,
            Anchor::End => self.x - width,
        };
        Rect {
            left: left - 2.0,
            top: self.y - 11.0,
            right: left + width + 2.0,
            bottom: self.y + 4.0,
        }
    }
}

/// A label that waits for its place.
#[derive(Debug)]
struct Waiting {
    label: Label,
    colour: Colour,
    spots: Vec<Spot>,
    /// Fixed labels stand at their spot even over data.
    fixed: bool,
}

/// All labels of a panel, and the data that they should keep clear of.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    waiting: Vec<Waiting>,
    taken: Vec<Rect>,
    ink: Vec<((f64, f64), (f64, f64))>,
}

impl Labels {
    /// A label that takes the best of its spots, earlier ones first, or is left out.
    pub(crate) fn want(&mut self, label: Label, colour: Colour, spots: Vec<Spot>) {
        if !label.is_empty() && !spots.is_empty() {
            self.waiting.push(Waiting { label, colour, spots, fixed: false });
        }
    }

    /// A label that stands where its author put it, unless it would cover another.
    pub(crate) fn fix(&mut self, label: Label, colour: Colour, spot: Spot) {
        if !label.is_empty() {
            self.waiting.push(Waiting { label, colour, spots: vec![spot], fixed: true });
        }
    }

    /// Space that labels must leave free.
    pub(crate) fn take(&mut self, space: Rect) {
        self.taken.push(space);
    }

    /// Whether nothing has been placed there yet.
    pub(crate) fn is_free(&self, space: &Rect) -> bool {
        !self.taken.iter().any(|taken| taken.overlaps(space))
    }

    /// Data that labels should leave free.
    pub(crate) fn avoid(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.ink.push((from, to));
    }

    /// Draws the labels, those of fixed places first.
    pub(crate) fn draw(mut self, svg: &mut Svg, bounds: &Rect) {
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.sort_by_key(|waiting| !waiting.fixed);
        let placed: Vec<(Waiting, Spot)> = waiting
            .into_iter()
            .filter_map(|waiting| {
                let (spot, space) = self.best(&waiting, bounds)?;
                self.taken.push(space);
                Some((waiting, spot))
            })
            .collect();
        if placed.is_empty() {
            return;
        }
        svg.strong(|svg| {
            for (Waiting { label, colour, .. }, spot) in &placed {
                svg.strong_text((spot.x, spot.y), spot.anchor, label, *colour);
            }
        });
    }

    /// The best free spot of a label, with the space it takes.
    fn best(&self, waiting: &Waiting, bounds: &Rect) -> Option<(Spot, Rect)> {
        let spots = waiting.spots.iter().enumerate().filter_map(|(index, spot)| {
            let space = spot.bounds(&waiting.label);
            let usable = self.is_free(&space) && (waiting.fixed || space.inside(bounds));
            usable.then(|| (self.cost(&space, index), *spot, space))
        });
        spots.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, spot, space)| (spot, space))
    }

    /// How bad a place is: data under the label weigh more than a later spot.
    fn cost(&self, space: &Rect, index: usize) -> f64 {
        let covered = self.ink.iter().filter(|(from, to)| space.clip(*from, *to).is_some()).count();
        covered.min(20) as f64 * 3.0 + index as f64 * 0.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::Theme;

    const BOUNDS: Rect = Rect { left: 0.0, top: 0.0, right: 200.0, bottom: 100.0 };

    fn spots(places: &[(f64, f64)]) -> Vec<Spot> {
        places.iter().map(|&(x, y)| Spot::new(x, y, Anchor::Start)).collect()
    }

    #[test]
    fn a_label_that_would_cover_another_moves_or_is_left_out() {
        let mut labels = Labels::default();
        labels.want(Label::parse("one"), Colour::Ink, spots(&[(10.0, 50.0)]));
        labels.want(Label::parse("two"), Colour::Ink, spots(&[(12.0, 52.0), (10.0, 80.0)]));
        labels.want(Label::parse("three"), Colour::Ink, spots(&[(12.0, 52.0)]));
        let mut svg = Svg::new(Theme::Light);
        labels.draw(&mut svg, &BOUNDS);
        assert!(svg.out.contains("y=\"50\"") && svg.out.contains("y=\"80\""), "{}", svg.out);
        assert!(!svg.out.contains("three"), "{}", svg.out);
    }

    #[test]
    fn a_label_keeps_clear_of_data() {
        let mut labels = Labels::default();
        labels.avoid((0.0, 45.0), (200.0, 45.0));
        labels.want(Label::parse("one"), Colour::Ink, spots(&[(10.0, 50.0), (10.0, 80.0)]));
        let mut svg = Svg::new(Theme::Light);
        labels.draw(&mut svg, &BOUNDS);
        assert!(svg.out.contains("y=\"80\""), "{}", svg.out);
    }

    #[test]
    fn clipping() {
        assert_eq!(BOUNDS.clip((-100.0, 50.0), (300.0, 50.0)), Some(((0.0, 50.0), (200.0, 50.0))));
        assert_eq!(BOUNDS.clip((-10.0, 50.0), (-1.0, 50.0)), None);
        assert_eq!(BOUNDS.clip((10.0, 10.0), (20.0, 20.0)), Some(((10.0, 10.0), (20.0, 20.0))));
    }
}
