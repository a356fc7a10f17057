//! What the fonts say about themselves and their characters (TeX's `\fontdimen` and font metrics).

use crate::face::Face;

/// `examples/metrics.rs` says what it holds.
static TABLE: &[u8] = include_bytes!("../fonts/metrics.bin");
/// Bytes before the entries, and of an entry.
const HEAD: usize = 42;
const ENTRY: usize = 26;

/// The measures of a character, in em of the font's size.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Metric {
    /// Of the font file: how far the next character stands.
    pub(crate) advance: f64,
    pub(crate) height: f64,
    pub(crate) depth: f64,
    /// By how much it leans out of its advance at the top.
    pub(crate) italic: f64,
    /// How far right of its middle an accent stands.
    pub(crate) skew: f64,
    /// TeX's width, by which accents are centred.
    pub(crate) width: f64,
}

/// Measures `character`; `None` if the face lacks it. `O(log n)`.
pub(crate) fn metric(face: Face, character: char) -> Option<Metric> {
    let start =
        |face: usize| usize::from(u16::from_le_bytes([TABLE[2 * face], TABLE[2 * face + 1]]));
    let wanted = i32::try_from(u32::from(character)).expect("characters are below 2²¹");
    let (mut low, end) = (start(face as usize), start(face as usize + 1));
    let mut high = end;
    while low < high {
        let middle = usize::midpoint(low, high);
        if read(HEAD + middle * ENTRY) < wanted { low = middle + 1 } else { high = middle }
    }
    let at = HEAD + low * ENTRY;
    if low == end || read(at) != wanted {
        return None;
    }
    let number = |index: usize| f64::from(read(at + 6 + 4 * index)) / 1e5;
    Some(Metric {
        advance: f64::from(u16::from_le_bytes([TABLE[at + 4], TABLE[at + 5]])) / 1000.0,
        height: number(0),
        depth: number(1),
        italic: number(2),
        skew: number(3),
        width: number(4),
    })
}

fn read(at: usize) -> i32 {
    i32::from_le_bytes([TABLE[at], TABLE[at + 1], TABLE[at + 2], TABLE[at + 3]])
}

/// Parameters of the symbol fonts σ and the extension font ξ (*The TeXbook*, p. 447), in em of the font's size.
#[derive(Debug)]
pub(crate) struct Constants {
    pub(crate) x_height: f64,
    pub(crate) quad: f64,
    pub(crate) num1: f64,
    pub(crate) num2: f64,
    pub(crate) num3: f64,
    pub(crate) denom1: f64,
    pub(crate) denom2: f64,
    pub(crate) sup1: f64,
    pub(crate) sup2: f64,
    pub(crate) sup3: f64,
    pub(crate) sub1: f64,
    pub(crate) sub2: f64,
    pub(crate) sup_drop: f64,
    pub(crate) sub_drop: f64,
    pub(crate) delim1: f64,
    pub(crate) delim2: f64,
    pub(crate) axis_height: f64,
    /// ξ₈
    pub(crate) rule_thickness: f64,
    pub(crate) big_op_spacing1: f64,
    pub(crate) big_op_spacing2: f64,
    pub(crate) big_op_spacing3: f64,
    pub(crate) big_op_spacing4: f64,
    pub(crate) big_op_spacing5: f64,
}

/// Of fonts at text size (cmsy10, cmex10), script size (cmsy7) and scriptscript size (cmsy5).
pub(crate) static CONSTANTS: [Constants; 3] = [
    Constants {
        x_height: 0.431,
        quad: 1.0,
        num1: 0.677,
        num2: 0.394,
        num3: 0.444,
        denom1: 0.686,
        denom2: 0.345,
        sup1: 0.413,
        sup2: 0.363,
        sup3: 0.289,
        sub1: 0.15,
        sub2: 0.247,
        sup_drop: 0.386,
        sub_drop: 0.05,
        delim1: 2.39,
        delim2: 1.01,
        axis_height: 0.25,
        rule_thickness: 0.04,
        big_op_spacing1: 0.111,
        big_op_spacing2: 0.166,
        big_op_spacing3: 0.2,
        big_op_spacing4: 0.6,
        big_op_spacing5: 0.1,
    },
    Constants {
        x_height: 0.431,
        quad: 1.171,
        num1: 0.732,
        num2: 0.384,
        num3: 0.471,
        denom1: 0.752,
        denom2: 0.344,
        sup1: 0.503,
        sup2: 0.431,
        sup3: 0.286,
        sub1: 0.143,
        sub2: 0.286,
        sup_drop: 0.353,
        sub_drop: 0.071,
        delim1: 1.7,
        delim2: 1.157,
        axis_height: 0.25,
        rule_thickness: 0.049,
        big_op_spacing1: 0.111,
        big_op_spacing2: 0.166,
        big_op_spacing3: 0.2,
        big_op_spacing4: 0.611,
        big_op_spacing5: 0.143,
    },
    Constants {
        x_height: 0.431,
        quad: 1.472,
        num1: 0.925,
        num2: 0.387,
        num3: 0.504,
        denom1: 1.025,
        denom2: 0.532,
        sup1: 0.504,
        sup2: 0.404,
        sup3: 0.294,
        sub1: 0.2,
        sub2: 0.4,
        sup_drop: 0.494,
        sub_drop: 0.1,
        delim1: 1.98,
        delim2: 1.42,
        axis_height: 0.25,
        rule_thickness: 0.049,
        big_op_spacing1: 0.111,
        big_op_spacing2: 0.166,
        big_op_spacing3: 0.2,
        big_op_spacing4: 0.611,
        big_op_spacing5: 0.143,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_measures_of_computer_modern() {
        let f = metric(Face::Math, 'f').unwrap();
        assert_eq!((f.height, f.depth, f.italic, f.skew), (0.69444, 0.19444, 0.10764, 0.16667));
        assert_eq!(metric(Face::Math, 'x').unwrap().advance, 0.572);
        assert_eq!(metric(Face::Main, '=').unwrap().depth, -0.13313);
        assert_eq!(metric(Face::Size4, '⟨').unwrap().height, 1.75);
        assert_eq!(metric(Face::Main, '中'), None);
        assert_eq!(metric(Face::Size4, '\u{10ffff}'), None);
    }

    #[test]
    fn ranges_and_measures_name_the_same_characters() {
        for face in Face::ALL {
            for character in '\0'..='\u{ffff}' {
                let measured =
                    metric(face, character).is_some_and(|it| it.width > 0.0 || it.height > 0.0);
                assert_eq!(face.has(character), measured, "{face:?} {character:?}");
            }
        }
    }
}
