//! Characters side by side: KaTeX's own glyphs, and what is left to the reader's font.

use crate::draw::{Ink, Mark, Run};
use crate::outlines::{Face, glyph};
use crate::style::{Family, Style, face};

/// Characters side by side; those that KaTeX's fonts lack are left to the reader's own font.
pub(crate) fn text(text: &str, style: &Style) -> Run {
    let mut run = Run::default();
    for character in text.chars() {
        if matches!(character, '\u{200b}' | '\u{2060}' | '\u{200c}') {
            continue;
        }
        let (x, size, colour) = (run.width, style.size, style.colour.clone());
        if let Some((face, advance)) = find_glyph(character, style) {
            if character != ' ' && character != '\u{a0}' {
                run.marks.push(Mark {
                    x,
                    y: 0.0,
                    colour,
                    ink: Ink::Glyph { face, character, size },
                });
            }
            run.width += advance * size;
            continue;
        }
        let advance = foreign_advance(character) * size;
        run.width += advance;
        match run.marks.last_mut() {
            Some(Mark { x: start, ink: Ink::Text { text, width, .. }, .. })
                if (*start + *width - x).abs() < 1e-9 =>
            {
                text.push(character);
                *width += advance;
            }
            _ => {
                let (bold, italic) = (style.bold, style.italic);
                let ink =
                    Ink::Text { text: character.to_string(), width: advance, size, bold, italic };
                run.marks.push(Mark { x, y: 0.0, colour, ink });
            }
        }
    }
    run
}

/// The face that has the character, in the order of a browser's fall-back, and its advance.
fn find_glyph(character: char, style: &Style) -> Option<(Face, f64)> {
    let in_face = |face| glyph(face, character).map(|glyph| (face, glyph.advance));
    in_face(style.face()).or_else(|| {
        [
            face(Family::Main, style.bold, style.italic),
            face(Family::Main, style.bold, false),
            Face::Main,
            Face::Ams,
        ]
        .into_iter()
        .find_map(in_face)
    })
}

/// Width in em that a character of another font is given.
fn foreign_advance(character: char) -> f64 {
    match u32::from(character) {
        0x300..=0x36f => 0.0,
        0x2e80.. => 1.0,
        _ => 0.6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_fonts_lack_is_text_of_one_piece() {
        let run = text("x中文 y", &Style::root(false));
        let shown: Vec<String> = run
            .marks
            .iter()
            .map(|mark| match &mark.ink {
                Ink::Glyph { character, .. } => format!("{character} at {:.3}", mark.x),
                Ink::Text { text, width, .. } => format!("{text} at {:.3}, {width} wide", mark.x),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(shown, ["x at 0.000", "中文 at 0.528, 2 wide", "y at 2.778"]);
        assert_eq!(text("\u{200b}\u{2060}", &Style::root(false)).marks.len(), 0);
    }
}
