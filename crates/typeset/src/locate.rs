//! Which macro an error of a formula comes from.

use crate::error::Error;
use crate::guard::environment_name;
use crate::macros::Macros;
use crate::render::Options;
use crate::scan::scan;

/// Says which macro each error comes from: what a macro made stands, for its author, where the macro is called.
pub(crate) fn located(errors: Vec<Error>, tex: &str, options: &Options<'_>) -> Vec<Error> {
    if errors.is_empty() {
        return errors;
    }
    let mut macros = options.macros.clone();
    // A broken definition is an error of its own.
    let _ = macros.define_in(None, tex);
    errors.into_iter().map(|error| located_in(error, tex, &macros)).collect()
}

fn located_in(error: Error, tex: &str, macros: &Macros) -> Error {
    let tokens = scan(tex.get(error.span().start..).unwrap_or_default());
    let Some(first) = tokens.first() else { return error };
    let called = match first.text {
        r"\begin" => format!(r"\begin{{{}}}", environment_name(&tokens, 1).0),
        text => text.to_owned(),
    };
    let subject = match &error {
        Error::UnknownCommand { name, .. } | Error::TooManyExpansions { name, .. } => name,
        Error::MissingArgument { command, .. } => command,
        Error::MacroUse { name, .. } => name,
        _ => "",
    };
    match macros.text(&called) {
        Some((text, defined)) if called != *subject => Error::InMacro {
            error: Box::new(error),
            name: called,
            text: text.to_owned(),
            defined: defined.clone(),
        },
        _ => error,
    }
}

#[cfg(feature = "outlines")]
#[cfg(test)]
mod tests {
    use crate::{Error, Limits, Macros, Options, errors, render};

    fn options(macros: &Macros) -> Options<'_> {
        Options {
            display: true,
            macros,
            numbers: &[],
            references: &|_| None,
            limits: Limits::default(),
        }
    }

    /// Each error's start and message.
    fn told(tex: &str) -> Vec<String> {
        let macros = Macros::default();
        let errors = errors(tex, &options(&macros));
        assert_eq!(render(tex, &options(&macros)).err().as_ref(), errors.first(), "{tex}");
        errors.iter().map(|error| format!("{}: {error}", error.span().start)).collect()
    }

    #[test]
    fn all_that_is_wrong_is_told_once() {
        let unknown =
            |at, name| format!("{at}: unknown command `{name}`; check its spelling or define it");
        assert_eq!(told(r"\foo+\qux"), [unknown(0, r"\foo"), unknown(5, r"\qux")]);
        assert_eq!(told(r"\frac"), [r"0: `\frac` needs an argument; add `{…}` after it"]);
        assert_eq!(
            told(r"\foo{x \qux"),
            [
                unknown(0, r"\foo"),
                "4: `{` is never closed; add `}`".to_owned(),
                unknown(7, r"\qux")
            ]
        );
        let calls = told(r"\def\a#1{}\foo{\a}{\a}");
        assert_eq!(calls.len(), 3, "{calls:?}");
        // A name that is not defined by mistake is no other mistake.
        assert_eq!(told(r"\newcommand\foo[99]{x}\foo\qux").len(), 1);
        assert_eq!(told(&r"\foo ".repeat(1000)).len(), 16);
        assert_eq!(told(&r"\ce{\bond{?}}".repeat(100)).len(), 16);
        assert_eq!(told("x"), [""; 0]);
    }

    #[test]
    fn a_macro_is_named_with_the_place_of_its_definition() {
        let mut macros = Macros::default();
        macros.define_numbered(3, r"\def\outside{\foo}").unwrap();
        let tex =
            r"\newcommand{\inside}{\qux}\newenvironment{v}{\bar}{}\outside\inside\begin{v}\end{v}";
        let found: Vec<_> = errors(tex, &options(&macros))
            .into_iter()
            .map(|error| match error {
                Error::InMacro { name, defined, .. } => (name, defined.text, defined.span),
                error => panic!("{error}"),
            })
            .collect();
        assert_eq!(
            found,
            [
                (r"\outside".to_owned(), Some(3), 4..12),
                (r"\inside".to_owned(), None, 12..19),
                (r"\begin{v}".to_owned(), None, 42..43),
            ]
        );
    }
}
