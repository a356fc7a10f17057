//! What is wrong with formulas: everything that can be told at once, and where the macro is that leads there.

use std::ops::Range;

use typeset::{Error, Options};

/// A mistake, or something drawn that may not be what was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// In bytes of the source.
    pub span: Range<usize>,
    /// What is wrong and how to mend it.
    pub message: String,
    /// The macro that stands at the place, when what is wrong stands in its definition.
    pub within: Option<String>,
    /// Where the source defines that macro.
    pub defined: Option<Range<usize>>,
}

/// What is wrong with TeX that is a source of its own, in order; empty when it can be typeset. A macro that is known but not
/// defined there has no place.
pub fn all_mistakes(tex: &str, options: &Options<'_>) -> Vec<Mistake> {
    typeset::errors(tex, options)
        .iter()
        .map(|error| Mistake::of(error, |span| span, |_, _| None))
        .collect()
}

impl Mistake {
    /// An error of a formula; `place` says where a part of its TeX stands in the source, `earlier` where a part of an earlier
    /// text does, by the number under which its macros were read.
    pub(crate) fn of(
        error: &Error,
        place: impl Fn(Range<usize>) -> Range<usize>,
        earlier: impl Fn(usize, Range<usize>) -> Option<Range<usize>>,
    ) -> Mistake {
        let mut mistake = Mistake {
            span: place(error.span()),
            message: error.to_string(),
            within: None,
            defined: None,
        };
        if let Error::InMacro { name, defined, .. } = error {
            mistake.within = Some(name.clone());
            let span = defined.span.clone();
            mistake.defined = match defined.text {
                None => Some(place(span)),
                Some(number) => earlier(number, span),
            };
        }
        mistake
    }
}

/// Commands that define the macro that follows them.
const DEFINERS: [&str; 9] = [
    "\\newcommand",
    "\\renewcommand",
    "\\providecommand",
    "\\def",
    "\\gdef",
    "\\edef",
    "\\xdef",
    "\\let",
    "\\DeclareMathOperator",
];

/// Where TeX last defines a macro: its name there. `O(n)`.
///
/// ```
/// let tex = r"\def\a{x} \newcommand*{\half}{\frac12}";
/// assert_eq!(pages::definition(tex, r"\half"), Some(23..28));
/// assert_eq!(pages::definition(tex, r"\frac"), None);
/// ```
pub fn definition(tex: &str, name: &str) -> Option<Range<usize>> {
    tex.rmatch_indices(name).map(|(at, _)| at..at + name.len()).find(|range| {
        let whole = !tex[range.end..].starts_with(|next: char| next.is_ascii_alphabetic());
        let before = tex[..range.start].trim_end();
        let before = before.strip_suffix('{').unwrap_or(before).trim_end();
        let before = before.strip_suffix('*').unwrap_or(before).trim_end();
        whole && DEFINERS.iter().any(|definer| before.ends_with(definer))
    })
}

#[cfg(test)]
mod tests {
    use typeset::{Limits, Macros};

    use super::*;

    #[test]
    fn all_mistakes_are_told_at_once_with_the_macros_that_lead_there() {
        let macros = Macros::default();
        let options = Options {
            display: false,
            macros: &macros,
            numbers: &[],
            references: &|_| None,
            limits: Limits::default(),
        };
        let tex = "\\alhpa + \\newcommand{\\wrong}[1]{\\nonsense{#1}} x + \\wrong{y} + \\frac1";
        let mistakes = all_mistakes(tex, &options);
        assert_eq!(mistakes.len(), 3, "{mistakes:?}");
        let places: Vec<&str> = mistakes.iter().map(|told| &tex[told.span.clone()]).collect();
        assert_eq!(places, ["\\alhpa", "\\wrong", "\\frac"]);
        assert!(mistakes[0].message.ends_with("did you mean `\\alpha`?"), "{mistakes:?}");
        assert_eq!(mistakes[1].within.as_deref(), Some("\\wrong"));
        assert_eq!(&tex[mistakes[1].defined.clone().unwrap()], "\\wrong");
        assert_eq!(mistakes[1].defined, definition(tex, "\\wrong"));
        assert_eq!(all_mistakes("x^2", &options), []);
    }
}
