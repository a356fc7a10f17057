//! From TeX to SVG and MathML: the steps in order.

use std::ops::Range;

use crate::draw::Ink;
use crate::error::Error;
use crate::flatten::{self, Laid};
use crate::macros::Macros;
use crate::rewrite::{self, Plan};
use crate::rows::{Placed, analyse};
use crate::scan::{print, scan};
use crate::svg::{self, Frame, Purpose};
use crate::{engine, expand, guard, mathml};

/// The mathematical axis above the baseline, in em: where the middle of a row's number stands.
const AXIS: f64 = 0.25;

/// What a formula depends on besides its TeX.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Display style, as between `\[` and `\]`.
    pub display: bool,
    /// Macros known before the formula is read.
    pub macros: &'a Macros,
    /// The number of each row of [`rows`](crate::rows), without parentheses; `None` where a row has none.
    /// Empty: no row is numbered. A row's own `\tag` goes before its number.
    pub numbers: &'a [Option<String>],
    /// What `\ref` and `\eqref` show for a label; `None` gives `(???)` with a warning.
    pub references: &'a dyn Fn(&str) -> Option<String>,
    /// Bounds on size, nesting and expansions.
    pub limits: Limits,
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Options")
            .field("display", &self.display)
            .field("macros", self.macros)
            .field("numbers", &self.numbers)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// Bounds on what a formula may cost. The default is for authors; [`Limits::HOSTILE`] for visitors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Greatest length in bytes.
    pub bytes: usize,
    /// Greatest nesting of groups, environments and commands within commands' arguments.
    pub nesting: usize,
    /// Greatest number of macro expansions and definitions.
    pub expansions: usize,
}

impl Limits {
    /// For formulas that a visitor types.
    pub const HOSTILE: Limits = Limits { bytes: 2_000, nesting: 20, expansions: 200 };
}

impl Default for Limits {
    fn default() -> Self {
        Limits { bytes: 64_000, nesting: 60, expansions: 10_000 }
    }
}

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
    whole: String,
}

impl Formula {
    /// The whole as one SVG that can be a file of its own: its box holds all ink.
    pub fn svg(&self) -> String {
        self.whole.clone()
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

/// Something drawn that may not be what was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What and how to mend it.
    pub message: String,
    /// Where in the TeX, in bytes.
    pub span: Range<usize>,
}

/// Typesets one formula. The same input gives the same bytes. `O(n)` in the TeX with its macros expanded.
///
/// # Errors
/// See [`Error`]; each has a place in `tex` and says how to mend it.
pub fn render(tex: &str, options: &Options<'_>) -> Result<Formula, Error> {
    let limits = options.limits;
    if tex.len() > limits.bytes {
        return Err(Error::TooLong { bytes: tex.len(), max: limits.bytes });
    }
    let tokens = expand::expand(scan(tex), options.macros, limits)?;
    guard::check(&tokens, limits, engine::arity)?;

    let references: Vec<Option<String>> =
        rewrite::references(&tokens).iter().map(|label| (options.references)(label)).collect();
    let shown =
        if options.display { row_texts(analyse(&tokens), options.numbers) } else { Vec::new() };
    let rows: Vec<(Placed, bool)> =
        shown.iter().map(|(placed, text)| (placed.clone(), text.is_some())).collect();
    let plan = Plan { display: options.display, rows: &rows, references: &references };
    let rewritten = rewrite::rewrite(&tokens, plan)?;

    let source = print(&rewritten.tokens);
    let trees = engine::typeset(&source, options.display, options.macros.names())?;
    let mut parts = flatten::layout(&trees.html, options.display);
    let tags = take_tags(&mut parts, &shown);
    Ok(assemble(
        &parts,
        tags,
        mathml::write(&trees.mathml, tex, options.display),
        rewritten.warnings,
    ))
}

/// What is shown beside each row: its own tag, else its number in parentheses.
fn row_texts(rows: Vec<Placed>, numbers: &[Option<String>]) -> Vec<(Placed, Option<String>)> {
    rows.into_iter()
        .enumerate()
        .map(|(index, placed)| {
            let number = numbers.get(index).and_then(Option::as_ref);
            let text =
                placed.row.tag.clone().or_else(|| number.map(|number| format!("({number})")));
            (placed, text)
        })
        .collect()
}

/// Takes the marks of rows out of the picture.
fn take_tags(parts: &mut [Laid], shown: &[(Placed, Option<String>)]) -> Vec<Tag> {
    let mut tags = Vec::new();
    for part in parts {
        let frame = Frame::of(part);
        part.run.marks.retain(|mark| {
            let Ink::Row(row) = mark.ink else { return true };
            if let Some((_, Some(text))) = shown.get(row) {
                let y = frame.share(mark.y - AXIS);
                tags.push(Tag { text: text.clone(), row, y });
            }
            false
        });
    }
    tags.sort_by_key(|tag| tag.row);
    tags
}

fn assemble(parts: &[Laid], tags: Vec<Tag>, mathml: String, warnings: Vec<Warning>) -> Formula {
    let pieces = parts
        .iter()
        .map(|part| Piece {
            svg: svg::write(&svg::draw(&part.run.marks), Frame::of(part), Purpose::Page),
            width: part.run.width.max(0.0),
            height: part.height,
            depth: part.depth,
        })
        .collect();
    let whole = Laid::side_by_side(parts);
    Formula {
        pieces,
        mathml,
        width: whole.run.width.max(0.0),
        height: whole.height,
        depth: whole.depth,
        tags,
        warnings,
        whole: svg::write(&svg::draw(&whole.run.marks), Frame::of(&whole), Purpose::File),
    }
}
