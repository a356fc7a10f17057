//! Formulas: typeset once in the order of the file, then written as lines or displays.

use std::{cell::RefCell, collections::BTreeMap, ops::Range, sync::Arc};

use super::{Place, Renderer};
use crate::{
    Article, Diagnostic,
    diagnostic::Mistake,
    document::{Formula, Inline},
    html,
    references::split_label,
    words::choose,
};

/// Wider displays, in em, put their number below them in narrow columns.
pub(crate) const WIDE: f64 = 26.0;
/// Wider ones do so everywhere and scroll rather than shrink to nothing.
pub(crate) const VAST: f64 = 36.0;

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
            return format!("{before}{}{after}", set.mathml);
        }
        let math = hidden(&set.mathml);
        let pieces: Vec<&str> = set.pieces.iter().map(|piece| piece.svg.as_str()).collect();
        if let [] | [_] = pieces[..] {
            let formula = format!("<span class=\"f\">{}{math}</span>", pieces.concat());
            return if before.is_empty() && after.is_empty() {
                formula
            } else {
                format!("<span class=\"nb\">{before}{formula}{after}</span>")
            };
        }
        let last = pieces.len() - 1;
        let mut html = String::from("<span class=\"f\">");
        for (at, piece) in pieces.iter().enumerate() {
            let before = if at == 0 { before.as_str() } else { "" };
            let (math, after) = if at == last { (math.as_str(), after.as_str()) } else { ("", "") };
            if before.is_empty() && after.is_empty() {
                html.push_str(piece);
                html.push_str(math);
            } else {
                html.push_str(&format!("<span class=\"nb\">{before}{piece}{math}{after}</span>"));
            }
        }
        html + "</span>"
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
            return format!("<div{id}>{} {numbers}</div>\n", set.mathml);
        }
        let svg: String = set.pieces.iter().map(|piece| piece.svg.as_str()).collect();
        let math = hidden(&set.mathml);
        if set.width <= WIDE {
            return format!("<div class=\"eq\"{id}>{svg}{math}{numbers}</div>\n");
        }
        let sheet = format!("zoom.{index}");
        let (drawing, copy) = shared(&svg, &format!("{sheet}.path"));
        let svg = if place == Place::Page { drawing } else { svg };
        let (class, picture) = if set.width > VAST {
            let shown = set.tags.first().map(|tag| tag.text.trim_matches(['(', ')']).to_owned());
            let label =
                format!("{} {}", choose(self.lang, "公式", "Formula"), shown.unwrap_or_default());
            let label = html::escape(label.trim());
            let open = format!(
                "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{label}\">"
            );
            ("eq vast", format!("{open}{svg}</div>"))
        } else {
            ("eq wide", svg)
        };
        if place != Place::Page {
            return format!("<div class=\"{class}\"{id}>{picture}{math}{numbers}</div>\n");
        }
        let enlarge = choose(self.lang, "放大", "Enlarge");
        let close = choose(self.lang, "关闭", "Close");
        format!(
            "<div class=\"{class}\"{id}>{picture}{math}\
             <button class=\"zoom bare meta\" type=\"button\" popovertarget=\"{sheet}\">⤢ {enlarge}</button>\
             {numbers}<div class=\"sheet\" id=\"{sheet}\" popover>{copy}\
             <button class=\"bare meta\" type=\"button\" popovertarget=\"{sheet}\" \
             popovertargetaction=\"hide\">{close}</button></div></div>\n"
        )
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

/// MathML for screen readers only.
pub(crate) fn hidden(mathml: &str) -> String {
    mathml.replacen("<math", "<math class=\"vh\"", 1)
}

/// An SVG whose drawing has the name `id`, and a copy of it that shows the same drawing.
fn shared(svg: &str, id: &str) -> (String, String) {
    let parts = svg.find('>').and_then(|open| Some((open + 1, svg.rfind("</svg>")?)));
    match parts {
        Some((open, close)) if open <= close => {
            let (head, drawing) = (&svg[..open], &svg[open..close]);
            (
                format!("{head}<g id=\"{id}\">{drawing}</g></svg>"),
                format!("{head}<use href=\"#{id}\"/></svg>"),
            )
        }
        _ => (svg.to_owned(), svg.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_shared_not_doubled() {
        let (named, copy) = shared("<svg class=\"m\"><path d=\"M0 0\"/></svg>", "zoom.1.path");
        assert_eq!(named, "<svg class=\"m\"><g id=\"zoom.1.path\"><path d=\"M0 0\"/></g></svg>");
        assert_eq!(copy, "<svg class=\"m\"><use href=\"#zoom.1.path\"/></svg>");
    }
}
