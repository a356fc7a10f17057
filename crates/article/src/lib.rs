//! One article: Markdown, TeX and figures in; HTML, text and references out.
#![allow(dead_code, clippy::todo)]

use std::{collections::BTreeMap, path::Path};

pub use lab::Lang;

/// A mistake in an author's file: what, where, and how to mend it. `Display` prints
/// `path:line:column: message`, the line with a caret under the place, and the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, relative to the site's folder.
    pub path: String,
    /// From 1; 0 when the mistake has no place in the file.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// How many characters are underlined, at least 1.
    pub length: usize,
    /// The text of the line.
    pub source: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
}

/// The head of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontMatter {
    /// The number, never reused.
    pub id: u32,
    /// Title as Markdown with TeX.
    pub title: String,
    /// When it was published.
    pub date: jiff::civil::Date,
    /// When it was last changed.
    pub updated: Option<jiff::civil::Date>,
    /// A name for addresses.
    pub slug: Option<String>,
    /// Author; the site's when absent.
    pub author: Option<String>,
    /// Slugs of categories.
    pub categories: Vec<String>,
    /// Slugs of tags.
    pub tags: Vec<String>,
    /// Series and part.
    pub series: Option<Series>,
    /// A sentence for lists and feeds.
    pub summary: Option<String>,
    /// Not published.
    pub draft: bool,
    /// Old addresses that redirect here.
    pub aliases: Vec<String>,
    /// TeX macros of this article.
    pub macros: BTreeMap<String, String>,
}

/// The place of an article in a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Slug of the series.
    pub slug: String,
    /// Part, from 1.
    pub part: u32,
}

/// An article read: pure function of its text.
#[derive(Debug, Clone)]
pub struct Article {
    /// Path relative to the site's folder, such as `articles/svd/index.zh.md`.
    pub path: String,
    /// Its language.
    pub lang: Lang,
    /// Its head.
    pub front: FrontMatter,
}

impl Article {
    /// Reads an article. `lang` is the file name's; `lang:` in the front matter wins.
    ///
    /// # Errors
    /// Every mistake found, in order.
    pub fn parse(_path: &str, _text: &str, _lang: Lang) -> Result<Article, Vec<Diagnostic>> {
        todo!()
    }

    /// Plain text of the body for search and descriptions: formulas as TeX.
    pub fn text(&self) -> String {
        todo!()
    }

    /// Files beside the article that it shows or links to, relative to its folder.
    pub fn files(&self) -> Vec<&Path> {
        todo!()
    }
}

/// What rendering needs from outside the article.
pub struct Context<'a> {
    /// Labels of all articles.
    pub references: &'a References,
    /// The site's labs.
    pub labs: &'a lab::Registry,
    /// Values for figures of this page, as `(figure, parameter, text)`; empty for first values.
    pub values: &'a [(String, String, String)],
    /// Whether figures get forms (a server answers them) or picture and table only (an export).
    pub live: bool,
    /// Address of a file beside the article, from its relative name.
    pub file_url: &'a dyn Fn(&str) -> String,
}

/// Numbers and labels of all articles: who is called what.
#[derive(Debug, Clone, Default)]
pub struct References {}

impl References {
    /// Numbers equations, theorems, figures and tables of all articles and collects their labels.
    /// `macros` are the site's, as TeX definitions. `url` gives an article's address.
    ///
    /// # Errors
    /// Labels that stand twice, broken macros.
    pub fn collect(
        _articles: &[Article],
        _macros: &BTreeMap<String, String>,
        _url: &dyn Fn(u32, Lang) -> String,
    ) -> Result<References, Vec<Diagnostic>> {
        todo!()
    }
}

/// An article as HTML.
#[derive(Debug, Clone, Default)]
pub struct Rendered {
    /// Title as HTML, and as plain text.
    pub title: String,
    /// Title without markup.
    pub title_text: String,
    /// The body.
    pub html: String,
    /// The part before `<!--more-->`, without footnotes; the first paragraph without it.
    pub excerpt: String,
    /// The body for feed readers: MathML with the TeX as text, no forms, absolute addresses are the site's task.
    pub feed: String,
    /// Headings of levels 2 and 3 for the contents.
    pub headings: Vec<Heading>,
    /// Whether there is a live figure.
    pub has_labs: bool,
    /// Counts for lists and checks.
    pub counts: Counts,
    /// All formulas, for recorded labs.
    pub formulas: Vec<lab::SiteFormula>,
    /// A refused value: the figure, and why; the page is then answered with 422.
    pub refused: Vec<(String, lab::Error)>,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 2 or 3.
    pub level: u8,
    /// Anchor.
    pub id: String,
    /// HTML with formulas.
    pub html: String,
}

/// How much of what an article holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Han characters, or words of other scripts.
    pub words: usize,
    /// Formulas.
    pub formulas: usize,
    /// Numbered equations.
    pub equations: usize,
    /// Live figures.
    pub labs: usize,
    /// Computed values in sentences.
    pub values: usize,
}

/// Renders an article.
///
/// # Errors
/// Every mistake found: broken formulas, unknown labels, labs and parameters, links to files that are not there.
pub fn render(_article: &Article, _context: &Context<'_>) -> Result<Rendered, Vec<Diagnostic>> {
    todo!()
}
