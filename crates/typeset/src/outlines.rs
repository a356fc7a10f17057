//! The outlines of KaTeX's fonts, from a static table (`examples/outlines` makes it); `metrics` has their measures.

use crate::face::Face;

static TABLE: &[u8] = include_bytes!("../fonts/outlines.bin");
const ENTRY: usize = 10;

/// A character of a face.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glyph {
    outline: &'static [u8],
}

/// A piece of an outline; coordinates in 1/1000 em, y upwards. Contours are closed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Segment {
    Move(f64, f64),
    Line(f64, f64),
    Quad(f64, f64, f64, f64),
}

/// The glyph of `character`; `None` if the face lacks it. `O(log n)`.
pub(crate) fn glyph(face: Face, character: char) -> Option<Glyph> {
    let count = read_u32(0) as usize;
    let wanted = u32::from(face as u8) << 24 | u32::from(character);
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = usize::midpoint(low, high);
        if read_u32(4 + middle * ENTRY) < wanted { low = middle + 1 } else { high = middle }
    }
    let at = 4 + low * ENTRY;
    if low == count || read_u32(at) != wanted {
        return None;
    }
    Some(Glyph { outline: &TABLE[4 + count * ENTRY + read_u32(at + 6) as usize..] })
}

fn read_u32(at: usize) -> u32 {
    u32::from_le_bytes([TABLE[at], TABLE[at + 1], TABLE[at + 2], TABLE[at + 3]])
}

impl Glyph {
    /// Its outline, segment by segment.
    pub(crate) fn segments(self) -> Segments {
        Segments { rest: self.outline, x: 0, y: 0, control: (0, 0) }
    }
}

/// Iterates over an outline.
#[derive(Debug, Clone)]
pub(crate) struct Segments {
    rest: &'static [u8],
    x: i32,
    y: i32,
    /// The control point of the last curve.
    control: (i32, i32),
}

impl Segments {
    fn difference(&mut self) -> i32 {
        let (mut value, mut shift) = (0u32, 0);
        loop {
            let byte = self.rest[0];
            self.rest = &self.rest[1..];
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
        let kind = self.rest[0];
        if kind == 0 {
            return None;
        }
        self.rest = &self.rest[1..];
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
        let count = read_u32(0) as usize;
        assert!(count > 2000);
        for entry in 0..count {
            let key = read_u32(4 + entry * ENTRY);
            let at = 4 + count * ENTRY + read_u32(4 + entry * ENTRY + 6) as usize;
            for segment in (Glyph { outline: &TABLE[at..] }).segments() {
                let (Segment::Move(x, y) | Segment::Line(x, y) | Segment::Quad(_, _, x, y)) =
                    segment;
                assert!(x.abs() < 4000.0 && y.abs() < 4000.0, "{key:x}");
            }
        }
    }
}
