//! The boxes of TeX: the room that a part of a formula takes, and its ink on a canvas that all parts share.
//!
//! Each part is laid out with its reference point at the origin and appends its marks to the canvas; whoever asked for it
//! then moves them to their place. So the marks of a part lie side by side on the canvas, and no part owns memory.

use crate::draw::{Ink, Mark};
use crate::layout::state::State;

/// A box of TeX: in em of the formula's root.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Extent {
    /// With the italic correction, if there is one.
    pub(crate) width: f64,
    /// Above the baseline.
    pub(crate) height: f64,
    /// Below the baseline.
    pub(crate) depth: f64,
    /// Italic correction of a single character, by which a subscript stands further left.
    pub(crate) italic: f64,
    /// How far right of the middle an accent above a single character stands.
    pub(crate) skew: f64,
    /// Its marks on the canvas.
    first: usize,
    end: usize,
}

impl Extent {
    /// Height and depth together.
    pub(crate) fn total(&self) -> f64 {
        self.height + self.depth
    }
}

/// The marks of a formula so far.
#[derive(Debug, Default)]
pub(crate) struct Canvas {
    pub(crate) marks: Vec<Mark>,
}

impl Canvas {
    /// Where the marks of a box that is about to be laid out will begin.
    pub(crate) fn start(&self) -> usize {
        self.marks.len()
    }

    /// The box with all marks since `start`, which is what [`Canvas::start`] gave before the first of them.
    pub(crate) fn extent(&self, start: usize, width: f64, height: f64, depth: f64) -> Extent {
        Extent { width, height, depth, first: start, end: self.marks.len(), ..Extent::default() }
    }

    /// An empty box.
    pub(crate) fn space(&self, width: f64) -> Extent {
        self.extent(self.start(), width, 0.0, 0.0)
    }

    /// Moves a box right by `dx` and down by `dy`.
    pub(crate) fn shift(&mut self, extent: Extent, dx: f64, dy: f64) {
        if dx != 0.0 || dy != 0.0 {
            let end = extent.end.min(self.marks.len());
            for mark in &mut self.marks[extent.first.min(end)..end] {
                mark.x += dx;
                mark.y += dy;
            }
        }
    }

    /// Draws the same ink once more, right of its place by `dx` and below by `dy`.
    pub(crate) fn repeat(&mut self, extent: Extent, dx: f64, dy: f64) {
        for index in extent.first..extent.end.min(self.marks.len()) {
            let mark = self.marks[index].clone();
            self.marks.push(Mark { x: mark.x + dx, y: mark.y + dy, ..mark });
        }
    }

    /// Moves everything since `start` right.
    pub(crate) fn shift_from(&mut self, start: usize, dx: f64) {
        if dx != 0.0 {
            for mark in self.marks.iter_mut().skip(start) {
                mark.x += dx;
            }
        }
    }

    /// Takes everything since `start` away; boxes keep their room.
    pub(crate) fn erase(&mut self, start: usize) {
        self.marks.truncate(start);
    }

    /// Adds ink at a place: x from the left, y down from the baseline.
    pub(crate) fn mark(&mut self, x: f64, y: f64, state: &State<'_>, ink: Ink) {
        self.marks.push(Mark { x, y, colour: state.colour.cloned(), ink });
    }

    /// Adds a filled rectangle, the place its upper left corner.
    pub(crate) fn rule(&mut self, (x, y): (f64, f64), width: f64, height: f64, state: &State<'_>) {
        self.mark(x, y, state, Ink::Rule { width, height });
    }
}
