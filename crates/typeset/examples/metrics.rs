//! Regenerates `fonts/metrics.bin` and `fonts/ranges.bin` from KaTeX's table of font metrics.
//!
//! `npm pack katex@0.19.1` and unpack it, then `cargo run -p zhoubi-typeset --example metrics --
//! package/src/fontMetricsData.js crates/typeset/fonts/outlines.bin crates/typeset/fonts/metrics.bin
//! crates/typeset/fonts/ranges.bin`.
//!
//! The table holds, little endian: for each face in the order of `typeset`'s enum `Face` the number of its first entry, and
//! the number of entries (21 × `u16`); then the entries, sorted by character within a face: the character (`u32`), the
//! advance in 1/1000 em (`u16`, that of the font file), then height, depth, italic correction, skew and TeX's width in
//! 1/100,000 em (`i32` each). It has every glyph of `outlines.bin`; what KaTeX does not measure is 0.
//!
//! The ranges, `u16` each: 21 starts likewise, then the first and the last character of each range of what KaTeX measures.

use std::collections::BTreeMap;
use std::error::Error;

/// In the order of `typeset`'s enum `Face`; bold faces that KaTeX does not measure are as the regular ones.
const FACES: [&str; 20] = [
    "Main-Regular",
    "Main-Bold",
    "Main-Italic",
    "Main-BoldItalic",
    "Math-Italic",
    "Math-BoldItalic",
    "AMS-Regular",
    "Caligraphic-Regular",
    "Caligraphic-Regular",
    "Fraktur-Regular",
    "Fraktur-Regular",
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

/// Depth, height, italic correction, skew, width, in 1/100,000 em.
type Measures = [i32; 5];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [metrics, outlines, out, out_ranges] = &arguments[..] else {
        return Err("usage: metrics FONT_METRICS_DATA OUTLINES_FILE METRICS_OUT RANGES_OUT".into());
    };
    let measures = read_metrics(&std::fs::read_to_string(metrics)?)?;
    let glyphs = read_glyphs(&std::fs::read(outlines)?)?;
    let mut starts = [0u16; 21];
    let mut body = Vec::new();
    let mut ranges: [Vec<[u16; 2]>; 20] = Default::default();
    for (key, advance) in glyphs {
        let (face, character) = ((key >> 24) as usize, key & 0x00ff_ffff);
        for start in &mut starts[face + 1..] {
            *start += 1;
        }
        let found = measures.get(&(FACES[face].to_owned(), character));
        let [depth, height, italic, skew, width] = found.copied().unwrap_or_default();
        body.extend(character.to_le_bytes());
        body.extend(advance.to_le_bytes());
        for value in [height, depth, italic, skew, width] {
            body.extend(value.to_le_bytes());
        }
        if width > 0 || height > 0 {
            let character = u16::try_from(character)?;
            match ranges[face].last_mut() {
                Some([_, last]) if *last + 1 == character => *last = character,
                _ => ranges[face].push([character, character]),
            }
        }
    }
    let mut table: Vec<u8> = starts.iter().flat_map(|start| start.to_le_bytes()).collect();
    table.extend(body);
    std::fs::write(out, table)?;
    let mut numbers = vec![0];
    for range in &ranges {
        let before = numbers[numbers.len() - 1];
        numbers.push(before + u16::try_from(range.len())?);
    }
    numbers.extend(ranges.iter().flatten().flatten());
    let bytes: Vec<u8> = numbers.into_iter().flat_map(u16::to_le_bytes).collect();
    std::fs::write(out_ranges, bytes)?;
    Ok(())
}

/// The keys and advances of `outlines.bin`, which are sorted by key.
fn read_glyphs(table: &[u8]) -> Result<Vec<(u32, u16)>, Box<dyn Error>> {
    let count = u32::from_le_bytes(table[..4].try_into()?) as usize;
    let (keys, rest) = table[8..].split_at(4 * count);
    keys.chunks_exact(4)
        .zip(rest.chunks_exact(2))
        .map(|(key, advance)| {
            let key = u32::from_le_bytes(key.try_into()?);
            Ok((key, u16::from_le_bytes(advance.try_into()?)))
        })
        .collect()
}

/// Lines such as `"Main-Regular": {` and `"65": [0, 0.68333, 0, 0, 0.75],`.
fn read_metrics(text: &str) -> Result<BTreeMap<(String, u32), Measures>, Box<dyn Error>> {
    let mut face = String::new();
    let mut measures = BTreeMap::new();
    for line in text.lines() {
        let Some((key, value)) = line.trim().split_once("\": ") else { continue };
        let key = key.trim_start_matches('"');
        let Some(numbers) = value.strip_prefix('[') else {
            key.clone_into(&mut face);
            continue;
        };
        let numbers = numbers.trim_end_matches([']', ',']);
        let mut entry = Measures::default();
        for (place, number) in entry.iter_mut().zip(numbers.split(", ")) {
            let value: f64 = number.parse()?;
            #[expect(clippy::cast_possible_truncation, reason = "no character is 20,000 em wide")]
            let rounded = (value * 1e5).round() as i32;
            *place = rounded;
        }
        measures.insert((face.clone(), key.parse()?), entry);
    }
    Ok(measures)
}
