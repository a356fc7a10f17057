//! Regenerates `fonts/outlines.bin` from KaTeX's TrueType fonts.
//!
//! `npm pack katex@0.19.1` and unpack it, then
//! `cargo run -p zhoubi-typeset --example outlines -- package/dist/fonts crates/typeset/fonts/outlines.bin`.
//!
//! The table holds, little endian: the numbers of glyphs and of kinds (`u32` each); the glyphs' keys, sorted (`u32`: face in
//! the top byte, character below); their advances in 1/1000 em (`u16`); the kinds of the segments of one glyph after the
//! other, each glyph's with a 0 at the end; then all coordinate differences. Like beside like compresses best. `typeset`'s
//! module `outlines` reads it.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

mod simplify;

use simplify::{Point, Segment};

/// In the order of `typeset`'s enum `Face`.
const FACES: [&str; 20] = [
    "Main-Regular",
    "Main-Bold",
    "Main-Italic",
    "Main-BoldItalic",
    "Math-Italic",
    "Math-BoldItalic",
    "AMS-Regular",
    "Caligraphic-Regular",
    "Caligraphic-Bold",
    "Fraktur-Regular",
    "Fraktur-Bold",
    "Script-Regular",
    "SansSerif-Regular",
    "SansSerif-Bold",
    "SansSerif-Italic",
    "Typewriter-Regular",
    "Size1-Regular",
    "Size2-Regular",
    "Size3-Regular",
    "Size4-Regular",
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(fonts), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("usage: outlines FONTS_DIRECTORY OUTPUT_FILE".into());
    };
    let table = table(Path::new(&fonts))?;
    std::fs::write(out, table)?;
    Ok(())
}

fn table(fonts: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut glyphs = BTreeMap::new();
    for (number, name) in FACES.iter().enumerate() {
        let data = std::fs::read(fonts.join(format!("KaTeX_{name}.ttf")))?;
        let face = ttf_parser::Face::parse(&data, 0)?;
        assert_eq!(face.units_per_em(), 1000, "{name}: outlines are kept in 1/1000 em");
        let cmap = face.tables().cmap.ok_or("a font without cmap")?;
        for subtable in cmap.subtables.into_iter().filter(|table| table.is_unicode()) {
            subtable.codepoints(|code| {
                let Some(glyph) = subtable.glyph_index(code) else { return };
                let mut outline = Outline::default();
                face.outline_glyph(glyph, &mut outline);
                outline.kinds.push(0);
                let key = u32::try_from(number).expect("20 faces") << 24 | code;
                glyphs.insert(key, (face.glyph_hor_advance(glyph).unwrap_or(0), outline));
            });
        }
    }
    let kinds: Vec<u8> = glyphs.values().flat_map(|(_, outline)| outline.kinds.clone()).collect();
    let mut table = Vec::new();
    for length in [glyphs.len(), kinds.len()] {
        table.extend(u32::try_from(length)?.to_le_bytes());
    }
    table.extend(glyphs.keys().flat_map(|key| key.to_le_bytes()));
    table.extend(glyphs.values().flat_map(|(advance, _)| advance.to_le_bytes()));
    table.extend(kinds);
    table.extend(glyphs.values().flat_map(|(_, outline)| &outline.coordinates));
    Ok(table)
}

/// Writes each segment as its kind (1 move, 2 line, 3 quadratic, 4 quadratic whose control point mirrors the last one) and
/// coordinate differences.
#[derive(Default)]
struct Outline {
    kinds: Vec<u8>,
    coordinates: Vec<u8>,
    x: i32,
    y: i32,
    start: Point,
    contour: Vec<Segment>,
}

impl Outline {
    fn point(&mut self, (x, y): Point) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "TrueType coordinates are 16-bit integers"
        )]
        let (x, y) = (x as i32, y as i32);
        for difference in [x - self.x, y - self.y] {
            let mut rest = (difference << 1 ^ difference >> 31).cast_unsigned();
            while rest >= 0x80 {
                self.coordinates.push((rest & 0x7f) as u8 | 0x80);
                rest >>= 7;
            }
            self.coordinates.push(rest as u8);
        }
        (self.x, self.y) = (x, y);
    }

    fn push(&mut self, kind: u8, points: &[Point]) {
        self.kinds.push(kind);
        for point in points {
            self.point(*point);
        }
    }
}

/// A point of a font; those between two control points may lie between integers.
fn point(x: f32, y: f32) -> Point {
    (f64::from(x).trunc(), f64::from(y).trunc())
}

impl ttf_parser::OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.start = point(x, y);
        self.contour.clear();
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.contour.push(Segment { control: None, end: point(x, y) });
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.contour.push(Segment { control: Some(point(x1, y1)), end: point(x, y) });
    }

    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {
        unreachable!("TrueType outlines have no cubic curves");
    }

    fn close(&mut self) {
        self.push(1, &[self.start]);
        let mut mirrored = None;
        for Segment { control, end } in simplify::simplify(self.start, &self.contour) {
            match control {
                None => self.push(2, &[end]),
                Some(_) if control == mirrored => self.push(4, &[end]),
                Some(control) => self.push(3, &[control, end]),
            }
            mirrored = control.map(|control| simplify::mirror(control, end));
        }
    }
}
