//! How mistakes in TeX are shown: each with its line, a caret, and where the macro is defined that leads there.

use std::path::Path;

use article::Diagnostic;
use pages::Mistake;
use typeset::{Macros, Options};

use crate::failure::Failure;

/// The longest line of a definition that is shown, in characters.
const SHOWN: usize = 80;

/// Macros from a file, and the file, for what is wrong in them.
#[derive(Debug, Default)]
pub(super) struct MacroFile {
    pub(super) macros: Macros,
    name: String,
    text: String,
}

impl MacroFile {
    /// Reads definitions.
    pub(super) fn read(path: &Path) -> Result<MacroFile, Failure> {
        let (name, text) = (super::name_of(path), super::read(path)?);
        let mut macros = Macros::default();
        match macros.define(&text) {
            Ok(_) => Ok(MacroFile { macros, name, text }),
            Err(error) => {
                let mistake = Diagnostic::at(&name, &text, error.span(), error.to_string());
                Err(Failure::mistakes(&[mistake]))
            }
        }
    }

    /// What is wrong in a file that uses these macros.
    pub(super) fn diagnostic(&self, path: &str, text: &str, mistake: &Mistake) -> Diagnostic {
        let diagnostic = Diagnostic::at(path, text, mistake.span.clone(), mistake.message.clone());
        let Some(name) = &mistake.within else { return diagnostic };
        let place = match &mistake.defined {
            Some(span) => Some(Diagnostic::at(path, text, span.clone(), "")),
            None => pages::definition(&self.text, name)
                .map(|span| Diagnostic::at(&self.name, &self.text, span, "")),
        };
        let help = match place {
            Some(Diagnostic { path, line, column, source, .. }) => {
                let definition = source.trim();
                // A page on one line would drown the place.
                match definition.chars().count() <= SHOWN {
                    true => format!("`{name}` is defined at {path}:{line}:{column}: {definition}"),
                    false => format!("`{name}` is defined at {path}:{line}:{column}"),
                }
            }
            None => format!("it comes from `{name}`"),
        };
        diagnostic.with_help(help)
    }

    /// Everything that is wrong with a file that is one formula.
    pub(super) fn failure(&self, name: &str, tex: &str, options: &Options<'_>) -> Failure {
        let mistakes: Vec<Diagnostic> = pages::all_mistakes(tex, options)
            .iter()
            .map(|mistake| self.diagnostic(name, tex, mistake))
            .collect();
        Failure::mistakes(&mistakes)
    }
}
