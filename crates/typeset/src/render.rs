//! From TeX to SVG and MathML: the steps in order.

use std::ops::Range;

use crate::draw::{Ink, Laid};
use crate::error::{Error, MOST_ERRORS};
use crate::expand::Expanded;
use crate::locate::located;
use crate::macros::Macros;
use crate::made::Made;
use crate::parse::Parsed;
use crate::path::{Bounds, milli};
use crate::rows::{Row, analyse};
use crate::scan::scan;
use crate::svg::{self, Drawing, Frame, Purpose};
use crate::{expand, guard, layout, mathml, parse};

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
    /// Greatest length in bytes; with its macros expanded a formula may be twice as long.
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
        Limits { bytes: 16_000, nesting: 60, expansions: 10_000 }
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

/// Something drawn that may not be what was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What and how to mend it.
    pub message: String,
    /// Where in the TeX, in bytes.
    pub span: Range<usize>,
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

/// What is wrong with a formula, in the order of reading, at most 16 errors; empty if [`render`] typesets it. Of what is
/// unbalanced only the first is told, and beside it what cannot be its consequence; nothing is read beyond a limit.
pub fn errors(tex: &str, options: &Options<'_>) -> Vec<Error> {
    located(read(tex, options).parsed.errors, tex, options)
}

/// A formula on one line of plain text, for search and alternative texts: `x² + y²`, `(a + b)/2`. `O(n)`; nothing is laid out.
///
/// # Errors
/// As [`render`].
pub fn text(tex: &str, options: &Options<'_>) -> Result<String, Error> {
    Ok(crate::text::write(&read_whole(tex, options)?.parsed.list))
}

/// A formula before it is measured.
pub(crate) struct Read {
    pub(crate) parsed: Parsed,
    shown: Vec<Option<String>>,
}

/// Reads a formula; what is wrong with it is among what was parsed.
pub(crate) fn read(tex: &str, options: &Options<'_>) -> Read {
    let limits = options.limits;
    if let Err(error) = check_characters(tex, limits) {
        return Read::refused(vec![error]);
    }
    let made = Made::default();
    let Expanded { tokens, mut errors, whole } =
        expand::expand(scan(tex), options.macros, &made, limits);
    let guarded = guard::check(&tokens, limits.nesting, parse::arity);
    if !whole || matches!(guarded, Err(Error::TooDeep { .. })) {
        errors.extend(guarded.err().filter(|_| whole));
        return Read::refused(errors);
    }
    let context = parse::Context {
        display: options.display,
        references: options.references,
        macros: Some(options.macros),
    };
    let mut parsed = parse::parse(&tokens, context);
    let balanced = guarded.is_ok();
    if errors.is_empty() {
        errors.extend(guarded.err());
    }
    if !errors.is_empty() {
        // Most of what the parser says is then a consequence.
        if !errors.iter().any(|error| matches!(error, Error::Definition { .. })) {
            errors.extend(parsed.errors.into_iter().filter(is_unknown));
        }
        parsed.errors = errors;
    }
    parsed.errors.sort_by_key(|error| error.span().start);
    parsed.errors.truncate(MOST_ERRORS);
    let shown = match balanced && options.display {
        true => row_texts(analyse(&tokens), options.numbers),
        false => Vec::new(),
    };
    Read { parsed, shown }
}

impl Read {
    /// Nothing but errors.
    fn refused(errors: Vec<Error>) -> Read {
        Read { parsed: Parsed { errors, ..Parsed::default() }, shown: Vec::new() }
    }
}

fn is_unknown(error: &Error) -> bool {
    matches!(error, Error::UnknownCommand { .. } | Error::UnknownEnvironment { .. })
}

/// Refuses what is too long, and characters that are none of a text.
fn check_characters(tex: &str, limits: Limits) -> Result<(), Error> {
    if tex.len() > limits.bytes {
        return Err(Error::TooLong { bytes: tex.len(), max: limits.bytes });
    }
    let Some((at, character)) = tex.char_indices().find(|(_, character)| is_control(*character))
    else {
        return Ok(());
    };
    let reason = format!(
        "the control character U+{:04X} cannot be typeset; remove it",
        u32::from(character)
    );
    Err(Error::Syntax { reason, span: at..at + character.len_utf8() })
}

/// Reads a formula, or says the first thing that is wrong with it.
fn read_whole(tex: &str, options: &Options<'_>) -> Result<Read, Error> {
    let mut read = read(tex, options);
    let errors = std::mem::take(&mut read.parsed.errors);
    match errors.is_empty() {
        true => Ok(read),
        false => Err(located(errors, tex, options).swap_remove(0)),
    }
}

/// What no text for people holds; white space is none of it.
fn is_control(character: char) -> bool {
    character.is_control() && !character.is_whitespace()
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

/// What is shown beside each row: its own tag, else its number in parentheses.
fn row_texts(rows: Vec<Row>, numbers: &[Option<String>]) -> Vec<Option<String>> {
    rows.into_iter()
        .enumerate()
        .map(|(index, row)| {
            let number = numbers.get(index).and_then(Option::as_ref);
            row.tag.or_else(|| number.map(|number| format!("({number})")))
        })
        .collect()
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
