//! Marks to one SVG.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::colour;
use crate::draw::{Ink, Laid, Mark};
use crate::escape::escape;
use crate::face::Face;
use crate::outlines::{Glyph, Segment, glyph};
use crate::path::{Bounds, Path, Stamp, milli};
use crate::shape;

/// Depths are rounded up to a multiple of this, in 1/1000 em, so that a style sheet needs few classes.
const DEPTH_STEP: i64 = 50;
/// A dash and the gap after it, in thicknesses of the line.
const DASH: i64 = 3;
/// And about how long the gaps between them, so that the line begins and ends with a dash.
const GAP: i64 = 2;

/// The room of an SVG around the baseline, in 1/1000 em.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    left: i64,
    width: i64,
    height: i64,
    /// Rounded up to [`DEPTH_STEP`].
    depth: i64,
}

impl Frame {
    pub(crate) fn of(laid: &Laid) -> Frame {
        Frame::new(laid.run.width, laid.height, laid.depth)
    }

    /// For a box of this width, height and depth in em.
    pub(crate) fn new(width: f64, height: f64, depth: f64) -> Frame {
        let depth = milli(depth).max(0);
        Frame {
            left: 0,
            width: milli(width).max(0),
            height: milli(height).max(-depth),
            depth: (depth + DEPTH_STEP - 1) / DEPTH_STEP * DEPTH_STEP,
        }
    }

    /// Enough room for the ink too: for a picture that stands alone.
    fn around(self, ink: Option<Bounds>) -> Frame {
        let Some(ink) = ink else { return self };
        let left = self.left.min(ink.left);
        Frame {
            left,
            width: (self.left + self.width).max(ink.right) - left,
            height: self.height.max(-ink.top),
            depth: self.depth.max((ink.bottom + DEPTH_STEP - 1) / DEPTH_STEP * DEPTH_STEP),
        }
    }

    /// From the top to the lower edge, in em.
    fn total(self) -> f64 {
        to_em(self.height + self.depth)
    }

    /// How far down the box a place is (em below the baseline), as a share of the box's height.
    pub(crate) fn share(self, y: f64) -> f64 {
        let total = self.total();
        if total > 0.0 { ((to_em(self.height) + y) / total).clamp(0.0, 1.0) } else { 0.5 }
    }

    fn holds(self, ink: Bounds) -> bool {
        ink.left >= self.left
            && ink.right <= self.left + self.width
            && ink.top >= -self.height
            && ink.bottom <= self.depth
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2⁵³")]
fn to_em(milli: i64) -> f64 {
    milli as f64 / 1000.0
}

/// What an SVG is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A piece in a page: its box is the formula's, ink may reach out of it.
    Page,
    /// A file of its own: its box holds all ink.
    File,
}

/// The drawn part of an SVG and its extent.
#[derive(Debug)]
pub(crate) struct Drawing {
    body: String,
    ink: Option<Bounds>,
}

/// Draws marks.
pub(crate) fn draw(marks: &[Mark]) -> Drawing {
    let path = Path::with_capacity(marks.len() * MARK_LENGTH);
    let mut pen = Pen { out: String::new(), path, colour: None, ink: None };
    for mark in marks {
        pen.mark(mark);
    }
    pen.flush();
    let bounds = pen.path.bounds();
    let ink = match (bounds, pen.ink) {
        (Some(path), Some(text)) => Some(path.union(text)),
        (path, text) => path.or(text),
    };
    Drawing { body: pen.out, ink }
}

impl Drawing {
    pub(crate) fn ink(&self) -> Option<Bounds> {
        self.ink
    }

    /// Drawings side by side, each starting at its `x`. The parts are taken from SVGs written before.
    pub(crate) fn join<'a>(parts: impl Iterator<Item = (i64, &'a str, Option<Bounds>)>) -> Drawing {
        let mut joined = Drawing { body: String::new(), ink: None };
        for (x, svg, ink) in parts {
            let body =
                svg.find('>').map_or("", |start| &svg[start + 1..svg.len() - "</svg>".len()]);
            if x == 0 {
                joined.body.push_str(body);
            } else {
                let _ = write!(joined.body, "<g transform=\"translate({x})\">{body}</g>");
            }
            if let Some(ink) = ink {
                let moved = Bounds { left: ink.left + x, right: ink.right + x, ..ink };
                joined.ink = Some(joined.ink.map_or(moved, |before| before.union(moved)));
            }
        }
        joined
    }
}

/// Writes the SVG of a drawing.
pub(crate) fn write(drawing: &Drawing, frame: Frame, purpose: Purpose) -> String {
    let frame = if purpose == Purpose::File { frame.around(drawing.ink) } else { frame };
    let mut out = String::with_capacity(drawing.body.len() + 120);
    out.push_str("<svg ");
    if purpose == Purpose::File {
        out.push_str("xmlns=\"http://www.w3.org/2000/svg\" ");
    }
    out.push_str("class=\"m");
    if frame.depth > 0 {
        let _ = write!(out, " d{}", frame.depth / DEPTH_STEP);
    }
    let total = frame.height + frame.depth;
    let _ = write!(
        out,
        "\" width=\"{}em\" height=\"{}em\" viewBox=\"{} {} {} {total}\"",
        to_em(frame.width),
        to_em(total),
        frame.left,
        -frame.height,
        frame.width
    );
    if purpose == Purpose::Page && drawing.ink.is_some_and(|ink| !frame.holds(ink)) {
        out.push_str(" overflow=\"visible\"");
    }
    out.push_str(" fill=\"currentColor\" aria-hidden=\"true\">");
    out.push_str(&drawing.body);
    out.push_str("</svg>");
    out
}

struct Pen {
    out: String,
    path: Path,
    colour: Option<Arc<str>>,
    ink: Option<Bounds>,
}

impl Pen {
    fn mark(&mut self, mark: &Mark) {
        // What `\phantom` hides keeps its room only.
        if mark.colour.as_deref() == Some("transparent") {
            return;
        }
        if mark.colour != self.colour {
            self.flush();
            self.colour.clone_from(&mark.colour);
        }
        let (x, y) = (mark.x * 1000.0, mark.y * 1000.0);
        match &mark.ink {
            Ink::Glyph { face, character, size } => {
                with_stamp(*face, *character, *size, |stamp| {
                    self.path.stamp(stamp, milli(mark.x), milli(mark.y));
                });
            }
            Ink::Row(_) => {}
            Ink::Rule { width, height } => {
                self.path.rectangle((x, y, x + width * 1000.0, y + height * 1000.0), false);
            }
            Ink::Frame { width, height, thickness } => {
                let (right, bottom, inset) =
                    (x + width * 1000.0, y + height * 1000.0, thickness * 1000.0);
                self.path.rectangle((x, y, right, bottom), false);
                self.path.rectangle((x + inset, y + inset, right - inset, bottom - inset), true);
            }
            Ink::Dashes { width, height, thickness } => {
                self.dashes(mark, *width, *height, *thickness);
            }
            Ink::Stroke { dx, dy, thickness } => {
                self.stroke((x, y), (dx * 1000.0, dy * 1000.0), thickness * 1000.0);
            }
            Ink::Shape { path, view, width, height } => {
                shape::draw(&mut self.path, path, *view, (x, y), (width * 1000.0, height * 1000.0));
            }
            Ink::Mirrored { marks, width } => self.mirrored(mark, marks, *width),
            Ink::Text { text, width, size, bold, italic } => {
                self.text(mark, text, *width, *size, (*bold, *italic));
            }
        }
    }

    /// A dashed line is a stroke of its own, so that it costs no more for being long.
    fn dashes(&mut self, mark: &Mark, width: f64, height: f64, thickness: f64) {
        self.flush();
        let (x, y, thickness) = (milli(mark.x), milli(mark.y), milli(thickness));
        let (start_x, start_y, line, length) = if width > 0.0 {
            (x, y + thickness / 2, 'h', milli(width))
        } else {
            (x + thickness / 2, y, 'v', milli(height))
        };
        let colour = self.colour.as_deref().and_then(colour::valid).unwrap_or("currentColor");
        let dash = thickness * DASH;
        let gap = milli(gap(to_em(length), to_em(dash), to_em(thickness * GAP)));
        let _ = write!(
            self.out,
            "<path stroke=\"{colour}\" stroke-width=\"{thickness}\" stroke-dasharray=\"{dash} {gap}\" d=\"M{start_x} {start_y}{line}{length}\"/>"
        );
        let (right, bottom) = (x + milli(width).max(thickness), y + milli(height).max(thickness));
        self.reach(Bounds { left: x, top: y, right, bottom });
    }

    fn mirrored(&mut self, mark: &Mark, marks: &[Mark], width: f64) {
        self.flush();
        let drawing = draw(marks);
        let (right, y) = (milli(mark.x + width), milli(mark.y));
        let _ =
            write!(self.out, "<g transform=\"matrix(-1 0 0 1 {right} {y})\">{}</g>", drawing.body);
        if let Some(ink) = drawing.ink {
            self.reach(Bounds {
                left: right - ink.right,
                top: ink.top + y,
                right: right - ink.left,
                bottom: ink.bottom + y,
            });
        }
    }

    /// Takes what is drawn outside the path into the drawing's extent.
    fn reach(&mut self, here: Bounds) {
        self.ink = Some(self.ink.map_or(here, |ink| ink.union(here)));
    }

    fn stroke(&mut self, (x, y): (f64, f64), (dx, dy): (f64, f64), thickness: f64) {
        let length = dx.hypot(dy);
        if !(length > 0.0) {
            return;
        }
        let (across_x, across_y) = (-dy / length * thickness / 2.0, dx / length * thickness / 2.0);
        // Clockwise, as outlines of characters are: what overlaps must not cancel.
        self.path.move_to(x - across_x, y - across_y);
        self.path.line_to(x + dx - across_x, y + dy - across_y);
        self.path.line_to(x + dx + across_x, y + dy + across_y);
        self.path.line_to(x + across_x, y + across_y);
        self.path.close();
    }

    fn text(
        &mut self,
        mark: &Mark,
        text: &str,
        width: f64,
        size: f64,
        (bold, italic): (bool, bool),
    ) {
        self.flush();
        let (x, y) = (milli(mark.x), milli(mark.y));
        let (width, size) = (milli(width), milli(size));
        let _ = write!(self.out, "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"");
        if width > 0 {
            let _ = write!(self.out, " textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\"");
        }
        if bold {
            self.out.push_str(" font-weight=\"700\"");
        }
        if italic {
            self.out.push_str(" font-style=\"italic\"");
        }
        self.fill();
        self.out.push('>');
        escape(&mut self.out, text);
        self.out.push_str("</text>");
        let here =
            Bounds { left: x, top: y - size * 4 / 5, right: x + width, bottom: y + size / 5 };
        self.reach(here);
    }

    fn fill(&mut self) {
        if let Some(colour) = self.colour.as_deref().and_then(colour::valid) {
            let _ = write!(self.out, " fill=\"{colour}\"");
        }
    }

    fn flush(&mut self) {
        if !self.path.is_empty() {
            let data = self.path.take();
            self.out.reserve(data.len() + 32);
            self.out.push_str("<path");
            self.fill();
            self.out.push_str(" d=\"");
            self.out.push_str(&data);
            self.out.push_str("\"/>");
        }
    }
}

/// The gap nearest to a wanted one with which a line begins and ends with a dash.
fn gap(length: f64, dash: f64, wanted: f64) -> f64 {
    let gap = |gaps: f64| (length - dash) / gaps - dash;
    let fewest = ((length - dash) / (dash + wanted)).floor();
    let gaps = [fewest, fewest + 1.0].into_iter().filter(|gaps| *gaps > 0.0).map(gap);
    gaps.filter(|gap| *gap > 0.0)
        .min_by(|one, other| (one - wanted).abs().total_cmp(&(other - wanted).abs()))
        .unwrap_or(wanted)
}

/// Bytes of path data that a mark takes, as a rule.
const MARK_LENGTH: usize = 256;
/// How many scaled outlines a thread keeps.
const STAMPS: usize = 4096;

thread_local! {
    static CACHE: RefCell<HashMap<(Face, char, u64), Option<Stamp>>> = RefCell::default();
}

/// Hands over the outline of a character at a size, from the thread's cache if it was drawn before.
fn with_stamp(face: Face, character: char, size: f64, draw: impl FnOnce(&Stamp)) {
    CACHE.with_borrow_mut(|cache| {
        if cache.len() >= STAMPS {
            cache.clear();
        }
        let stamp = cache
            .entry((face, character, size.to_bits()))
            .or_insert_with(|| outline(glyph(face, character)?, size).into_stamp());
        if let Some(stamp) = stamp {
            draw(stamp);
        }
    });
}

fn outline(glyph: Glyph, size: f64) -> Path {
    let mut path = Path::default();
    let mut open = false;
    for segment in glyph.segments() {
        match segment {
            Segment::Move(x, y) => {
                if open {
                    path.close();
                }
                open = true;
                path.move_to(x * size, -y * size);
            }
            Segment::Line(x, y) => path.line_to(x * size, -y * size),
            Segment::Quad(x1, y1, x, y) => path.quad_to(x1 * size, -y1 * size, x * size, -y * size),
        }
    }
    if open {
        path.close();
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dashed_line_is_one_stroke_however_long() {
        let dashes = |width: f64, height: f64, colour: Option<&str>| {
            let ink = Ink::Dashes { width, height, thickness: 0.04 };
            draw(&[Mark { x: 1.0, y: -0.5, colour: colour.map(Arc::from), ink }])
        };
        let down = dashes(0.0, 900.0, Some("red"));
        assert_eq!(
            down.body,
            "<path stroke=\"red\" stroke-width=\"40\" stroke-dasharray=\"120 80\" d=\"M1020 -500v900000\"/>"
        );
        let extent = Bounds { left: 1000, top: -500, right: 1040, bottom: 899_500 };
        assert_eq!(down.ink(), Some(extent));
        let across = dashes(2.0, 0.0, Some("red\" onload=\""));
        assert!(across.body.starts_with("<path stroke=\"currentColor\""), "{}", across.body);
        assert!(across.body.ends_with("d=\"M1000 -480h2000\"/>"), "{}", across.body);
    }

    #[test]
    fn a_dashed_line_ends_with_a_dash() {
        for length in [0.35, 1.2, 3.44, 17.0] {
            let gap = gap(length, 0.12, 0.08);
            let dashes = (length + gap) / (0.12 + gap);
            assert!((dashes - dashes.round()).abs() < 1e-9 && gap > 0.04, "{length}: {gap}");
        }
        assert_eq!(gap(0.1, 0.12, 0.08), 0.08);
    }

    #[test]
    fn left_and_right_change_places_and_so_does_the_extent() {
        let ink = Ink::Rule { width: 0.2, height: 0.5 };
        let rule = Mark { x: 0.1, y: -0.5, colour: None, ink };
        let ink = Ink::Mirrored { marks: vec![rule], width: 1.0 };
        let mirrored = draw(&[Mark { x: 3.0, y: 0.25, colour: None, ink }]);
        assert_eq!(
            mirrored.body,
            "<g transform=\"matrix(-1 0 0 1 4000 250)\"><path d=\"M100-500h200v500h-200z\"/></g>"
        );
        let extent = Bounds { left: 3700, top: -250, right: 3900, bottom: 250 };
        assert_eq!(mirrored.ink(), Some(extent));
    }

    #[test]
    fn rounds_depth_up_and_pads_below() {
        let laid = Laid { height: 0.5, depth: 0.01, ..Laid::default() };
        let frame = Frame::of(&laid);
        assert_eq!((frame.height, frame.depth), (500, 50));
        let svg = write(&draw(&[]), frame, Purpose::Page);
        assert!(svg.starts_with(
            "<svg class=\"m d1\" width=\"0em\" height=\"0.55em\" viewBox=\"0 -500 0 550\""
        ));
    }
}
