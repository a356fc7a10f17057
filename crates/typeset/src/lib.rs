//! TeX mathematics to SVG that scales with its column, and MathML beside it.
#![allow(dead_code)]

use std::ops::Range;

/// Typesets one formula. The same input gives the same bytes.
pub fn render(_tex: &str, _options: &Options<'_>) -> Result<Formula, Error> {
    todo!()
}

/// What a formula depends on besides its TeX.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Display style, as between `\[` and `\]`.
    pub display: bool,
    /// Macros known before the formula is read.
    pub macros: &'a Macros,
    /// The number of each row of [`rows`], without parentheses; `None` where a row has none.
    /// Empty: no row is numbered.
    pub numbers: &'a [Option<String>],
    /// What `\ref` and `\eqref` show for a label; `None` gives `(???)` with a warning.
    pub references: &'a dyn Fn(&str) -> Option<String>,
    /// Bounds on size, nesting and expansions.
    pub limits: Limits,
}

/// Bounds on what a formula may cost. The default is for authors; [`Limits::HOSTILE`] for visitors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Greatest length in bytes.
    pub bytes: usize,
    /// Greatest nesting of groups and environments.
    pub nesting: usize,
    /// Greatest number of macro expansions.
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
    /// Which row of [`rows`].
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

/// Macro definitions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Macros {}

impl Macros {
    /// Adds every definition that `tex` makes at its outermost level (`\newcommand`, `\renewcommand`,
    /// `\providecommand`, `\def`, `\gdef`, `\let`, `\DeclareMathOperator`) for the formulas that follow.
    ///
    /// # Errors
    /// A definition that cannot be read.
    pub fn define(&mut self, _tex: &str) -> Result<(), Error> {
        todo!()
    }
}

/// A row of a display as AMS numbers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Whether it gets the next number.
    pub numbered: bool,
    /// An author's own `\tag{…}` as plain text, with parentheses unless `\tag*`.
    pub tag: Option<String>,
    /// Its `\label` and where that stands.
    pub label: Option<(String, Range<usize>)>,
}

/// The rows of a display and which of them AMS rules number.
///
/// # Errors
/// Unbalanced environments or braces.
pub fn rows(_tex: &str) -> Result<Vec<Row>, Error> {
    todo!()
}

/// The AMS display environments: those that need no `$$` around them.
pub fn is_display_environment(_name: &str) -> bool {
    todo!()
}

/// Why a formula was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("stub")]
#[non_exhaustive]
pub enum Error {}

impl Error {
    /// Where in the TeX, in bytes.
    pub fn span(&self) -> Range<usize> {
        0..0
    }
}
