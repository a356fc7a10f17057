//! The tree of a visitor's text to HTML. These are all the tags that can come of it: `p strong em del code pre
//! blockquote ul ol li hr br a`, `span div small` with our classes, and what `typeset` draws.

use lab::Lang;

use super::{Comment, reason};
use crate::{
    document::{Block, Document, Inline, Item, Target},
    html,
    render::fit,
    words::choose,
};

/// Formulas beyond this are shown as their source.
pub(super) const MOST_FORMULAS: usize = 100;
/// What a comment's formulas may weigh together, in bytes of SVG and MathML.
const HEAVIEST: usize = 600_000;
/// Taller or wider ones, in em, would be nothing but a nuisance.
const TALLEST: f64 = 60.0;
const WIDEST: f64 = 200.0;

/// The HTML for pages and for feeds; the plain texts are left empty.
pub(super) fn write(source: &str, document: &Document, lang: Lang) -> Comment {
    let formulas = typeset_all(document, lang);
    let broken = formulas.iter().filter(|formula| formula.is_err()).count();
    let mut writer = Writer { source, document, formulas: &formulas, lang, feed: false };
    let html = writer.blocks(&document.blocks);
    writer.feed = true;
    let feed = writer.blocks(&document.blocks);
    Comment { html, feed, formulas: formulas.len(), broken, ..Comment::default() }
}

/// Every formula, or why it is not there.
fn typeset_all(document: &Document, lang: Lang) -> Vec<Result<typeset::Formula, String>> {
    let macros = typeset::Macros::default();
    let mut weight = 0;
    let mut set = Vec::with_capacity(document.formulas.len());
    for (at, formula) in document.formulas.iter().enumerate() {
        if at >= MOST_FORMULAS {
            set.push(Err(reason::too_many(lang)));
            continue;
        }
        if weight > HEAVIEST {
            set.push(Err(reason::too_large(lang)));
            continue;
        }
        let options = typeset::Options {
            display: formula.display,
            macros: &macros,
            numbers: &[],
            references: &|_| None,
            limits: typeset::Limits::HOSTILE,
        };
        set.push(match typeset::render(&formula.tex, &options) {
            Ok(drawn) => {
                let pieces: usize = drawn.pieces.iter().map(|piece| piece.svg.len()).sum();
                weight += pieces + drawn.mathml.len();
                let fits = drawn.width.abs() <= WIDEST
                    && drawn.height.abs() <= TALLEST
                    && drawn.depth.abs() <= TALLEST
                    && weight <= HEAVIEST;
                if fits { Ok(drawn) } else { Err(reason::too_large(lang)) }
            }
            Err(_) => Err(reason::of(&formula.tex, &typeset::errors(&formula.tex, &options), lang)),
        });
    }
    set
}

struct Writer<'a> {
    source: &'a str,
    document: &'a Document,
    formulas: &'a [Result<typeset::Formula, String>],
    lang: Lang,
    feed: bool,
}

impl Writer<'_> {
    fn blocks(&self, blocks: &[Block]) -> String {
        blocks.iter().map(|block| self.block(block)).collect()
    }

    fn block(&self, block: &Block) -> String {
        match block {
            Block::Paragraph(content) => self.paragraph(content, true),
            Block::Display(index) => self.display(*index),
            Block::Code { text, .. } => {
                format!("<pre tabindex=\"0\"><code>{}</code></pre>\n", html::escape(text))
            }
            Block::Quote(inside) => {
                format!("<blockquote>\n{}</blockquote>\n", self.blocks(inside))
            }
            Block::List { start, tight, items } => self.list(*start, *tight, items),
            Block::Rule => "<hr>\n".to_owned(),
            // `read` makes no others.
            _ => String::new(),
        }
    }

    /// A paragraph, cut where a display stands in it.
    fn paragraph(&self, content: &[Inline], tags: bool) -> String {
        let mut written = String::new();
        let mut line: Vec<Inline> = Vec::new();
        let mut cut = false;
        for inline in content {
            match inline {
                Inline::Formula { index, before, after } if self.is_display(*index) => {
                    cut = true;
                    if !before.is_empty() {
                        line.push(Inline::Text(before.clone()));
                    }
                    written.push_str(&self.line(&line, tags));
                    line.clear();
                    written.push_str(&self.display(*index));
                    if !after.is_empty() {
                        line.push(Inline::Text(after.clone()));
                    }
                }
                other => line.push(other.clone()),
            }
        }
        written.push_str(&self.line(&line, tags || cut));
        written
    }

    fn line(&self, line: &[Inline], tags: bool) -> String {
        let written = self.inlines(line);
        let written = written.trim();
        match (written.is_empty(), tags) {
            (true, _) => String::new(),
            (false, true) => format!("<p>{written}</p>\n"),
            (false, false) => written.to_owned(),
        }
    }

    fn list(&self, start: Option<usize>, tight: bool, items: &[Item]) -> String {
        let (name, first) = match start {
            Some(1) => ("ol", String::new()),
            Some(start) => ("ol", format!(" start=\"{start}\"")),
            None => ("ul", String::new()),
        };
        let mut written = format!("<{name}{first}>\n");
        for item in items {
            let inside: String = item
                .blocks
                .iter()
                .map(|block| match block {
                    Block::Paragraph(content) if tight => self.paragraph(content, false),
                    other => self.block(other),
                })
                .collect();
            written.push_str(&format!("<li>{inside}</li>\n"));
        }
        written + &format!("</{name}>\n")
    }

    fn inlines(&self, inlines: &[Inline]) -> String {
        inlines.iter().map(|inline| self.inline(inline)).collect()
    }

    fn inline(&self, inline: &Inline) -> String {
        match inline {
            Inline::Text(text) => html::escape(text),
            Inline::SoftBreak => "\n".to_owned(),
            Inline::HardBreak => "<br>\n".to_owned(),
            Inline::Code(code) => format!("<code>{}</code>", html::escape(code)),
            Inline::Emphasis(inside) => {
                let words = self.inlines(inside);
                let is_latin = !html::text_of(&words).chars().any(crate::text::is_han);
                let slanted = self.lang == Lang::Zh && is_latin;
                format!("<em{}>{words}</em>", if slanted { " lang=\"en\"" } else { "" })
            }
            Inline::Strong(inside) => format!("<strong>{}</strong>", self.inlines(inside)),
            Inline::Strike(inside) => format!("<del>{}</del>", self.inlines(inside)),
            Inline::Link { target: Target::Address(address), title, content } => {
                let title = if title.is_empty() {
                    String::new()
                } else {
                    format!(" title=\"{}\"", html::escape(title))
                };
                format!(
                    "<a href=\"{}\"{title} rel=\"nofollow ugc noopener\">{}</a>",
                    html::escape(address),
                    self.inlines(content)
                )
            }
            Inline::Formula { index, before, after } => self.formula(*index, before, after),
            // `read` makes no others.
            _ => String::new(),
        }
    }

    fn is_display(&self, index: usize) -> bool {
        self.document.formulas.get(index).is_some_and(|formula| formula.display)
    }

    /// A formula in a line, with the punctuation that touches it.
    fn formula(&self, index: usize, before: &str, after: &str) -> String {
        let (before, after) = (html::escape(before), html::escape(after));
        let drawn = match self.formulas.get(index) {
            Some(Ok(drawn)) => drawn,
            Some(Err(reason)) => return format!("{before}{}{after}", self.broken(index, reason)),
            None => return before + &after,
        };
        if self.feed {
            return format!("{before}{}{after}", drawn.mathml);
        }
        fit::line(drawn, &before, &after)
    }

    fn display(&self, index: usize) -> String {
        let drawn = match self.formulas.get(index) {
            Some(Ok(drawn)) => drawn,
            Some(Err(reason)) => return format!("<p>{}</p>\n", self.broken(index, reason)),
            None => return String::new(),
        };
        let tags: Vec<String> = drawn.tags.iter().map(|tag| html::escape(&tag.text)).collect();
        if self.feed {
            let tags: String = tags.iter().map(|tag| format!(" {tag}")).collect();
            return format!("<div>{}{tags}</div>\n", drawn.mathml);
        }
        let numbers: String =
            tags.iter().map(|tag| format!("<span class=\"no\">{tag}</span>")).collect();
        let around = fit::Display { lang: self.lang, id: "", numbers: &numbers, sheet: None };
        fit::display(drawn, &around)
    }

    /// A formula's source, and why it is not typeset.
    fn broken(&self, index: usize, reason: &str) -> String {
        let formula = self.document.formulas.get(index);
        let source = formula.and_then(|formula| self.source.get(formula.span.clone()));
        let source = html::escape(source.unwrap_or_default());
        let (open, close) = choose(self.lang, ("（", "）"), (" (", ")"));
        let reason = html::escape(reason);
        format!("<code>{source}</code><small class=\"err\">{open}{reason}{close}</small>")
    }
}
