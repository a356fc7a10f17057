//! The outlines of KaTeX's fonts, from a static table (`examples/outlines` makes it); `metrics` has their measures.

use std::sync::OnceLock;

use crate::face::Face;

static TABLE: &[u8] = include_bytes!("../fonts/outlines.bin");

/// A character of a face.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glyph {
    start: Start,
}

/// Where a glyph's outline begins among the kinds and the coordinates.
#[derive(Debug, Clone, Copy)]
struct Start {
    kind: usize,
    coordinate: usize,
}

/// A piece of an outline; coordinates in 1/1000 em, y upwards. Contours are closed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Segment {
    Move(f64, f64),
    Line(f64, f64),
    Quad(f64, f64, f64, f64),
}

/// The parts of [`TABLE`].
#[derive(Debug)]
struct Parts {
    keys: &'static [u8],
    kinds: &'static [u8],
    coordinates: &'static [u8],
    starts: Vec<Start>,
}

/// Once, when the first glyph is drawn.
fn parts() -> &'static Parts {
    static PARTS: OnceLock<Parts> = OnceLock::new();
    PARTS.get_or_init(|| {
        let [glyphs, kinds] = [0, 4].map(|at| read_u32(TABLE, at) as usize);
        let (keys, rest) = TABLE[8..].split_at(4 * glyphs);
        let (kinds, coordinates) = rest[2 * glyphs..].split_at(kinds);
        let mut starts = Vec::with_capacity(glyphs);
        let mut next = Start { kind: 0, coordinate: 0 };
        for outline in kinds.split_inclusive(|kind| *kind == 0) {
            starts.push(next);
            next.kind += outline.len();
            for _ in 0..outline.iter().map(|kind| coordinates_of(*kind)).sum() {
                let rest = &coordinates[next.coordinate..];
                next.coordinate += 1 + rest.iter().take_while(|byte| **byte >= 0x80).count();
            }
        }
        Parts { keys, kinds, coordinates, starts }
    })
}

/// How many coordinates a segment of this kind has.
fn coordinates_of(kind: u8) -> usize {
    match kind {
        0 => 0,
        3 => 4,
        _ => 2,
    }
}

/// The glyph of `character`; `None` if the face lacks it. `O(log n)`.
pub(crate) fn glyph(face: Face, character: char) -> Option<Glyph> {
    let parts = parts();
    let count = parts.starts.len();
    let wanted = u32::from(face as u8) << 24 | u32::from(character);
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = usize::midpoint(low, high);
        if read_u32(parts.keys, 4 * middle) < wanted { low = middle + 1 } else { high = middle }
    }
    let found = low < count && read_u32(parts.keys, 4 * low) == wanted;
    found.then(|| Glyph { start: parts.starts[low] })
}

fn read_u32(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

impl Glyph {
    /// Its outline, segment by segment.
    pub(crate) fn segments(self) -> Segments {
        Segments { parts: parts(), next: self.start, x: 0, y: 0, control: (0, 0) }
    }
}

/// Iterates over an outline.
#[derive(Debug, Clone)]
pub(crate) struct Segments {
    parts: &'static Parts,
    next: Start,
    x: i32,
    y: i32,
    /// The control point of the last curve.
    control: (i32, i32),
}

impl Segments {
    fn difference(&mut self) -> i32 {
        let (mut value, mut shift) = (0u32, 0);
        loop {
            let byte = self.parts.coordinates[self.next.coordinate];
            self.next.coordinate += 1;
            value |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return (value >> 1).cast_signed() ^ -((value & 1).cast_signed());
            }
            shift += 7;
        }
    }

    fn point(&mut self) -> (i32, i32) {
        self.x += self.difference();
        self.y += self.difference();
        (self.x, self.y)
    }
}

impl Iterator for Segments {
    type Item = Segment;

    fn next(&mut self) -> Option<Segment> {
        let kind = self.parts.kinds[self.next.kind];
        if kind == 0 {
            return None;
        }
        self.next.kind += 1;
        let from = (self.x, self.y);
        Some(match kind {
            1 => {
                let (x, y) = self.point();
                Segment::Move(x.into(), y.into())
            }
            2 => {
                let (x, y) = self.point();
                Segment::Line(x.into(), y.into())
            }
            kind => {
                self.control = match kind {
                    3 => self.point(),
                    _ => (2 * from.0 - self.control.0, 2 * from.1 - self.control.1),
                };
                let (x, y) = self.point();
                Segment::Quad(self.control.0.into(), self.control.1.into(), x.into(), y.into())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_what_the_fonts_have() {
        assert!(glyph(Face::Math, 'x').is_some_and(|glyph| glyph.segments().count() > 10));
        assert!(glyph(Face::Main, '中').is_none());
        assert!(glyph(Face::Size4, '\u{10ffff}').is_none());
    }

    #[test]
    fn every_outline_ends_and_stays_near_its_box() {
        assert!(parts().starts.len() > 2000);
        for (at, start) in parts().starts.iter().enumerate() {
            let key = read_u32(parts().keys, 4 * at);
            for segment in (Glyph { start: *start }).segments() {
                let (Segment::Move(x, y) | Segment::Line(x, y) | Segment::Quad(_, _, x, y)) =
                    segment;
                assert!(x.abs() < 4000.0 && y.abs() < 4000.0, "{key:x}");
            }
        }
    }
}
