//! The formulas of a source typeset: what stands in the page for each.

use std::fmt::Write as _;

use typeset::{Error, Formula, Limits, Macros, Options};

use crate::{
    delimiter::{Form, Found},
    mistake::Mistake,
    numbering::{self, Numbering},
};

/// How formulas are typeset.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// Known before the first formula.
    pub macros: &'a Macros,
    /// Numbers by the rules of AMS-LaTeX; else only `\tag`s are shown.
    pub numbered: bool,
}

/// What becomes of the formulas of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Set {
    /// For each formula what stands in its place; `None` where it stays as it is.
    pub html: Vec<Option<String>>,
    /// What could not be typeset.
    pub mistakes: Vec<Mistake>,
    /// What was typeset and may not be what was meant.
    pub warnings: Vec<Mistake>,
}

/// Typesets the formulas of one source in order: numbers, labels and macros run through it.
pub fn set(found: &[Found], setting: Setting<'_>) -> Set {
    let numbering = Numbering::of(found, setting.numbered);
    let mut setter = Setter {
        found,
        numbering: &numbering,
        macros: setting.macros.clone(),
        set: Set { mistakes: numbering.mistakes.clone(), ..Set::default() },
    };
    for index in 0..found.len() {
        let html = match found[index].form {
            Form::Delimited | Form::Environment => setter.formula(index),
            Form::Reference => Some(setter.reference(index)),
            // In an element that the scan skips: a second run must not take it for a delimiter.
            Form::Escape => Some("<span class=\"mathjax_ignore\">$</span>".to_owned()),
        };
        setter.set.html.push(html);
    }
    let mut set = setter.set;
    set.mistakes.sort_by_key(|mistake| mistake.span.start);
    set
}

struct Setter<'a> {
    found: &'a [Found],
    numbering: &'a Numbering,
    macros: Macros,
    set: Set,
}

impl Setter<'_> {
    fn formula(&mut self, index: usize) -> Option<String> {
        let formula = &self.found[index];
        let tex = formula.tex.text.as_str();
        let numbers = &self.numbering.rows[index];
        let options = Options {
            display: formula.display,
            macros: &self.macros,
            numbers: if numbers.iter().any(Option::is_some) { numbers } else { &[] },
            references: &|label| self.numbering.names.get(label).cloned(),
            limits: Limits::default(),
        };
        let html = match typeset::render(tex, &options) {
            Ok(set) => {
                for warning in &set.warnings {
                    self.set.warnings.push(Mistake {
                        span: formula.tex.source(warning.span.clone()),
                        message: warning.message.clone(),
                        within: None,
                        defined: None,
                    });
                }
                Some(self.markup(index, &set))
            }
            Err(error) => {
                if !is_prose(formula, &error) {
                    let errors = typeset::errors(tex, &options);
                    let mistakes = errors.iter().map(|error| mistake(self.found, index, error));
                    self.set.mistakes.extend(mistakes);
                }
                None
            }
        };
        // A broken definition was reported when its formula was typeset.
        let _ = self.macros.define_numbered(index + 1, tex);
        html
    }

    fn markup(&self, index: usize, set: &Formula) -> String {
        let svg: String = set.pieces.iter().map(|piece| piece.svg.as_str()).collect();
        let math = set.mathml.replacen("<math", "<math class=\"vh\"", 1);
        if !self.found[index].display {
            return format!("<span class=\"zhoubi f\">{svg}{math}</span>");
        }
        let labels = &self.numbering.labels[index];
        let mut numbers = String::new();
        for tag in &set.tags {
            let text = escape(&tag.text);
            let height = (tag.y.clamp(0.0, 1.0) * 100.0).round();
            let label = labels.get(tag.row).and_then(Option::as_deref);
            let id = label.map_or_else(String::new, |label| {
                format!(" id=\"{}\"", escape(&numbering::anchor(label)))
            });
            let _ = write!(numbers, "<span class=\"no y{height}\"{id}>{text}</span>");
        }
        if !numbers.is_empty() {
            numbers = format!("<span class=\"nos\">{numbers}</span>");
        }
        // A span: the page may have put the formula into a paragraph.
        format!("<span class=\"zhoubi eq\">{svg}{math}{numbers}</span>")
    }

    /// A link to an equation.
    fn reference(&mut self, index: usize) -> String {
        let formula = &self.found[index];
        let tex = formula.tex.text.as_str();
        let label = tex.split_once('{').map_or("", |(_, label)| label).trim_end_matches('}').trim();
        let in_parentheses = tex.starts_with("\\eqref");
        let text = |shown: &str| match in_parentheses {
            true => format!("({})", escape(shown)),
            false => escape(shown),
        };
        match self.numbering.names.get(label) {
            Some(shown) => {
                let target = escape(&numbering::anchor(label).replace('%', "%25"));
                format!("<a class=\"zhoubi ref\" href=\"#{target}\">{}</a>", text(shown))
            }
            None => {
                self.set.warnings.push(Mistake {
                    span: formula.range.clone(),
                    message: format!("no equation of this page has the label `{label}`"),
                    within: None,
                    defined: None,
                });
                format!("<span class=\"zhoubi ref\">{}</span>", text("???"))
            }
        }
    }
}

/// An error of a formula in the source. Formulas define macros under their numbers from 1; those that were known before have no
/// place in the source.
fn mistake(found: &[Found], index: usize, error: &Error) -> Mistake {
    Mistake::of(
        error,
        |span| found[index].tex.source(span),
        |number, span| Some(found.get(number.checked_sub(1)?)?.tex.source(span)),
    )
}

/// Whether `\begin{…}` without delimiters is no formula: `\begin{itemize}` in a text about LaTeX.
fn is_prose(formula: &Found, error: &Error) -> bool {
    let outermost = formula.tex.text.split(['{', '}']).nth(1).unwrap_or_default();
    formula.form == Form::Environment
        && matches!(error, Error::UnknownEnvironment { name, .. } if name == outermost)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
