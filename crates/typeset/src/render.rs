//! From TeX to what it means: what is asked, the steps of reading, and all answers that need no picture (`picture.rs` has those).

use std::ops::Range;

use crate::error::{Error, MOST_ERRORS};
use crate::expand::{Expanded, TagForm};
use crate::locate::located;
use crate::macros::Macros;
use crate::made::Made;
use crate::parse::Parsed;
use crate::rows::{Row, analyse};
use crate::scan::scan;
use crate::{expand, guard, parse};

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

/// Something drawn that may not be what was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What and how to mend it.
    pub message: String,
    /// Where in the TeX, in bytes.
    pub span: Range<usize>,
}

/// What is wrong with a formula, in the order of reading, at most 16 errors; empty if it can be typeset. Of what is
/// unbalanced only the first is told, and beside it what cannot be its consequence; nothing is read beyond a limit.
pub fn errors(tex: &str, options: &Options<'_>) -> Vec<Error> {
    located(read(tex, options).parsed.errors, tex, options)
}

/// A formula on one line of plain text, for search and alternative texts: `x² + y²`, `(a + b)/2`. `O(n)`; nothing is laid out.
///
/// # Errors
/// The first of [`errors`].
pub fn text(tex: &str, options: &Options<'_>) -> Result<String, Error> {
    Ok(crate::text::write(&read_whole(tex, options)?.parsed.list))
}

/// A formula as `<math>…</math>`, with the TeX as annotation. `O(n)`; nothing is laid out, so the numbers of rows are not in it.
///
/// # Errors
/// The first of [`errors`].
pub fn mathml(tex: &str, options: &Options<'_>) -> Result<String, Error> {
    Ok(crate::mathml::write(&read_whole(tex, options)?.parsed.list, tex, options.display))
}

/// A formula before it is measured.
pub(crate) struct Read {
    pub(crate) parsed: Parsed,
    /// What is to be shown beside each row.
    pub(crate) shown: Vec<Option<String>>,
}

/// Reads a formula; what is wrong with it is among what was parsed.
pub(crate) fn read(tex: &str, options: &Options<'_>) -> Read {
    let limits = options.limits;
    if let Err(error) = check_characters(tex, limits) {
        return Read::refused(vec![error]);
    }
    let made = Made::default();
    let Expanded { tokens, mut errors, whole, tag_form } =
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
        true => row_texts(analyse(&tokens, &tag_form), options.numbers, &tag_form),
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
pub(crate) fn read_whole(tex: &str, options: &Options<'_>) -> Result<Read, Error> {
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

/// What is shown beside each row: its own tag, else its number in this form.
fn row_texts(rows: Vec<Row>, numbers: &[Option<String>], form: &TagForm) -> Vec<Option<String>> {
    rows.into_iter()
        .enumerate()
        .map(|(index, row)| {
            let number = numbers.get(index).and_then(Option::as_ref);
            row.tag.or_else(|| number.map(|number| form.around(number)))
        })
        .collect()
}
