//! What a laid out formula consists of: marks at absolute places.

use std::borrow::Cow;
use std::sync::Arc;

use crate::face::Face;

/// A mark with its place in em: x from the left edge, y down from the baseline.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) colour: Option<Arc<str>>,
    pub(crate) ink: Ink,
}

/// The shapes of marks; lengths in em.
#[derive(Debug, Clone)]
pub(crate) enum Ink {
    /// A character of KaTeX's fonts, its origin at the place.
    Glyph { face: Face, character: char, size: f64 },
    /// Characters that KaTeX's fonts lack.
    Text { text: String, width: f64, size: f64, bold: bool, italic: bool },
    /// A filled rectangle, the place its upper left corner.
    Rule { width: f64, height: f64 },
    /// Four rules inside a rectangle.
    Frame { width: f64, height: f64, thickness: f64 },
    /// A dashed line, horizontal or (width 0) vertical.
    Dashes { width: f64, height: f64, thickness: f64 },
    /// A straight stroke from the place to the place plus `(dx, dy)`.
    Stroke { dx: f64, dy: f64, thickness: f64 },
    /// No ink: marks the baseline of a row that has a number.
    Row(usize),
    /// Marks at places of their own, of which left and right change places within this width.
    Mirrored { marks: Vec<Mark>, width: f64 },
    /// Path data seen through a window of this size.
    Shape { path: Cow<'static, str>, view: View, width: f64, height: f64 },
}

/// How path data lie in their window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct View {
    /// The SVG `viewBox`.
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) fit: Fit,
}

/// `preserveAspectRatio`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// Stretched in both directions.
    Stretch,
    /// Scaled until it covers the window, cut off at the right, both sides or the left.
    SliceLeft,
    SliceMiddle,
    SliceRight,
    /// Scaled until it fits, at the upper left.
    Meet,
}

/// Marks and the room they take.
#[derive(Debug, Clone, Default)]
pub(crate) struct Run {
    pub(crate) width: f64,
    pub(crate) marks: Vec<Mark>,
}

impl Run {
    pub(crate) fn shift(&mut self, dx: f64, dy: f64) {
        if dx != 0.0 || dy != 0.0 {
            for mark in &mut self.marks {
                mark.x += dx;
                mark.y += dy;
            }
        }
    }

    /// Puts `next` at the right of what is there.
    pub(crate) fn append(&mut self, mut next: Run) {
        next.shift(self.width, 0.0);
        self.width += next.width;
        if self.marks.is_empty() {
            self.marks = next.marks
        } else {
            self.marks.append(&mut next.marks)
        }
    }
}

/// A laid out piece of a formula.
#[derive(Debug, Default)]
pub(crate) struct Laid {
    pub(crate) run: Run,
    /// Above and below the baseline, in em.
    pub(crate) height: f64,
    pub(crate) depth: f64,
}

#[cfg(test)]
impl Laid {
    /// All parts on one line.
    pub(crate) fn side_by_side(parts: &[Laid]) -> Laid {
        let mut whole = Laid::default();
        for (index, part) in parts.iter().enumerate() {
            whole.height = if index == 0 { part.height } else { whole.height.max(part.height) };
            whole.depth = whole.depth.max(part.depth);
            whole.run.append(part.run.clone());
        }
        whole
    }
}
