//! An article, read: its head, its tree, and the mistakes found on the way.

use std::{collections::BTreeMap, path::Path};

use lab::Lang;

use crate::{
    diagnostic::{self, Diagnostic, Mistake},
    document::{Document, Span},
    front::{self, FrontMatter},
    markdown::{self, Origin},
    number, references,
};

/// An article read: pure function of its text.
#[derive(Debug, Clone)]
pub struct Article {
    /// Path relative to the site's folder, such as `articles/svd/index.zh.md`.
    pub path: String,
    /// Its language.
    pub lang: Lang,
    /// Its head.
    pub front: FrontMatter,
    /// The whole file, for diagnostics.
    pub(crate) source: String,
    pub(crate) document: Document,
    pub(crate) labels: number::Labels,
    /// Files beside the article, with the first place where each is named.
    files: BTreeMap<String, Span>,
    pub(crate) id_span: Span,
    /// The names of the head's macros, each in its place.
    pub(crate) macros: BTreeMap<String, Span>,
    /// What is wrong in the body; reported by [`render`] together with what only it can see.
    pub(crate) mistakes: Vec<Mistake>,
}

impl Article {
    /// Reads an article. `lang` is the file name's; `lang:` in the front matter wins.
    ///
    /// A mistake in the body does not stop it: [`render`] reports it together with its own.
    ///
    /// # Errors
    /// A head that cannot be used; then with every mistake of the body, in order.
    pub fn parse(path: &str, text: &str, lang: Lang) -> Result<Article, Vec<Diagnostic>> {
        let mut head_mistakes = Vec::new();
        let head = front::read(text, &mut head_mistakes);
        let mut mistakes = Vec::new();
        let mut document = Document::default();
        if let Some(front) = &head.front {
            let origin = Origin::of(&front.title, text, head.title_span.clone());
            document.title =
                markdown::line(&front.title, &origin, path, &mut document, &mut mistakes);
        }
        let body = &text[head.body..];
        let origin = Origin::exact(head.body, body);
        document.blocks = markdown::body(body, &origin, path, &mut document, &mut mistakes);
        let labels = number::number(&mut document, &mut mistakes);
        let Some(front) = head.front.filter(|_| head_mistakes.is_empty()) else {
            head_mistakes.append(&mut mistakes);
            return Err(diagnostic::in_file(&head_mistakes, path, text));
        };
        check_macros(&front, &head.macros, &mut mistakes);
        let files = document.files();
        Ok(Article {
            path: path.to_owned(),
            lang: head.lang.unwrap_or(lang),
            front,
            source: text.to_owned(),
            document,
            labels,
            files,
            id_span: head.id_span,
            macros: head.macros,
            mistakes,
        })
    }

    /// Files beside the article that it shows or links to, relative to its folder, sorted; with `..` where they
    /// stand elsewhere in the site.
    pub fn files(&self) -> Vec<&Path> {
        self.files.keys().map(Path::new).collect()
    }

    /// The mistake of a file of [`files`](Article::files) that is not there, at its first place.
    pub fn missing_file(&self, file: &Path) -> Diagnostic {
        let name = file.to_string_lossy();
        let place = self.files.get(name.as_ref()).cloned().unwrap_or(0..0);
        Diagnostic::at(&self.path, &self.source, place, format!("there is no file {name}"))
            .with_help("names are relative to the article's folder; check capitals and the ending")
    }
}

fn check_macros(front: &FrontMatter, spans: &BTreeMap<String, Span>, mistakes: &mut Vec<Mistake>) {
    for (name, body) in &front.macros {
        let mut macros = typeset::Macros::default();
        if let Err(error) = macros.define(&references::definition(name, body)) {
            let span = spans.get(name).cloned().unwrap_or(0..0);
            mistakes.push(
                Mistake::new(span, format!("the macro \\{name} is broken: {error}"))
                    .help("mend its TeX; arguments are #1 to #9"),
            );
        }
    }
}
