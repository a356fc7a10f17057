//! The one place that calls the layout engine.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use katex::dom_tree::DomSpan;
use katex::macros::builtins::BUILTIN_MACROS;
use katex::parser::parse_node::NodeType;
use katex::types::{Mode, ParseErrorKind, TrustSetting};
use katex::{KatexContext, OutputFormat, ParseError, Settings};

use crate::error::Error;
use crate::guard::Arity;
use crate::macros::Macros;
use crate::near::nearest;
use crate::rows::is_display_environment;
use crate::scan::Printed;

/// The engine's own macros expand to a few more each; this is far above what a formula of the greatest length needs.
const EXPANSIONS: usize = 200_000;

fn context() -> &'static KatexContext {
    static CONTEXT: OnceLock<KatexContext> = OnceLock::new();
    CONTEXT.get_or_init(KatexContext::default)
}

fn settings(display: bool) -> Settings {
    Settings {
        display_mode: display,
        output: OutputFormat::Html,
        color_is_text_color: true,
        max_expand: EXPANSIONS,
        max_size: 1000.0,
        // `rewrite` marks places by classes; an author's own are gone by then.
        trust: TrustSetting::Function(Arc::new(|context| Some(context.command == r"\htmlClass"))),
        ..Settings::default()
    }
}

/// Whether the engine defines a command.
pub(crate) fn knows(name: &str) -> bool {
    let context = context();
    context.functions.contains_key(name)
        || context.symbols.contains(Mode::Math, name)
        || context.symbols.contains(Mode::Text, name)
        || BUILTIN_MACROS.contains_key(name)
}

/// The character that a symbol's command stands for.
pub(crate) fn character(name: &str) -> Option<String> {
    let symbols = &context().symbols;
    let info = symbols.get_math(name).or_else(|| symbols.get_text(name))?;
    info.replace.map(|character| character.to_string())
}

/// How many arguments a command takes where it may itself be an argument.
pub(crate) fn arity(name: &str) -> Arity {
    if let Some(function) = context().functions.get(name) {
        let arguments = if function.allowed_in_argument { function.num_args } else { 0 };
        return Arity {
            arguments: u8::try_from(arguments).unwrap_or(u8::MAX),
            optional: function.num_optional_args > 0,
        };
    }
    // What a macro of the engine ends with is not known; one argument is the most that they leave open.
    Arity {
        arguments: u8::from(BUILTIN_MACROS.contains_key(name) && !is_space(name)),
        optional: false,
    }
}

fn is_space(name: &str) -> bool {
    matches!(
        name,
        r"\,"
            | r"\;"
            | r"\:"
            | r"\!"
            | r"\>"
            | r"\quad"
            | r"\qquad"
            | r"\dots"
            | r"\cdots"
            | r"\ldots"
            | r"\thinspace"
            | r"\medspace"
            | r"\thickspace"
            | r"\negthinspace"
            | r"\enspace"
    )
}

/// Whether a command is an operator that takes limits.
pub(crate) fn is_operator(name: &str) -> bool {
    context().functions.get(name).is_some_and(|function| function.node_type == Some(NodeType::Op))
}

/// How many arguments follow a command.
pub(crate) fn arguments(name: &str) -> usize {
    match context().functions.get(name) {
        Some(function) => function.num_args,
        None => usize::from(MACROS_WITH_ARGUMENT.contains(&name)),
    }
}

/// Whether a command with arguments must stand in braces to be a script.
pub(crate) fn needs_braces(name: &str) -> bool {
    match context().functions.get(name) {
        Some(function) => !function.allowed_in_argument && function.num_args > 0,
        None => MACROS_WITH_ARGUMENT.contains(&name),
    }
}

/// Macros of the engine, or readings of ours, that authors use as scripts without braces.
const MACROS_WITH_ARGUMENT: &[&str] = &[r"\bm", r"\operatorname", r"\mathop", r"\bold", r"\mbox"];

/// A formula's boxes, and its MathML before it is written out.
#[derive(Debug)]
pub(crate) struct Trees {
    pub(crate) html: DomSpan,
    pub(crate) mathml: DomSpan,
}

/// Parses and lays out.
///
/// # Errors
/// [`Error::UnknownCommand`], [`Error::UnknownEnvironment`], [`Error::Syntax`], [`Error::Defect`].
pub(crate) fn typeset(source: &Printed, display: bool, macros: &Macros) -> Result<Trees, Error> {
    let settings = settings(display);
    let context = context();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let tree = katex::parse_tree::parse_tree(context, &source.tex, &settings)?;
        let html = katex::build_tree::build_html_tree(context, &tree, "", &settings)?;
        let of_math = Settings { output: OutputFormat::Mathml, ..settings.clone() };
        let mathml = katex::build_tree::build_tree(context, &tree, "", &of_math)?;
        Ok(Trees { html, mathml })
    }));
    match outcome {
        Ok(result) => result.map_err(|error| translate(&error, source, macros)),
        Err(_) => Err(Error::Defect),
    }
}

fn translate(error: &ParseError, source: &Printed, macros: &Macros) -> Error {
    let located = error.position().map(|place| source.origin(place));
    // What a message names is found in the text where the engine does not say where it stands.
    let find = |text: &str| {
        let place = located.clone().or_else(|| Some(source.origin(source.tex.find(text)?)));
        place.unwrap_or_else(|| source.whole())
    };
    match &*error.kind {
        ParseErrorKind::UndefinedControlSequence { name } => {
            let own: Vec<&str> = macros.names().collect();
            let functions = context().functions.keys().map(String::as_str);
            let names = functions.chain(BUILTIN_MACROS.keys().copied()).chain(own.iter().copied());
            let names = names.filter(|name| !name.contains('@'));
            let near = nearest(name, |other| knows(other) || own.contains(&other), names);
            Error::UnknownCommand { name: name.clone(), near, span: find(name) }
        }
        ParseErrorKind::NoSuchEnvironment { name } => {
            let environments = &context().environments;
            let known =
                |other: &str| environments.contains_key(other) || is_display_environment(other);
            let near = nearest(name, known, environments.keys().map(String::as_str));
            let span = find(&format!(r"\begin{{{name}}}"));
            Error::UnknownEnvironment { name: name.clone(), near, span }
        }
        kind => {
            let span = located.unwrap_or_else(|| source.whole());
            Error::Syntax { reason: reason(kind), span }
        }
    }
}

/// What is wrong and how to mend it, in words for the commonest slips.
fn reason(kind: &ParseErrorKind) -> String {
    match kind {
        ParseErrorKind::ExpectedToken { found, .. } if found == "&" => {
            r"`&` stands outside of rows and columns; write `\&`, or `\begin{aligned}…\end{aligned}` around the formula".into()
        }
        ParseErrorKind::ExpectedToken { found, .. } if found == "#" => r"`#` is no symbol; write `\#`".into(),
        ParseErrorKind::ExpectedToken { expected, found } if found == "EOF" => {
            format!("the formula ends where `{expected}` is expected")
        }
        ParseErrorKind::ExpectedToken { expected, found } if expected == "EOF" => {
            format!("`{found}` cannot stand here")
        }
        ParseErrorKind::ExpectedToken { expected, found } => format!("`{expected}` is expected, not `{found}`"),
        ParseErrorKind::FunctionDisallowedInMode { func, .. } if func == "$" => {
            r"`$` inside of a formula; write `\$` for the sign, or close the formula before it".into()
        }
        ParseErrorKind::FunctionDisallowedInMode { func, mode: Mode::Text } => {
            format!("`{func}` works in formulas only; put `$…$` around it")
        }
        ParseErrorKind::FunctionDisallowedInMode { func, .. } => {
            format!(r"`{func}` works in text only; put `\text{{…}}` around it")
        }
        ParseErrorKind::UnexpectedEndOfMacroArgument { .. } => {
            "the formula or group ends before the last argument; add `{…}`".into()
        }
        ParseErrorKind::DoubleSuperscript => "two superscripts on one base; write `{x^a}^b` or `x^{a b}`".into(),
        ParseErrorKind::DoubleSubscript => "two subscripts on one base; write `{x_a}_b` or `x_{a b}`".into(),
        ParseErrorKind::LimitsMustFollowBase => {
            r"`\limits` must follow an operator; write `\operatorname*{…}` for a name with limits".into()
        }
        ParseErrorKind::ExpectedGroupAs { context } => format!("an argument is missing as {context}"),
        ParseErrorKind::ExpectedGroupAfterSymbol { symbol } => {
            format!("nothing follows `{symbol}`; add a letter or `{{…}}`")
        }
        ParseErrorKind::FunctionMissingArguments { func, context } => {
            format!("`{func}` as {context} needs braces around it and its arguments")
        }
        ParseErrorKind::InvalidColor { color } => {
            format!("`{color}` is no colour; write a name such as `red`, or `#rgb`, `#rrggbb` in hexadecimal digits")
        }
        ParseErrorKind::InvalidSize { size } => format!("`{size}` is no length; write one such as `2pt` or `1.5em`"),
        ParseErrorKind::DisplayModeOnly { env } => {
            format!("environment `{env}` works only in a display; write `$$…$$` around it")
        }
        ParseErrorKind::TooManyTabCharacters => "more `&` in a row than there are columns; declare more or remove some".into(),
        ParseErrorKind::MacroTooManyExpansions => "commands expand without end".into(),
        kind => {
            let text = kind.to_string();
            let mut letters = text.chars();
            // Lower case as all our messages, but not the name of a command or mode.
            let first = letters.next().filter(char::is_ascii_uppercase).map(|first| first.to_ascii_lowercase());
            match first {
                Some(first) => format!("{first}{}", letters.as_str().trim_end_matches('.')),
                None => text,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Limits, Options};

    use super::*;

    /// The message, and what of `tex` it points at.
    fn check(tex: &str, message: &str, place: &str) {
        let mut macros = Macros::default();
        macros.define(r"\newcommand{\norm}[1]{\lVert #1 \rVert}\def\bad{x+\oops}").unwrap();
        let options = Options {
            display: true,
            macros: &macros,
            numbers: &[],
            references: &|_| None,
            limits: Limits::default(),
        };
        let error = crate::render(tex, &options).unwrap_err();
        assert_eq!((error.to_string().as_str(), &tex[error.span()]), (message, place), "{tex}");
    }

    #[test]
    fn errors_say_what_and_point_where() {
        check(r"a + \alhpa", r"unknown command `\alhpa`; did you mean `\alpha`?", r"\alhpa");
        check(r"\nrom{x}", r"unknown command `\nrom`; did you mean `\norm`?", r"\nrom");
        check(r"y = \bad", r"unknown command `\oops`; check its spelling or define it", r"\bad");
        check(r"\text{\foo}", r"unknown command `\foo`; check its spelling or define it", r"\foo");
        check(
            r"1\begin{algined}a\end{algined}",
            "unknown environment `algined`; did you mean `aligned`?",
            r"\begin",
        );
        check("中 x^2^3", "two superscripts on one base; write `{x^a}^b` or `x^{a b}`", "^");
        check(
            r"\color{red}{a}\frac{b}",
            "the formula or group ends before the last argument; add `{…}`",
            "}",
        );
        check(
            "a & b",
            r"`&` stands outside of rows and columns; write `\&`, or `\begin{aligned}…\end{aligned}` around the formula",
            "&",
        );
        check(r"a\\[abc] b", "`abc` is no length; write one such as `2pt` or `1.5em`", "[");
        check(
            r"\color{#12}{x}",
            "`#12` is no colour; write a name such as `red`, or `#rgb`, `#rrggbb` in hexadecimal digits",
            r"\color",
        );
        check(r"x \sqrt", r"`\sqrt` needs an argument; add `{…}` after it", r"\sqrt");
        check("a%b\n^", "nothing follows `^`; add a letter or `{…}`", "^");
    }
}
