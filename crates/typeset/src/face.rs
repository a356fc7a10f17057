//! The faces of KaTeX's fonts, and which characters each of them has.

/// Where the ranges of each face start, then the first and the last character of each range (`examples/metrics.rs` makes it).
static RANGES: &[u8] = include_bytes!("../fonts/ranges.bin");
/// Numbers before the ranges.
const STARTS: usize = 21;

/// The font files, in the order of the tables in `fonts`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(crate) enum Face {
    Main,
    MainBold,
    MainItalic,
    MainBoldItalic,
    Math,
    MathBold,
    Ams,
    Calligraphic,
    CalligraphicBold,
    Fraktur,
    FrakturBold,
    Script,
    Sans,
    SansBold,
    SansItalic,
    Typewriter,
    Size1,
    Size2,
    Size3,
    Size4,
}

impl Face {
    #[cfg(all(test, feature = "outlines"))]
    pub(crate) const ALL: [Face; 20] = [
        Face::Main,
        Face::MainBold,
        Face::MainItalic,
        Face::MainBoldItalic,
        Face::Math,
        Face::MathBold,
        Face::Ams,
        Face::Calligraphic,
        Face::CalligraphicBold,
        Face::Fraktur,
        Face::FrakturBold,
        Face::Script,
        Face::Sans,
        Face::SansBold,
        Face::SansItalic,
        Face::Typewriter,
        Face::Size1,
        Face::Size2,
        Face::Size3,
        Face::Size4,
    ];

    /// Whether KaTeX measures a character of this face, and so sets it in it. A few glyphs of the files are not meant to be used.
    /// `O(log n)`.
    pub(crate) fn has(self, character: char) -> bool {
        let Ok(wanted) = u16::try_from(u32::from(character)) else { return false };
        let (mut low, end) = (start(self as usize), start(self as usize + 1));
        let mut high = end;
        while low < high {
            let middle = usize::midpoint(low, high);
            let last = number(STARTS + 2 * middle + 1);
            if last < wanted { low = middle + 1 } else { high = middle }
        }
        low < end && number(STARTS + 2 * low) <= wanted
    }

    /// Ascent and descent of the font file for a browser's line, in em (its table `hhea`).
    pub(crate) fn line_metrics(self) -> (f64, f64) {
        match self {
            Face::Main => (0.903, 0.272),
            Face::MainBold => (0.951, 0.268),
            Face::MainItalic | Face::Sans | Face::SansBold => (0.75, 0.25),
            Face::MainBoldItalic => (0.761, 0.25),
            Face::Math => (0.717, 0.218),
            Face::MathBold => (0.725, 0.216),
            Face::Ams => (1.003, 0.463),
            Face::Calligraphic => (0.789, 0.143),
            Face::CalligraphicBold => (0.84, 0.164),
            Face::Fraktur => (0.741, 0.257),
            Face::FrakturBold => (0.741, 0.242),
            Face::Script => (0.735, 0.314),
            Face::SansItalic => (0.751, 0.25),
            Face::Typewriter => (0.694, 0.229),
            Face::Size1 => (0.85, 0.35),
            Face::Size2 => (1.36, 0.862),
            Face::Size3 => (1.45, 0.95),
            Face::Size4 => (1.75, 1.25),
        }
    }
}

/// The number of a face's first range.
fn start(face: usize) -> usize {
    usize::from(number(face))
}

fn number(index: usize) -> u16 {
    u16::from_le_bytes([RANGES[2 * index], RANGES[2 * index + 1]])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces_have_the_characters_that_katex_sets_in_them() {
        assert!(Face::Main.has('…') && !Face::MainBold.has('…'));
        assert!(Face::Main.has('!') && Face::Main.has('⟹'));
        assert!(Face::Calligraphic.has('Z') && !Face::Calligraphic.has('a'));
        assert!(!Face::Size4.has('\u{10ffff}') && !Face::Main.has('中'));
    }
}
