//! Chemistry: the notation of LaTeX's `mhchem` to TeX.
//!
//! `\ce{…}` reads formulas and reactions, `\pu{…}` numbers with units. What the notation means is defined by its manual and by the
//! machines of `mhchemParser` (Apache-2.0), whose output ours equals but for arrows in both directions, which stretch here:
//! see `tests/golden/mhchem.jsonl`. Each machine reads its text from left to right, one pattern at a time, without going back.

mod formula;
mod groups;
mod parts;
mod patterns;
mod tex;
mod unit;

use tex::Tex;

/// How deeply formulas, labels and units may contain each other.
const MAX_DEPTH: u8 = 24;

/// Why an argument cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Mistake {
    /// A name that `\bond` does not know.
    #[error(r"unknown bond `{kind}`; `\bond` knows -, =, #, 1, 2, 3, ~, ~-, ~=, ~--, -~-, ..., ...., ->, <-, < and >")]
    Bond {
        /// As written.
        kind: String,
        /// In bytes of the argument.
        place: usize,
    },
    /// A brace that closes what encloses a part, before the part has ended.
    #[error("a part that begins here does not end before the next `}}`")]
    Unended {
        /// Where the part begins, in bytes of the argument.
        place: usize,
    },
    /// Formulas within formulas beyond what can be meant.
    #[error("chemical formulas and units are nested more than {MAX_DEPTH} deep here")]
    TooDeep,
    /// More TeX than a formula can hold.
    #[error("this gives more than {} bytes of TeX; split it", tex::MAX_BYTES)]
    TooLong,
}

impl Mistake {
    /// Where in the argument, in bytes; the start where it concerns the whole.
    pub(crate) fn place(&self) -> usize {
        match self {
            Mistake::Bond { place, .. } | Mistake::Unended { place } => *place,
            Mistake::TooDeep | Mistake::TooLong => 0,
        }
    }
}

/// What a machine finds wrong, before it is known where in the whole.
#[derive(Debug)]
enum Fault {
    /// The name of an unknown bond.
    Bond(String),
    /// What starts with the part that does not end.
    Unended(String),
    TooDeep,
}

/// The TeX of `\ce{…}`, of what stands in the braces.
///
/// # Errors
/// See [`Mistake`].
pub(crate) fn ce(text: &str) -> Result<String, Mistake> {
    whole(text, formula::read)
}

/// The TeX of `\pu{…}`, of what stands in the braces.
///
/// # Errors
/// See [`Mistake`].
pub(crate) fn pu(text: &str) -> Result<String, Mistake> {
    whole(text, unit::read)
}

/// A machine: reads a text, writes its TeX; the last number is how deeply others may be within it.
type Machine = fn(&str, &mut Tex, u8) -> Result<(), Fault>;

fn whole(text: &str, machine: Machine) -> Result<String, Mistake> {
    let text = plain(text);
    let mut tex = Tex::default();
    machine(&text, &mut tex, MAX_DEPTH).map_err(|fault| locate(fault, &text))?;
    tex.finish().ok_or(Mistake::TooLong)
}

/// The text with one kind of space, hyphen and ellipsis.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => plain.push(' '),
            '−' | '–' | '—' | '‐' => plain.push('-'),
            '…' => plain.push_str("..."),
            _ => plain.push(character),
        }
    }
    plain
}

fn locate(fault: Fault, text: &str) -> Mistake {
    match fault {
        Fault::Bond(kind) => {
            let place = text.find(&format!(r"\bond{{{kind}}}")).unwrap_or(0);
            Mistake::Bond { kind, place }
        }
        Fault::Unended(rest) => Mistake::Unended { place: text.find(&rest).unwrap_or(0) },
        Fault::TooDeep => Mistake::TooDeep,
    }
}

/// One level deeper.
fn deeper(depth: u8) -> Result<u8, Fault> {
    depth.checked_sub(1).ok_or(Fault::TooDeep)
}

#[cfg(test)]
mod tests;
