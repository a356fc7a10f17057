//! From TeX to pictures: one SVG for each piece that a line may break between, and MathML beside them.

use crate::draw::{Ink, Laid};
use crate::error::Error;
use crate::path::{Bounds, milli};
use crate::render::{Options, Warning, read_whole};
use crate::svg::{self, Drawing, Frame, Purpose};
use crate::{layout, mathml};

/// The mathematical axis above the baseline, in em: where the middle of a row's number stands.
const AXIS: f64 = 0.25;

/// A typeset formula.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// The line-breakable pieces of an inline formula in order; one for a display.
    pub pieces: Vec<Piece>,
    /// `<math>…</math>` for screen readers, with the TeX as annotation.
    pub mathml: String,
    /// Natural width of the whole on one line, in em.
    pub width: f64,
    /// Height above the baseline, in em.
    pub height: f64,
    /// Depth below the baseline, in em.
    pub depth: f64,
    /// Numbers to be put beside the formula; they are not in the SVG nor in the width.
    pub tags: Vec<Tag>,
    /// What was drawn but may not be what was meant.
    pub warnings: Vec<Warning>,
    /// The extent of each piece's ink.
    ink: Vec<Option<Bounds>>,
}

impl Formula {
    /// The whole as one SVG that can be a file of its own: its box holds all ink.
    pub fn svg(&self) -> String {
        let mut x = 0.0;
        let parts = self.pieces.iter().zip(&self.ink).map(|(piece, ink)| {
            let start = milli(x);
            x += piece.width;
            (start, piece.svg.as_str(), *ink)
        });
        let drawing = Drawing::join(parts);
        svg::write(&drawing, Frame::new(self.width, self.height, self.depth), Purpose::File)
    }
}

/// One SVG.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// `<svg class="m d7" width="3.2em" height="1.15em" viewBox=… aria-hidden="true">…</svg>`
    pub svg: String,
    /// Width in em.
    pub width: f64,
    /// Height above the baseline, in em.
    pub height: f64,
    /// Depth below the baseline, in em (rounded up to 0.05 in the SVG's box).
    pub depth: f64,
}

/// A number beside a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// As shown, with its parentheses if it has any.
    pub text: String,
    /// Which row of [`rows`](crate::rows).
    pub row: usize,
    /// Centre of the row in the SVG's box, from its top, as a share of the box's height: 0..=1.
    pub y: f64,
}

/// Typesets one formula. The same input gives the same bytes. `O(n)` in the TeX with its macros expanded, `O(n²)` in the
/// depth of its nesting.
///
/// # Errors
/// The first of [`errors`]; each has a place in `tex` and says how to mend it.
pub fn render(tex: &str, options: &Options<'_>) -> Result<Formula, Error> {
    let mut laid = lay_out(tex, options)?;
    let tags = take_tags(&mut laid.parts, &laid.shown);
    Ok(assemble(laid, tags))
}

/// A formula before it is written out.
pub(crate) struct LaidOut {
    pub(crate) parts: Vec<Laid>,
    mathml: String,
    shown: Vec<Option<String>>,
    warnings: Vec<Warning>,
}

/// All steps but the writing.
pub(crate) fn lay_out(tex: &str, options: &Options<'_>) -> Result<LaidOut, Error> {
    let read = read_whole(tex, options)?;
    Ok(LaidOut {
        parts: layout::layout(&read.parsed.list, options.display),
        mathml: mathml::write(&read.parsed.list, tex, options.display),
        shown: read.shown,
        warnings: read.parsed.warnings,
    })
}

/// Takes the marks of rows out of the picture.
fn take_tags(parts: &mut [Laid], shown: &[Option<String>]) -> Vec<Tag> {
    let mut tags = Vec::new();
    for part in parts {
        let frame = Frame::of(part);
        part.run.marks.retain(|mark| {
            let Ink::Row(row) = mark.ink else { return true };
            if let Some(Some(text)) = shown.get(row) {
                let y = frame.share(mark.y - AXIS);
                tags.push(Tag { text: text.clone(), row, y });
            }
            false
        });
    }
    tags.sort_by_key(|tag| tag.row);
    tags
}

fn assemble(laid: LaidOut, tags: Vec<Tag>) -> Formula {
    let LaidOut { parts, mathml, warnings, .. } = laid;
    let mut formula = Formula {
        pieces: Vec::with_capacity(parts.len()),
        mathml,
        width: 0.0,
        height: parts.iter().map(|part| part.height).reduce(f64::max).unwrap_or(0.0),
        depth: parts.iter().map(|part| part.depth).reduce(f64::max).unwrap_or(0.0),
        tags,
        warnings,
        ink: Vec::with_capacity(parts.len()),
    };
    for part in &parts {
        let drawing = svg::draw(&part.run.marks);
        formula.ink.push(drawing.ink());
        formula.pieces.push(Piece {
            svg: svg::write(&drawing, Frame::of(part), Purpose::Page),
            width: part.run.width.max(0.0),
            height: part.height,
            depth: part.depth,
        });
        formula.width += part.run.width;
    }
    formula.width = formula.width.max(0.0);
    formula
}
