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

/// Mistakes reported of one formula at most.
const MOST: usize = 16;

/// Every mistake of a formula that can be told, in order, 16 at most; empty when it can be typeset. Only unknown commands are
/// looked beyond: what follows from leaving out anything else is not the author's mistake.
pub(crate) fn all_errors(tex: &str, options: &Options<'_>) -> Vec<Error> {
    let mut errors = typeset::errors(tex, options);
    let unknown = errors.iter().take_while(|error| is_unknown(error)).count();
    errors.truncate(unknown.clamp(1, MOST));
    errors.sort_by_key(|error| error.span().start);
    errors
}

/// The same for TeX that is a source of its own. A macro that is known but not defined there has no place.
pub fn all_mistakes(tex: &str, options: &Options<'_>) -> Vec<Mistake> {
    let mistake = |error: &Error| {
        let mut mistake = Mistake::of(tex, error, |span| span);
        mistake.defined = mistake.within.as_ref().and_then(|name| definition(tex, name));
        mistake
    };
    all_errors(tex, options).iter().map(mistake).collect()
}

impl Mistake {
    /// An error of a formula; `place` says where a part of its TeX stands in the source.
    pub(crate) fn of(
        tex: &str,
        error: &Error,
        place: impl Fn(Range<usize>) -> Range<usize>,
    ) -> Mistake {
        Mistake {
            span: place(error.span()),
            message: error.to_string(),
            within: calling_macro(tex, error).map(str::to_owned),
            defined: None,
        }
    }
}

/// The macro at an error's place, when what is wrong stands in its definition.
pub(crate) fn calling_macro<'t>(tex: &'t str, error: &'t Error) -> Option<&'t str> {
    let name = match error {
        Error::InMacro { name, .. } => return Some(name),
        Error::UnknownCommand { name, .. } | Error::MacroUse { name, .. } => name,
        Error::MissingArgument { command, .. } => command,
        _ => return None,
    };
    let there = tex.get(error.span())?;
    let length = there.strip_prefix('\\')?.bytes().take_while(u8::is_ascii_alphabetic).count();
    let there = &there[..=length];
    (length > 0 && there != name).then_some(there)
}

/// Whether a command is unknown, in the formula or in a macro.
fn is_unknown(error: &Error) -> bool {
    match error {
        Error::InMacro { error, .. } => is_unknown(error),
        error => matches!(error, Error::UnknownCommand { .. }),
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

    fn errors(tex: &str) -> Vec<String> {
        let macros = Macros::default();
        let options = Options {
            display: true,
            macros: &macros,
            numbers: &[],
            references: &|_| None,
            limits: Limits::default(),
        };
        let said = |error: &Error| format!("{}: {error}", error.span().start);
        all_errors(tex, &options).iter().map(said).collect()
    }

    #[test]
    fn all_unknown_commands_are_told_at_once() {
        let said = errors("\\alhpa + \\nonsense{x} = \\fracc12");
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(
            said[0].starts_with("0: unknown command `\\alhpa`; did you mean `\\alpha`"),
            "{said:?}"
        );
        assert!(said[1].starts_with("9: ") && said[2].starts_with("24: "), "{said:?}");
        assert_eq!(errors("x^2"), [""; 0]);
        assert_eq!(errors("\\frac{a").len(), 1);
        assert_eq!(errors(&"\\nonsense ".repeat(100)).len(), MOST);
    }

    #[test]
    fn a_mistake_in_a_macro_names_the_macro() {
        let tex = "\\newcommand{\\wrong}[1]{\\nonsense{#1}} x + \\wrong{y}";
        let macros = Macros::default();
        let options = Options {
            display: false,
            macros: &macros,
            numbers: &[],
            references: &|_| None,
            limits: Limits::default(),
        };
        let errors = all_errors(tex, &options);
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!(calling_macro(tex, &errors[0]), Some("\\wrong"), "{:?}", errors[0]);
        assert_eq!(definition(tex, "\\wrong"), Some(12..18));
    }
}
