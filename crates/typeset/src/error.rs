//! Why a formula was refused, and where.

use std::fmt;
use std::ops::Range;

/// Errors of a formula that are told at most: who has more will read the first ones.
pub(crate) const MOST_ERRORS: usize = 16;

/// Why a formula was refused. Spans are in bytes of the TeX as given.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Longer than [`Limits::bytes`](crate::Limits::bytes), or twice that with its macros expanded.
    #[error(
        "the formula has {bytes} bytes with its macros expanded, more than the {max} that are allowed; split it"
    )]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// Nested more deeply than [`Limits::nesting`](crate::Limits::nesting).
    #[error(
        "groups, environments and commands are nested more than {max} deep here; simplify the formula"
    )]
    TooDeep {
        /// The limit.
        max: usize,
        /// What opens the first level too many.
        span: Range<usize>,
    },
    /// More macro expansions than [`Limits::expansions`](crate::Limits::expansions), or a text grown too long by them.
    #[error(
        "expanding `{name}` takes more than {max} steps or grows too long; does a macro call itself?"
    )]
    TooManyExpansions {
        /// The macro that was being expanded.
        name: String,
        /// The limit.
        max: usize,
        /// The macro's call.
        span: Range<usize>,
    },
    /// A group, `\left` or environment without its end.
    #[error("`{opener}` is never closed; add `{closer}`")]
    Unclosed {
        /// What opens it.
        opener: String,
        /// What would close it.
        closer: String,
        /// The opener.
        span: Range<usize>,
    },
    /// An end without its beginning.
    #[error("`{closer}` closes nothing; remove it or add `{opener}` before it")]
    Unopened {
        /// What stands there.
        closer: String,
        /// What would open it.
        opener: String,
        /// The closer.
        span: Range<usize>,
    },
    /// An end that belongs to another beginning.
    #[error("`{opener}` is ended by `{closer}`; write `{wanted}` before it")]
    Mismatched {
        /// What is open.
        opener: String,
        /// What stands there.
        closer: String,
        /// What would close what is open.
        wanted: String,
        /// The closer.
        span: Range<usize>,
    },
    /// A command that neither TeX's mathematics nor a macro defines.
    #[error("unknown command `{name}`{near}")]
    UnknownCommand {
        /// With its backslash.
        name: String,
        /// Known names like it.
        near: Near,
        /// The command.
        span: Range<usize>,
    },
    /// An environment that is not known.
    #[error("unknown environment `{name}`{near}")]
    UnknownEnvironment {
        /// As in `\begin{…}`.
        name: String,
        /// Known names like it.
        near: Near,
        /// The name in the TeX, or what stands for it.
        span: Range<usize>,
    },
    /// A macro definition that cannot be read.
    #[error("`{command}` does not define a macro: {reason}")]
    Definition {
        /// `\newcommand`, `\def`, ….
        command: String,
        /// What is wrong.
        reason: &'static str,
        /// The command.
        span: Range<usize>,
    },
    /// A command at the end of its group that needs something after it.
    #[error("`{command}` needs an argument; add `{{…}}` after it")]
    MissingArgument {
        /// The command.
        command: String,
        /// Where it stands.
        span: Range<usize>,
    },
    /// A macro whose delimited arguments do not follow.
    #[error("what follows `{name}` does not have the form that its definition asks for")]
    MacroUse {
        /// The macro.
        name: String,
        /// Its call.
        span: Range<usize>,
    },
    /// Anything else that cannot be typeset.
    #[error("{reason}")]
    Syntax {
        /// What is wrong, in words.
        reason: String,
        /// Where, as well as can be told.
        span: Range<usize>,
    },
    /// In what a macro made, which its author cannot see in the formula.
    #[error("{error}; it comes from the macro `{name}`, which stands for `{text}`")]
    InMacro {
        /// What is wrong there.
        error: Box<Error>,
        /// The macro.
        name: String,
        /// Its definition.
        text: String,
        /// Where that stands.
        defined: Defined,
    },
    /// A defect of ours.
    #[error(
        "this formula cannot be typeset because of a defect in the typesetter; please report it"
    )]
    Defect,
}

impl Error {
    /// Where in the TeX, in bytes; the start where it concerns the whole.
    pub fn span(&self) -> Range<usize> {
        match self {
            Error::TooLong { .. } | Error::Defect => 0..0,
            Error::InMacro { error, .. } => error.span(),
            Error::TooDeep { span, .. }
            | Error::TooManyExpansions { span, .. }
            | Error::Unclosed { span, .. }
            | Error::Unopened { span, .. }
            | Error::Mismatched { span, .. }
            | Error::UnknownCommand { span, .. }
            | Error::UnknownEnvironment { span, .. }
            | Error::Definition { span, .. }
            | Error::MissingArgument { span, .. }
            | Error::MacroUse { span, .. }
            | Error::Syntax { span, .. } => span.clone(),
        }
    }
}

/// Where a macro is defined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defined {
    /// The number under which [`Macros`](crate::Macros) read the definition; `None` in the formula itself.
    pub text: Option<usize>,
    /// The macro's name in that text, in bytes.
    pub span: Range<usize>,
}

/// Known names like an unknown one, nearest first, at most three; may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Near(pub Vec<String>);

impl fmt::Display for Near {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, name) in self.0.iter().enumerate() {
            out.write_str(if number == 0 { "; did you mean " } else { " or " })?;
            write!(out, "`{name}`")?;
        }
        out.write_str(if self.0.is_empty() { "; check its spelling or define it" } else { "?" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_how_to_mend_an_unknown_command() {
        let near = |names: &[&str]| Near(names.iter().map(ToString::to_string).collect());
        let unknown = |near| Error::UnknownCommand { name: r"\alhpa".into(), near, span: 2..8 };
        assert_eq!(
            unknown(near(&[])).to_string(),
            r"unknown command `\alhpa`; check its spelling or define it"
        );
        assert_eq!(
            unknown(near(&[r"\alpha", r"\aleph"])).to_string(),
            r"unknown command `\alhpa`; did you mean `\alpha` or `\aleph`?"
        );
        assert_eq!(unknown(near(&[])).span(), 2..8);
    }
}
