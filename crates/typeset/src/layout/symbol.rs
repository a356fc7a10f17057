//! Characters: their metrics from KaTeX's fonts, or room for them in the reader's font.

use crate::draw::{Ink, Mark};
use crate::face::Face;
use crate::layout::boxes::{Canvas, Extent};
use crate::layout::state::State;
use crate::metrics::{Metric, metric};
use crate::node::{Font, Symbol};

/// Lays one character out (rules 14 and 17: its width includes the italic correction).
pub(crate) fn symbol(symbol: &Symbol, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    match symbol.font {
        Font::Face(face) => match metric(face, symbol.character) {
            Some(metric) => glyph(symbol, face, metric, state, canvas),
            None => foreign(symbol.character, (face == Face::MainBold, false), state, canvas),
        },
        Font::Reader { bold, italic } => foreign(symbol.character, (bold, italic), state, canvas),
    }
}

fn glyph(
    symbol: &Symbol,
    face: Face,
    metric: Metric,
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let (start, size) = (canvas.start(), state.size());
    let character = symbol.character;
    if !is_space(character) {
        canvas.mark(0.0, 0.0, state, Ink::Glyph { face, character, size });
    }
    // KaTeX's `\mathit` is a font for words, as text is.
    let italic = if symbol.text || face == Face::MainItalic { 0.0 } else { metric.italic.max(0.0) };
    let width = (metric.advance + italic) * size;
    let mut extent = canvas.extent(start, width, metric.height * size, metric.depth * size);
    extent.italic = italic * size;
    extent.skew = metric.skew * size;
    extent
}

/// White space that is set as a character.
pub(crate) fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\u{a0}')
}

/// A character of the reader's font, which is taken to be as high as an `M`; joined to those before it on the canvas by
/// [`join_text`].
fn foreign(
    character: char,
    (bold, italic): (bool, bool),
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let (start, size) = (canvas.start(), state.size());
    if matches!(character, '\u{200b}' | '\u{2060}' | '\u{200c}') {
        return canvas.space(0.0);
    }
    let width = foreign_advance(character) * size;
    canvas.mark(
        0.0,
        0.0,
        state,
        Ink::Text { text: character.to_string(), width, size, bold, italic },
    );
    canvas.extent(start, width, 0.68333 * size, 0.0)
}

/// Width in em that a character of another font is given.
fn foreign_advance(character: char) -> f64 {
    match u32::from(character) {
        0x300..=0x36f => 0.0,
        0x2e80.. => 1.0,
        _ => 0.6,
    }
}

/// Makes one text of the last two marks if the last follows the other without a gap, in the same font.
pub(crate) fn join_text(marks: &mut Vec<Mark>) {
    let [.., before, last] = &mut marks[..] else { return };
    if before.colour != last.colour || (before.y - last.y).abs() > 1e-9 {
        return;
    }
    let (x, end) = (last.x, before.x);
    let (
        Ink::Text { text, width, size, bold, italic },
        Ink::Text {
            text: next,
            width: next_width,
            size: next_size,
            bold: next_bold,
            italic: next_italic,
        },
    ) = (&mut before.ink, &last.ink)
    else {
        return;
    };
    let same_font =
        (*size - next_size).abs() < 1e-9 && (*bold, *italic) == (*next_bold, *next_italic);
    if same_font && (end + *width - x).abs() < 1e-9 {
        text.push_str(next);
        *width += next_width;
        marks.pop();
    }
}

/// `\verb`: typewriter letters in text style.
pub(crate) fn verbatim(text: &str, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let state = state.at_least_text();
    let start = canvas.start();
    let (mut width, mut height, mut depth) = (0.0, 0.0f64, 0.0f64);
    for character in text.chars() {
        // Typewriter faces of TeX have quotation marks at these places.
        let character = match character {
            '`' => '‘',
            '\'' => '’',
            other => other,
        };
        let font = Font::Face(Face::Typewriter);
        let character = Symbol { character, font, class: crate::node::Class::Ord, text: true };
        let extent = symbol(&character, &state, canvas);
        canvas.shift(extent, width, 0.0);
        join_text(&mut canvas.marks);
        width += extent.width;
        height = height.max(extent.height);
        depth = depth.max(extent.depth);
    }
    canvas.extent(start, width, height, depth)
}
