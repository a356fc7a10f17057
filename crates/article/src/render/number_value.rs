//! The numbers of `{{svd.error:.3}}`: found by running the lab that they belong to.

use lab::{Column, Theme, Values, View};

use super::Renderer;
use crate::{diagnostic::Mistake, document::Value, value};

impl Renderer<'_> {
    /// A value as text for a sentence.
    pub(super) fn value_as_text(&mut self, wanted: &Value) -> Option<String> {
        let shown = self.shown(wanted)?;
        match wanted.format {
            Some(format) => self.written(wanted, format, shown.value).map(|written| written.text()),
            None => Some(shown.shown.replace('-', "−")),
        }
    }

    /// A value as TeX for a formula.
    pub(super) fn value_as_tex(&mut self, wanted: &Value) -> Option<String> {
        let shown = self.shown(wanted)?;
        match wanted.format {
            Some(format) => self.written(wanted, format, shown.value).map(|written| written.tex()),
            None => Some(value::shown_as_tex(&shown.shown)),
        }
    }

    fn written(
        &mut self,
        wanted: &Value,
        format: value::NumberFormat,
        number: f64,
    ) -> Option<value::Written> {
        let written = format.write(number);
        if written.is_none() {
            self.mistakes.push(
                Mistake::new(
                    wanted.name_span.clone(),
                    format!("{} = {number} does not fit the format", wanted.name),
                )
                .help("d is for whole numbers; numbers must be finite"),
            );
        }
        written
    }

    fn shown(&mut self, wanted: &Value) -> Option<lab::Shown> {
        let context = self.context?;
        let (lab, first) = match self.figures.get(&wanted.figure) {
            Some(figure) => (figure.lab.clone(), figure.first.clone()),
            // The fence of that name is wrong, and has been reported.
            None if self.article.document.has_figure(&wanted.figure) => return None,
            None => match context.labs.get(&wanted.figure) {
                Some(lab) => (lab.clone(), lab.description().defaults()),
                None => {
                    let labs = context.labs.iter().map(|lab| lab.description().name.as_ref());
                    let known: Vec<&str> =
                        self.figures.keys().map(String::as_str).chain(labs).collect();
                    let help = match lab::nearest(known.iter().copied(), &wanted.figure) {
                        Some(near) => format!("did you mean {near}?"),
                        None => format!("there are {}", known.join(", ")),
                    };
                    let message = format!("there is no figure or lab \"{}\"", wanted.figure);
                    self.mistakes
                        .push(Mistake::new(wanted.figure_span.clone(), message).help(help));
                    return None;
                }
            },
        };
        let values = self.read_parameters(&*lab, first, &wanted.parameters)?;
        let view = View { lang: self.lang, column: Column::Wide, theme: Theme::Page };
        let figure = match self.run(&*lab, &values, view) {
            Ok(figure) => figure,
            Err(error) => {
                self.mistakes.push(Mistake::new(wanted.figure_span.clone(), error.to_string()));
                return None;
            }
        };
        let found = figure.values.iter().find(|shown| shown.name == wanted.name).cloned();
        if found.is_none() {
            let known: Vec<&str> = figure.values.iter().map(|shown| shown.name.as_str()).collect();
            let message = format!("{} has no value \"{}\"", wanted.figure, wanted.name);
            let help = format!("it has {}", known.join(", "));
            self.mistakes.push(Mistake::new(wanted.name_span.clone(), message).help(help));
        }
        found
    }

    /// Runs a lab, once for the same values and view.
    pub(super) fn run(
        &mut self,
        lab: &dyn lab::Lab,
        values: &Values,
        view: View,
    ) -> Result<lab::Figure, lab::Error> {
        let key = format!("{}\0{values:?}\0{view:?}", lab.description().name);
        if let Some(known) = self.runs.get(&key) {
            return known.clone();
        }
        let result = lab.run(values, view);
        self.runs.insert(key, result.clone());
        result
    }
}
