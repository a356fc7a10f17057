//! Numbers and labels of all articles: who is called what, and where.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use lab::Lang;

use crate::{
    Article, Diagnostic,
    number::{LabelKind, Labels},
    words,
};

/// The number of pages that are written like articles but are none, such as a site's "about".
const UNNUMBERED: u32 = u32::MAX;

/// Numbers and labels of all articles: who is called what.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct References {
    articles: BTreeMap<(u32, Lang), Entry>,
    /// Articles by the paths of their files.
    paths: BTreeMap<String, (u32, Lang)>,
    /// The site's macros, and their definitions as TeX.
    pub(crate) macros: typeset::Macros,
    pub(crate) definitions: String,
    kept: Kept,
}

/// Formulas that have been typeset with these references, since a page with a reader's values has the same
/// ones: by article, with the text that they stand in. No part of what the references say.
#[derive(Debug, Clone, Default)]
struct Kept(Arc<Mutex<BTreeMap<(u32, Lang), KeptArticle>>>);

#[derive(Debug)]
struct KeptArticle {
    source: String,
    formulas: Formulas,
}

impl PartialEq for Kept {
    fn eq(&self, _: &Kept) -> bool {
        true
    }
}

/// Formulas by their index; `None` for those that depend on more than text and references, or are broken.
pub(crate) type Formulas = Vec<Option<Arc<typeset::Formula>>>;

#[derive(Debug, Clone, PartialEq)]
struct Entry {
    url: String,
    /// As HTML without links and anchors.
    title: String,
    labels: Labels,
}

/// What a reference shows and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resolved {
    pub(crate) href: String,
    /// HTML of the link's words.
    pub(crate) full: String,
    /// The bare number, or the words where there is none.
    pub(crate) number: String,
}

impl References {
    /// Collects the labels of all articles. `macros` are the site's: a name and the TeX that it stands for, with
    /// `#1`…`#9` for arguments. `url` gives an article's address.
    ///
    /// # Errors
    /// Two articles of one number and language, broken macros.
    pub fn collect(
        articles: &[Article],
        macros: &BTreeMap<String, String>,
        url: &dyn Fn(u32, Lang) -> String,
    ) -> Result<References, Vec<Diagnostic>> {
        let mut mistakes = Vec::new();
        let mut references = References::default();
        for (name, body) in macros {
            let definition = definition(name, body);
            match references.macros.define(&definition) {
                Ok(_) => references.definitions.push_str(&definition),
                Err(error) => mistakes.push(
                    Diagnostic::without_place(
                        "site.toml",
                        format!("the macro \\{name} is broken: {error}"),
                    )
                    .with_help("mend its TeX under [macros]"),
                ),
            }
        }
        let mut paths: BTreeMap<(u32, Lang), &str> = BTreeMap::new();
        for article in articles {
            let key = (article.front.id, article.lang);
            if let Some(first) = paths.insert(key, &article.path) {
                let message = format!("article {} in {} is also {first}", key.0, key.1.code());
                mistakes.push(
                    Diagnostic::at(
                        &article.path,
                        &article.source,
                        article.id_span.clone(),
                        message,
                    )
                    .with_help("give one of the two a number that no other article has"),
                );
            }
            references.paths.insert(article.path.clone(), key);
            let title = crate::render::title(article, &references);
            let entry = Entry { url: url(key.0, key.1), title, labels: article.labels.clone() };
            references.articles.insert(key, entry);
        }
        if mistakes.is_empty() { Ok(references) } else { Err(mistakes) }
    }

    /// The formulas of an article that have been typeset before.
    pub(crate) fn typeset_before(&self, article: &Article) -> Formulas {
        let kept = self.kept.0.lock().unwrap_or_else(PoisonError::into_inner);
        match kept.get(&(article.front.id, article.lang)) {
            Some(known) if known.source == article.source => known.formulas.clone(),
            _ => vec![None; article.document.formulas.len()],
        }
    }

    /// Keeps the formulas of an article for the next time.
    pub(crate) fn keep_typeset(&self, article: &Article, formulas: &Formulas) {
        let formulas = formulas
            .iter()
            .zip(&article.document.formulas)
            .map(|(set, formula)| set.clone().filter(|_| formula.values.is_empty()))
            .collect();
        let mut kept = self.kept.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(
            (article.front.id, article.lang),
            KeptArticle { source: article.source.clone(), formulas },
        );
    }

    /// The address of an article, in `lang` if there is a translation, else in another language.
    pub(crate) fn url(&self, id: u32, lang: Lang) -> Option<&str> {
        self.entry(id, lang).map(|entry| entry.url.as_str())
    }

    fn entry(&self, id: u32, lang: Lang) -> Option<&Entry> {
        let others = Lang::ALL.into_iter().filter(|other| *other != lang);
        std::iter::once(lang).chain(others).find_map(|lang| self.articles.get(&(id, lang)))
    }

    /// The address of the article in a file, or of one in a folder, in `lang` if it can be.
    pub(crate) fn url_of_path(&self, path: &str, lang: Lang) -> Option<&str> {
        let key = self.paths.get(path).copied().or_else(|| {
            let folder = format!("{path}/");
            self.paths
                .iter()
                .find(|(known, _)| known.starts_with(&folder))
                .map(|(_, (id, _))| (*id, lang))
        })?;
        self.url(key.0, key.1)
    }

    /// What a reference of article `from` shows; `equation` for `\\eqref` and `\\ref`. `Err` names the known labels or
    /// articles.
    pub(crate) fn resolve(
        &self,
        from: (u32, Lang),
        article: Option<u32>,
        label: Option<&str>,
        equation: bool,
    ) -> Result<Resolved, Vec<String>> {
        let (own, lang) = from;
        let id = article.unwrap_or(own);
        let Some(entry) = self.entry(id, lang) else {
            let numbers = self.articles.keys().map(|(id, _)| *id).filter(|id| *id != UNNUMBERED);
            let mut known: Vec<String> = numbers.map(|id| id.to_string()).collect();
            known.dedup();
            return Err(known);
        };
        let page = if id == own { "" } else { entry.url.as_str() };
        let Some(name) = label else {
            let (open, close) = words::quotes(lang);
            return Ok(Resolved {
                href: crate::html::escape(&entry.url),
                full: format!("{open}{}{close}", entry.title),
                number: id.to_string(),
            });
        };
        let label = entry.labels.get(name, equation).ok_or_else(|| entry.labels.names())?;
        let number = crate::html::escape(&label.number);
        let full = match &label.kind {
            LabelKind::Equation => format!("({number})"),
            LabelKind::Block(kind) if number.is_empty() => kind.word(lang).to_owned(),
            LabelKind::Block(kind) => format!("{} {number}", kind.word(lang)),
            LabelKind::Figure if number.is_empty() => {
                words::choose(lang, "图", "figure").to_owned()
            }
            LabelKind::Figure => format!("{} {number}", words::choose(lang, "图", "Figure")),
            LabelKind::Table => format!("{} {number}", words::choose(lang, "表", "Table")),
            LabelKind::Heading(title) => format!("“{}”", crate::html::escape(title)),
        };
        let number = if number.is_empty() { full.clone() } else { number };
        let href = format!("{}{}", crate::html::escape(page), crate::html::fragment(&label.anchor));
        Ok(Resolved { href, full, number })
    }
}

/// `2:loss` as the number of an article and its label; a label alone is this article's.
pub(crate) fn split_label(text: &str) -> (Option<u32>, &str) {
    match text.split_once(':').and_then(|(article, label)| Some((article.parse().ok()?, label))) {
        Some((article, label)) => (Some(article), label),
        None => (None, text),
    }
}

/// A macro as a TeX definition with as many arguments as its body uses.
pub(crate) fn definition(name: &str, body: &str) -> String {
    let count = (1..=9).rev().find(|digit| body.contains(&format!("#{digit}"))).unwrap_or(0);
    let arguments: String = (1..=count).map(|digit| format!("#{digit}")).collect();
    let name = name.trim_start_matches('\\');
    format!("\\gdef\\{name}{arguments}{{{body}}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_macro_takes_the_arguments_that_its_body_names() {
        assert_eq!(definition("R", "\\mathbb{R}"), "\\gdef\\R{\\mathbb{R}}");
        assert_eq!(definition("\\pair", "(#1,#2)"), "\\gdef\\pair#1#2{(#1,#2)}");
    }
}
