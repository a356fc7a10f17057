//! Formulas: typeset once in the order of the file, then written as lines or displays.

use std::{cell::RefCell, collections::BTreeMap, ops::Range, sync::Arc};

use super::{Place, Renderer, fit, pictures};
use crate::{
    Article, Diagnostic,
    diagnostic::Mistake,
    document::{Formula, Inline},
    html,
    references::split_label,
};

/// A definition's line is shown if it has no more characters.
const SHOWN: usize = 80;

/// The TeX of a formula with its `\val{…}` replaced.
struct WithValues {
    tex: String,
    /// Ascending pairs of an offset in it and the offset in the author's TeX.
    shifts: Vec<(usize, usize)>,
}

impl WithValues {
    /// Where a part of it stands in the file.
    fn place(&self, formula: &Formula, part: Range<usize>) -> Range<usize> {
        let back = |offset: usize| {
            let entry = self.shifts.partition_point(|(new, _)| *new <= offset).saturating_sub(1);
            let (new, old) = self.shifts[entry];
            (old + offset - new).min(formula.tex.len())
        };
        formula.place(&(back(part.start)..back(part.end)))
    }
}

impl Renderer<'_> {
    /// Typesets every formula in the order of the file, macros carried from each to the next.
    pub(super) fn typeset_all(&mut self) {
        self.typeset_these(self.article.document.formulas_in_order());
    }

    /// Typesets the formulas of the title alone.
    pub(super) fn typeset_title(&mut self) {
        let in_title = self.article.document.title.iter().filter_map(|inline| match inline {
            Inline::Formula { index, .. } => Some(*index),
            _ => None,
        });
        self.typeset_these(in_title.collect());
    }

    fn typeset_these(&mut self, order: Vec<usize>) {
        let article = self.article;
        self.formulas = self.references.typeset_before(article);
        if order.is_empty() {
            return;
        }
        let mut macros = self.references.macros.clone();
        let mut definitions = self.references.definitions.clone();
        for (name, body) in &article.front.macros {
            let definition = crate::references::definition(name, body);
            // A broken one was reported when the article was read.
            if macros.define(&definition).is_ok() {
                definitions.push_str(&definition);
            }
        }
        let mut defining = BTreeMap::new();
        for index in order {
            let formula = &article.document.formulas[index];
            if formula.broken {
                continue;
            }
            let with_values = self.with_values(formula);
            let tex = with_values.tex.as_str();
            if self.formulas[index].is_none() {
                let set = self.typeset(formula, &with_values, &macros, &defining);
                self.formulas[index] = set.map(Arc::new);
            }
            self.site_formulas.push(lab::SiteFormula {
                article: article.front.id,
                tex: tex.trim().to_owned(),
                display: formula.display,
                macros: definitions.clone(),
            });
            if matches!(macros.define_numbered(index + 1, tex), Ok(true)) {
                definitions.push_str(tex.trim());
                defining.insert(index, with_values);
            }
        }
    }

    /// The TeX with its `\val{…}` replaced.
    fn with_values(&mut self, formula: &Formula) -> WithValues {
        let mut tex = String::with_capacity(formula.tex.len());
        let mut shifts = vec![(0, 0)];
        let mut copied = 0;
        for (place, value) in &formula.values {
            tex.push_str(&formula.tex[copied..place.start]);
            shifts.push((tex.len(), place.start));
            if let Some(number) = self.value_as_tex(value) {
                tex.push('{');
                tex.push_str(&number);
                tex.push('}');
            }
            shifts.push((tex.len(), place.end));
            copied = place.end;
        }
        tex.push_str(&formula.tex[copied..]);
        WithValues { tex, shifts }
    }

    fn typeset(
        &mut self,
        formula: &Formula,
        with_values: &WithValues,
        macros: &typeset::Macros,
        defining: &BTreeMap<usize, WithValues>,
    ) -> Option<typeset::Formula> {
        let numbers: Vec<Option<String>> =
            formula.numbers.iter().map(|row| row.number.clone()).collect();
        let has_numbers = numbers.iter().any(Option::is_some);
        let unknown: RefCell<Vec<String>> = RefCell::default();
        let from = (self.article.front.id, self.lang);
        let references = self.references;
        let resolve = |label: &str| {
            let (article, name) = split_label(label);
            match references.resolve(from, article, Some(name), true) {
                Ok(resolved) => Some(html::text_of(&resolved.number)),
                Err(_) => {
                    unknown.borrow_mut().push(label.to_owned());
                    None
                }
            }
        };
        let options = typeset::Options {
            display: formula.display,
            macros,
            numbers: if has_numbers { &numbers } else { &[] },
            references: &resolve,
            limits: typeset::Limits::default(),
        };
        let result = typeset::render(&with_values.tex, &options);
        let errors = match &result {
            Ok(_) => Vec::new(),
            Err(_) => typeset::errors(&with_values.tex, &options),
        };
        for error in &errors {
            let place = with_values.place(formula, error.span());
            let mut mistake = Mistake::new(place, error.to_string());
            if let typeset::Error::InMacro { name, defined, .. } = error {
                mistake.help = Some(self.origin(name, defined, (formula, with_values), defining));
            }
            self.mistakes.push(mistake);
        }
        let unknown = unknown.into_inner();
        // A title is rendered before the labels are known; its own page reports what is wrong with it.
        if self.context.is_none() {
            return result.ok();
        }
        for label in &unknown {
            let at = formula.tex.find(label).unwrap_or(0);
            let span = formula.place(&(at..at + label.len()));
            self.mistakes.push(self.unknown_label(span, None, label));
        }
        result.ok().filter(|_| unknown.is_empty())
    }

    /// Where a macro is defined: in this formula, in one before it, in the head, or in the site's settings.
    fn origin(
        &self,
        name: &str,
        defined: &typeset::Defined,
        this: (&Formula, &WithValues),
        defining: &BTreeMap<usize, WithValues>,
    ) -> String {
        let span = defined.span.clone();
        let earlier = |number: usize| {
            let index = number.checked_sub(1)?;
            let formula = self.article.document.formulas.get(index)?;
            Some(defining.get(&index)?.place(formula, span.clone()))
        };
        let place = match defined.text {
            None => Some(this.1.place(this.0, span.clone())),
            Some(number) => earlier(number)
                .or_else(|| self.article.macros.get(name.trim_start_matches('\\')).cloned()),
        };
        match place {
            Some(place) => {
                let Article { path, source, .. } = self.article;
                let Diagnostic { line, column, source, .. } =
                    Diagnostic::at(path, source, place, "");
                let definition = source.trim();
                match definition.chars().count() <= SHOWN {
                    true => format!("`{name}` is defined at {path}:{line}:{column}: {definition}"),
                    false => format!("`{name}` is defined at {path}:{line}:{column}"),
                }
            }
            None => format!("`{name}` is defined in site.toml under [macros]"),
        }
    }

    /// A formula in a line, with the punctuation that touches it.
    pub(super) fn inline_formula(
        &self,
        index: usize,
        before: &str,
        after: &str,
        place: Place,
    ) -> String {
        let Some(Some(set)) = self.formulas.get(index) else { return String::new() };
        let (before, after) = (html::escape(before), html::escape(after));
        if place == Place::Feed {
            return format!("{before}{}{after}", pictures::with_picture(set, index));
        }
        fit::line(set, &before, &after)
    }

    /// A display with its numbers beside it.
    pub(super) fn display(&self, index: usize, place: Place) -> String {
        let Some(Some(set)) = self.formulas.get(index) else { return String::new() };
        let formula = &self.article.document.formulas[index];
        let numbers = self.numbers(formula, set, place);
        let anchor = formula.numbers.iter().find_map(|row| row.anchor.clone());
        let id = match (&anchor, place) {
            (Some(anchor), Place::Page | Place::Feed) => {
                format!(" id=\"{}\"", html::escape(anchor))
            }
            _ => String::new(),
        };
        if place == Place::Feed {
            let mathml = pictures::with_picture(set, index);
            return format!("<div{id}>{mathml} {numbers}</div>\n");
        }
        let sheet = format!("zoom.{index}");
        let around = fit::Display {
            lang: self.lang,
            id: &id,
            numbers: &numbers,
            sheet: (place == Place::Page).then_some(&sheet),
        };
        fit::display(set, &around)
    }

    /// The links of a display's numbers: one stands beside the formula, several beside their rows.
    fn numbers(&self, formula: &Formula, set: &typeset::Formula, place: Place) -> String {
        let url = self.own_url(place);
        let rows = formula.numbers.len().max(1);
        let main = formula.numbers.iter().find_map(|row| row.anchor.as_deref());
        let link = |tag: &typeset::Tag, class: &str| {
            let text = html::escape(&tag.text);
            match formula.numbers.get(tag.row).and_then(|row| row.anchor.as_deref()) {
                Some(anchor) => {
                    let own = place == Place::Page && main != Some(anchor);
                    let id = if own {
                        format!(" id=\"{}\"", html::escape(anchor))
                    } else {
                        String::new()
                    };
                    format!(
                        "<a class=\"{class}\"{id} href=\"{url}{}\">{text}</a>",
                        html::fragment(anchor)
                    )
                }
                None => format!("<span class=\"{class}\">{text}</span>"),
            }
        };
        match &set.tags[..] {
            [] => String::new(),
            [tag] if rows == 1 || (tag.y - 0.5).abs() < 0.1 => link(tag, "no"),
            tags => {
                let links: String = tags
                    .iter()
                    .map(|tag| {
                        link(tag, &format!("no y{:.0}", (tag.y.clamp(0.0, 1.0) * 100.0).round()))
                    })
                    .collect();
                format!("<div class=\"nos\">{links}</div>")
            }
        }
    }
}
