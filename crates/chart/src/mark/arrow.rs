//! Arrows, straight or bent, with one head or two.

use crate::label::Label;
use crate::mark::{Canvas, DASHES, builder};
use crate::place::Spot;
use crate::scale::Extent;
use crate::svg::{Anchor, Path, Svg};
use crate::theme::Colour;

/// An arrow from one point to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrow {
    from: (f64, f64),
    to: (f64, f64),
    colour: Colour,
    label: String,
    dashed: bool,
    both: bool,
    bend: f64,
}

builder!(Arrow: colour, label, dashed);

/// Length and half the width of a head in units.
const HEAD: (f64, f64) = (8.0, 3.5);

impl Arrow {
    /// From the first point to the second.
    pub fn new(from: (f64, f64), to: (f64, f64)) -> Arrow {
        let colour = Colour::Quiet;
        Arrow { from, to, colour, label: String::new(), dashed: false, both: false, bend: 0.0 }
    }

    /// A head at each end: a distance.
    #[must_use]
    pub fn both(mut self) -> Arrow {
        self.both = true;
        self
    }

    /// Bent to the left of its way by so many units; to the right if negative.
    #[must_use]
    pub fn bend(mut self, units: f64) -> Arrow {
        self.bend = units;
        self
    }

    pub(crate) fn extend(&self, x: &mut Extent, y: &mut Extent) {
        for point in [self.from, self.to] {
            x.add(point.0);
            y.add(point.1);
        }
    }

    pub(crate) fn draw(&self, canvas: &mut Canvas<'_>) {
        let (Some(from), Some(to)) = (canvas.place(self.from), canvas.place(self.to)) else {
            return;
        };
        if !canvas.holds(from) || !canvas.holds(to) {
            return;
        }
        let way = Way { from, to, bend: self.bend };
        canvas
            .svg
            .series(self.colour, |svg| way.draw(svg, self.colour, 1.5, self.dashed, self.both));
        way.avoid(canvas);
        canvas.labels.want(Label::parse(&self.label), self.colour.legible(), way.spots());
    }
}

/// The way of an arrow in units: a straight line or a quadratic curve.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way {
    pub(crate) from: (f64, f64),
    pub(crate) to: (f64, f64),
    /// Distance of the middle from the straight line, to the left of the way.
    pub(crate) bend: f64,
}

impl Way {
    /// Unit vector to the left of the straight way (upwards for a way to the right).
    fn left(&self) -> (f64, f64) {
        let (dx, dy) = (self.to.0 - self.from.0, self.to.1 - self.from.1);
        let length = dx.hypot(dy).max(1e-9);
        (dy / length, -dx / length)
    }

    /// The control point: twice as far from the line as the curve's middle.
    fn control(&self) -> (f64, f64) {
        let left = self.left();
        let middle = ((self.from.0 + self.to.0) / 2.0, (self.from.1 + self.to.1) / 2.0);
        (middle.0 + 2.0 * self.bend * left.0, middle.1 + 2.0 * self.bend * left.1)
    }

    fn middle(&self) -> (f64, f64) {
        let left = self.left();
        let middle = ((self.from.0 + self.to.0) / 2.0, (self.from.1 + self.to.1) / 2.0);
        (middle.0 + self.bend * left.0, middle.1 + self.bend * left.1)
    }

    pub(crate) fn draw(
        &self,
        svg: &mut Svg,
        colour: Colour,
        thickness: f64,
        dashed: bool,
        both: bool,
    ) {
        let control = self.control();
        let mut path = Path::default();
        path.to('M', &[self.from.0, self.from.1]);
        // The line ends inside the head, not at its point.
        let end = towards(self.to, control, HEAD.0 * 0.7);
        path.to('Q', &[control.0, control.1, end.0, end.1]);
        let line = svg.element("path").line(colour, thickness);
        let line = if dashed { line.attr("stroke-dasharray", DASHES) } else { line };
        line.attr("d", &path).end();
        let mut heads = Path::default();
        head(&mut heads, self.to, control);
        if both {
            head(&mut heads, self.from, control);
        }
        svg.element("path").attr("stroke", "none").paint("fill", colour).attr("d", &heads).end();
    }

    /// Keeps labels off the way.
    pub(crate) fn avoid(&self, canvas: &mut Canvas<'_>) {
        let middle = self.middle();
        canvas.labels.avoid(self.from, middle);
        canvas.labels.avoid(middle, self.to);
    }

    /// Where the label may stand: beside the middle, on the outer side of the bend first.
    pub(crate) fn spots(&self) -> Vec<Spot> {
        let (x, y) = self.middle();
        let left = self.left();
        let side = if self.bend < 0.0 { -1.0 } else { 1.0 };
        let mut spots = Vec::new();
        for (side, share) in
            [(side, 0.0), (-side, 0.0), (side, -0.2), (side, 0.2), (-side, -0.2), (-side, 0.2)]
        {
            let (nx, ny) = (left.0 * side, left.1 * side);
            let (x, y) =
                (x + share * (self.to.0 - self.from.0), y + share * (self.to.1 - self.from.1));
            let anchor = match nx {
                nx if nx > 0.35 => Anchor::Start,
                nx if nx < -0.35 => Anchor::End,
                _ => Anchor::Middle,
            };
            // The text's middle stands 6 to 13 units from the way: its height counts where the way is level.
            spots.push(Spot::new(x + nx * 7.0, y + 4.5 + ny * 12.0, anchor));
        }
        // As a last resort on the way itself, where the halo keeps it legible.
        spots.push(Spot::new(x, y + 4.5, Anchor::Middle));
        spots
    }
}

/// The point a distance from `from` towards `to`.
fn towards(from: (f64, f64), to: (f64, f64), distance: f64) -> (f64, f64) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy).max(1e-9);
    (from.0 + dx / length * distance, from.1 + dy / length * distance)
}

/// A head with its point at `tip`, seen from `back`.
fn head(path: &mut Path, tip: (f64, f64), back: (f64, f64)) {
    let base = towards(tip, back, HEAD.0);
    let (dx, dy) = ((base.0 - tip.0) / HEAD.0, (base.1 - tip.1) / HEAD.0);
    let half = HEAD.1;
    path.polyline(&[
        tip,
        (base.0 - dy * half, base.1 + dx * half),
        (base.0 + dy * half, base.1 - dx * half),
    ]);
    path.close();
}
