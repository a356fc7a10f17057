//! The one place that calls the layout engine.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use katex::dom_tree::DomSpan;
use katex::macros::builtins::BUILTIN_MACROS;
use katex::types::{Mode, ParseErrorKind, TrustSetting};
use katex::{KatexContext, OutputFormat, ParseError, Settings};

use crate::error::Error;
use crate::guard::Arity;
use crate::near::nearest;
use crate::scan::Printed;

/// The engine's own macros expand to a few more each; this is far above what a formula of the greatest length needs.
const EXPANSIONS: usize = 200_000;

fn context() -> &'static KatexContext {
    static CONTEXT: OnceLock<KatexContext> = OnceLock::new();
    CONTEXT.get_or_init(KatexContext::default)
}

fn settings(display: bool) -> Settings {
    let mut settings = Settings::default();
    settings.display_mode = display;
    settings.output = OutputFormat::Html;
    settings.color_is_text_color = true;
    settings.max_expand = EXPANSIONS;
    settings.max_size = 1000.0;
    // `rewrite` marks places by classes; an author's own are gone by then.
    settings.trust =
        TrustSetting::Function(Arc::new(|context| Some(context.command == r"\htmlClass")));
    settings
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
pub(crate) fn typeset<'n>(
    source: &Printed,
    display: bool,
    own_names: impl Iterator<Item = &'n str>,
) -> Result<Trees, Error> {
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
        Ok(result) => result.map_err(|error| translate(&error, source, own_names)),
        Err(_) => Err(Error::Defect),
    }
}

fn translate<'n>(
    error: &ParseError,
    source: &Printed,
    own_names: impl Iterator<Item = &'n str>,
) -> Error {
    let mut span = match error.position() {
        Some(place) => source.origin(place),
        None => source.whole(),
    };
    match &*error.kind {
        ParseErrorKind::UndefinedControlSequence { name } => {
            if error.position().is_none()
                && let Some(place) = source.tex.find(name.as_str())
            {
                span = source.origin(place);
            }
            let own: Vec<&str> = own_names.collect();
            let functions = context().functions.keys().map(String::as_str);
            let names = functions.chain(BUILTIN_MACROS.keys().copied()).chain(own.iter().copied());
            let names = names.filter(|name| !name.contains('@'));
            let near = nearest(name, |other| knows(other) || own.contains(&other), names);
            Error::UnknownCommand { name: name.clone(), near, span }
        }
        ParseErrorKind::NoSuchEnvironment { name } => {
            let near = nearest(
                name,
                |other| context().environments.contains_key(other),
                context().environments.keys().map(String::as_str),
            );
            Error::UnknownEnvironment { name: name.clone(), near, span }
        }
        kind => Error::Syntax { reason: kind.to_string(), span },
    }
}
