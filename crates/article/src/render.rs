//! The tree to HTML: one walk, with what differs between page, excerpt, feed and contents in one place.

mod block;
mod code;
mod figure;
pub(crate) mod fit;
mod formula;
mod inline;
mod number_value;
mod pictures;

use std::collections::BTreeMap;

use lab::Lang;

use crate::{
    Article, Diagnostic, References,
    diagnostic::{self, Mistake},
    document::Block,
    html,
    references::Formulas,
};

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

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context")
            .field("values", &self.values)
            .field("live", &self.live)
            .finish_non_exhaustive()
    }
}

/// An article as HTML.
#[derive(Debug, Clone, Default)]
pub struct Rendered {
    /// Title as HTML.
    pub title: String,
    /// Title without markup.
    pub title_text: String,
    /// The body.
    pub html: String,
    /// The part before `<!--more-->`, without footnotes, live figures and anchors; the first paragraph without it.
    pub excerpt: String,
    /// The body for feed readers: MathML with the TeX as text, no forms, notes at the end; absolute addresses
    /// are the site's task. Empty for a reader's values.
    pub feed: String,
    /// An SVG with the pictures of all formulas, which the feed's MathML names as `formulas.svg` beside the article.
    /// Empty for a reader's values.
    pub pictures: String,
    /// The body as plain text for search and descriptions, a paragraph a line: formulas as TeX, values at the
    /// fences' first values.
    pub text: String,
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
    /// HTML with formulas, without links and notes.
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

/// Where HTML is going to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The article's own page.
    Page,
    /// A list of articles: no anchors, notes or live figures; links lead to the article.
    Excerpt,
    /// A feed: MathML, notes at the end.
    Feed,
    /// Within a link, such as an entry of the contents: no anchors, notes or links.
    Words,
}

/// Renders an article.
///
/// # Errors
/// Every mistake found, those of the body's syntax too: broken formulas, unknown labels, labs and parameters.
/// Whether the files of [`Article::files`] are there only the site can see.
pub fn render(article: &Article, context: &Context<'_>) -> Result<Rendered, Vec<Diagnostic>> {
    let mut renderer = Renderer::new(article, context.references);
    renderer.context = Some(context);
    renderer.prepare_figures();
    renderer.typeset_all();
    let document = &article.document;
    let html = renderer.blocks(&document.blocks, Place::Page);
    let excerpt = renderer.excerpt();
    let (mut feed, mut pictures) = (String::new(), String::new());
    if context.values.is_empty() {
        feed = renderer.blocks(&document.blocks, Place::Feed) + &renderer.end_notes();
        pictures = pictures::file(&renderer.formulas);
    }
    let title = renderer.inlines(&document.title, Place::Words);
    let headings = renderer.headings();
    let text = crate::text::body(document, &mut |inline| {
        html::text_of(&renderer.inlines(std::slice::from_ref(inline), Place::Words))
    });
    context.references.keep_typeset(article, &renderer.formulas);
    let mut mistakes = article.mistakes.clone();
    mistakes.append(&mut renderer.mistakes);
    if !mistakes.is_empty() {
        return Err(diagnostic::in_file(&mistakes, &article.path, &article.source));
    }
    Ok(Rendered {
        title,
        title_text: crate::text::plain(&document.title, &document.formulas),
        html,
        excerpt,
        feed,
        pictures,
        text,
        headings,
        has_labs: !renderer.figures.is_empty(),
        counts: renderer.counts(),
        formulas: std::mem::take(&mut renderer.site_formulas),
        refused: std::mem::take(&mut renderer.refused),
    })
}

/// An article's title as HTML without links, for references from other articles. A mistake in it is reported
/// when the article itself is rendered.
pub(crate) fn title(article: &Article, references: &References) -> String {
    let mut renderer = Renderer::new(article, references);
    renderer.typeset_title();
    renderer.inlines(&article.document.title, Place::Words)
}

struct Renderer<'a> {
    article: &'a Article,
    references: &'a References,
    /// Absent while only a title is rendered.
    context: Option<&'a Context<'a>>,
    lang: Lang,
    mistakes: Vec<Mistake>,
    /// By index; `None` for those that are broken or do not stand in the tree.
    formulas: Formulas,
    site_formulas: Vec<lab::SiteFormula>,
    figures: BTreeMap<String, figure::Prepared>,
    runs: BTreeMap<String, Result<lab::Figure, lab::Error>>,
    refused: Vec<(String, lab::Error)>,
    /// Notes with blocks in them, to be put behind the paragraph that cites them.
    pending: Vec<usize>,
    /// Whether all notes are put behind, as in a heading.
    notes_behind: bool,
    /// Notes whose text is already in the page.
    placed: Vec<usize>,
}

impl<'a> Renderer<'a> {
    fn new(article: &'a Article, references: &'a References) -> Renderer<'a> {
        Renderer {
            article,
            references,
            context: None,
            lang: article.lang,
            mistakes: Vec::new(),
            formulas: Vec::new(),
            site_formulas: Vec::new(),
            figures: BTreeMap::new(),
            runs: BTreeMap::new(),
            refused: Vec::new(),
            pending: Vec::new(),
            notes_behind: false,
            placed: Vec::new(),
        }
    }

    fn excerpt(&mut self) -> String {
        let blocks = &self.article.document.blocks;
        let end = blocks.iter().position(|block| matches!(block, Block::More));
        let first = blocks.iter().position(|block| matches!(block, Block::Paragraph(_)));
        let excerpt = match (end, first) {
            (Some(end), _) => &blocks[..end],
            (None, Some(first)) => &blocks[first..=first],
            (None, None) => &[],
        };
        let html = self.blocks(excerpt, Place::Excerpt);
        // Anchors of the author's own HTML belong to the article's page too.
        if self.article.document.raw_ids.is_empty() { html } else { block::strip(&html, false) }
    }

    fn headings(&mut self) -> Vec<Heading> {
        let mut headings = Vec::new();
        for block in &self.article.document.blocks {
            if let Block::Heading(heading) = block
                && matches!(heading.level, 2 | 3)
            {
                let html = self.inlines(&heading.content, Place::Words);
                headings.push(Heading { level: heading.level, id: heading.anchor.clone(), html });
            }
        }
        headings
    }

    fn counts(&self) -> Counts {
        let document = &self.article.document;
        let rows = document.formulas.iter().flat_map(|formula| &formula.numbers);
        Counts {
            words: crate::text::count_words(&crate::text::words(document)),
            formulas: self.site_formulas.len(),
            equations: rows.filter(|row| row.anchor.is_some()).count(),
            labs: self.figures.len(),
            values: document.count_values(),
        }
    }

    /// The article's own address before an anchor, where the HTML does not stand in its page.
    fn own_url(&self, place: Place) -> String {
        match place {
            Place::Excerpt => {
                let url = self.references.url(self.article.front.id, self.lang).unwrap_or("");
                html::escape(url)
            }
            Place::Page | Place::Feed | Place::Words => String::new(),
        }
    }
}
