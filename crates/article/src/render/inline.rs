//! Inlines to HTML.

use lab::Lang;

use super::{Place, Renderer, block};
use crate::{
    diagnostic::Mistake,
    document::{Block, HtmlPart, Image, Inline, Reference, ReferenceStyle, Span, Target},
    html,
    references::split_label,
    words::choose,
};

impl Renderer<'_> {
    pub(super) fn inlines(&mut self, inlines: &[Inline], place: Place) -> String {
        inlines.iter().map(|inline| self.inline(inline, place)).collect()
    }

    fn inline(&mut self, inline: &Inline, place: Place) -> String {
        match inline {
            Inline::Text(text) => html::escape(text),
            Inline::SoftBreak => "\n".to_owned(),
            Inline::HardBreak => "<br>\n".to_owned(),
            Inline::Code(code) => format!("<code>{}</code>", html::escape(code)),
            Inline::Emphasis(inside) => self.emphasis(inside, place),
            Inline::Strong(inside) => format!("<strong>{}</strong>", self.inlines(inside, place)),
            Inline::Strike(inside) => format!("<del>{}</del>", self.inlines(inside, place)),
            Inline::Link { target, title, content } => self.link(target, title, content, place),
            Inline::Image(image) => self.image(image),
            Inline::Formula { index, before, after } => {
                self.inline_formula(*index, before, after, place)
            }
            Inline::Value(value) => {
                let text = self.value_as_text(value).unwrap_or_default();
                html::escape(&text)
            }
            Inline::Reference(reference) => self.reference(reference, None, place),
            Inline::Note(index) => self.note(*index, place),
            Inline::Html(parts) => self.raw_html(parts, place),
        }
    }

    /// Chinese emphasises with a dot below each character; words without one, such as the title of a book in
    /// Latin letters, are slanted as they are in English.
    fn emphasis(&mut self, inside: &[Inline], place: Place) -> String {
        let words = self.inlines(inside, place);
        let is_latin = !html::text_of(&words).chars().any(crate::text::is_han);
        let lang = if self.lang == Lang::Zh && is_latin { " lang=\"en\"" } else { "" };
        format!("<em{lang}>{words}</em>")
    }

    fn link(&mut self, target: &Target, title: &str, content: &[Inline], place: Place) -> String {
        let words = self.inlines(content, inside_link(place));
        // A feed keeps its MathML, so its words are set as elsewhere in it and lose their links afterwards.
        let words = if place == Place::Feed { block::strip(&words, true) } else { words };
        if let Target::Label(reference) = target {
            return self.reference(reference, Some(words), place);
        }
        let address = self.address(target, place);
        if place == Place::Words {
            return words;
        }
        let title = if title.is_empty() {
            String::new()
        } else {
            format!(" title=\"{}\"", html::escape(title))
        };
        format!("<a href=\"{address}\"{title}>{words}</a>")
    }

    /// A target as the value of an attribute.
    pub(super) fn address(&mut self, target: &Target, place: Place) -> String {
        match target {
            Target::Address(address) if address.starts_with('#') => {
                self.own_url(place) + &html::escape(address)
            }
            Target::Address(address) => html::escape(address),
            Target::File { path, after, .. } => match self.context {
                Some(context) => {
                    html::escape(&(context.file_url)(path).replace(' ', "%20"))
                        + &html::escape(after)
                }
                None => String::new(),
            },
            Target::Source { path, anchor, span } => {
                match self.references.url_of_path(path, self.lang) {
                    Some(url) => html::escape(url) + &html::escape(anchor),
                    None => {
                        self.mistakes.push(
                        Mistake::new(span.clone(), format!("there is no article in {path}"))
                            .help("write the path of its file, such as ../name/index.zh.md, or [@number]"),
                    );
                        String::new()
                    }
                }
            }
            Target::Label(reference) => {
                let own = self.own_url(place);
                match self.resolve(reference) {
                    Some(resolved) if resolved.href.starts_with('#') => own + &resolved.href,
                    Some(resolved) => resolved.href,
                    None => String::new(),
                }
            }
        }
    }

    fn reference(&mut self, reference: &Reference, words: Option<String>, place: Place) -> String {
        let Some(resolved) = self.resolve(reference) else { return String::new() };
        let words = words.unwrap_or_else(|| match reference.style {
            ReferenceStyle::Full => resolved.full.clone(),
            ReferenceStyle::Number => resolved.number.clone(),
            ReferenceStyle::Parentheses => format!("({})", resolved.number),
        });
        if place == Place::Words {
            return words;
        }
        let own = if resolved.href.starts_with('#') { self.own_url(place) } else { String::new() };
        format!("<a href=\"{own}{}\">{words}</a>", resolved.href)
    }

    fn resolve(&mut self, reference: &Reference) -> Option<crate::references::Resolved> {
        let from = (self.article.front.id, self.lang);
        let equation = reference.style != ReferenceStyle::Full;
        match self.references.resolve(from, reference.article, reference.label.as_deref(), equation)
        {
            Ok(resolved) => Some(resolved),
            Err(_) if self.context.is_none() => None,
            Err(_) => {
                let label = reference.label.as_deref().unwrap_or_default();
                self.mistakes.push(self.unknown_label(
                    reference.span.clone(),
                    reference.article,
                    label,
                ));
                None
            }
        }
    }

    /// The mistake of a label or an article that is not there.
    pub(super) fn unknown_label(&self, span: Span, article: Option<u32>, label: &str) -> Mistake {
        let from = (self.article.front.id, self.lang);
        let (article, label) = match article {
            Some(_) => (article, label),
            None => split_label(label),
        };
        if let Some(number) = article
            && let Err(known) = self.references.resolve(from, article, None, false)
        {
            return Mistake::new(span, format!("there is no article {number}"))
                .help(format!("the articles are {}", known.join(", ")));
        }
        let known =
            self.references.resolve(from, article, Some(label), true).err().unwrap_or_default();
        let whose = article.map_or("this article".to_owned(), |number| format!("article {number}"));
        let help = match lab::nearest(known.iter().map(String::as_str), label) {
            Some(near) => format!("did you mean {near}?"),
            None if known.is_empty() => "no label is set; write \\label{…} or {#…}".to_owned(),
            None => format!("the labels are {}", known.join(", ")),
        };
        Mistake::new(span, format!("{whose} has no label \"{label}\"")).help(help)
    }

    pub(super) fn image(&mut self, image: &Image) -> String {
        let address = self.address(&image.target, Place::Page);
        let mut html = format!("<img src=\"{address}\" alt=\"{}\"", html::escape(&image.alt));
        for (name, size) in [("width", image.width), ("height", image.height)] {
            if let Some(size) = size {
                html.push_str(&format!(" {name}=\"{size}\""));
            }
        }
        if !image.title.is_empty() {
            html.push_str(&format!(" title=\"{}\"", html::escape(&image.title)));
        }
        html + " loading=\"lazy\" decoding=\"async\">"
    }

    /// A note where it is cited: its number as a button, and at its first place its text.
    fn note(&mut self, index: usize, place: Place) -> String {
        let Some(note) = self.article.document.notes.get(index) else { return String::new() };
        let (number, anchor) = (note.number, html::escape(&note.anchor));
        match place {
            Place::Excerpt | Place::Words => return String::new(),
            Place::Feed => return format!("<sup><a href=\"#{anchor}\">[{number}]</a></sup>"),
            Place::Page => {}
        }
        let label = choose(self.lang, "注", "Note");
        let button = format!(
            "<button class=\"ref\" type=\"button\" popovertarget=\"{anchor}\" \
             aria-label=\"{label} {number}\">{number}</button>"
        );
        if self.placed.contains(&index) {
            return button;
        }
        self.placed.push(index);
        match &note.blocks[..] {
            [Block::Paragraph(content)] if !self.notes_behind && self.fits_in_line(content) => {
                let content = self.inlines(content, place);
                format!(
                    "{button}<span class=\"note sheet\" id=\"{anchor}\" popover><b>{number}</b>\u{3000}{content}</span>"
                )
            }
            _ => {
                self.pending.push(index);
                button
            }
        }
    }

    /// Whether a note may stand within a paragraph: it holds no display and no other note.
    fn fits_in_line(&self, content: &[Inline]) -> bool {
        content.iter().all(|inline| match inline {
            Inline::Formula { index, .. } => !self.article.document.formulas[*index].display,
            Inline::Note(_) | Inline::Html(_) => false,
            Inline::Emphasis(inside) | Inline::Strong(inside) | Inline::Strike(inside) => {
                self.fits_in_line(inside)
            }
            Inline::Link { content, .. } => self.fits_in_line(content),
            _ => true,
        })
    }

    pub(super) fn raw_html(&mut self, parts: &[HtmlPart], place: Place) -> String {
        let mut html = String::new();
        for part in parts {
            match part {
                HtmlPart::Tag(raw) => html.push_str(raw),
                HtmlPart::Address(target) => html.push_str(&self.address(target, place)),
                HtmlPart::Text(inlines) => match inlines[..] {
                    [Inline::Formula { index, .. }] if self.is_block_display(index) => {
                        html.push_str(&self.display(index, place));
                    }
                    _ => html.push_str(&self.inlines(inlines, place)),
                },
            }
        }
        if place == Place::Words { block::strip(&html, true) } else { html }
    }

    pub(super) fn is_block_display(&self, index: usize) -> bool {
        self.article.document.formulas.get(index).is_some_and(|formula| formula.display)
    }
}

/// Where the words of a link stand.
fn inside_link(place: Place) -> Place {
    match place {
        Place::Page | Place::Excerpt | Place::Words => Place::Words,
        Place::Feed => Place::Feed,
    }
}
