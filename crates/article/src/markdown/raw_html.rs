//! An author's own HTML: formulas in it are typeset, what the page's policy forbids is refused.

use super::Reader;
use crate::{
    diagnostic::Mistake,
    document::{HtmlPart, Inline, Span},
    html,
    mask::{Part, parts},
};

/// Elements that the page's Content-Security-Policy forbids or that would break the page.
const FORBIDDEN: [(&str, &str); 10] = [
    ("script", "write a live figure (a fence ```lab name) instead"),
    ("style", "use the classes of the site's style sheet"),
    ("link", "use the classes of the site's style sheet"),
    ("iframe", "link to the page instead"),
    ("object", "link to the file instead"),
    ("embed", "link to the file instead"),
    ("base", "write whole addresses"),
    ("meta", "put it into the front matter"),
    ("form", "write a live figure (a fence ```lab name) instead"),
    ("title", "put the title into the front matter"),
];

/// The open tags of one run of siblings.
#[derive(Debug, Default)]
pub(super) struct Balance {
    open: Vec<(String, Span)>,
}

impl Balance {
    fn tag(&mut self, tag: &str, span: Span, mistakes: &mut Vec<Mistake>) {
        let name = html::tag_name(tag);
        if html::is_void(&name) || (tag.ends_with("/>") && !tag.starts_with("</")) {
            return;
        }
        if !tag.starts_with("</") {
            self.open.push((name, span));
        } else if self.open.last().is_some_and(|(open, _)| *open == name) {
            self.open.pop();
        } else {
            mistakes.push(
                Mistake::new(span, format!("</{name}> ends what is not open here"))
                    .help("every tag ends in the paragraph or list of blocks where it begins"),
            );
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    pub(super) fn finish(self, mistakes: &mut Vec<Mistake>) {
        for (name, span) in self.open {
            mistakes.push(
                Mistake::new(span, format!("<{name}> is not closed"))
                    .help(format!("write </{name}> in the same paragraph or list of blocks")),
            );
        }
    }
}

impl Reader<'_> {
    /// Reads a piece of HTML that stands at `span`.
    pub(super) fn raw_html(
        &mut self,
        masked: &str,
        span: &Span,
        balance: &mut Balance,
    ) -> Vec<HtmlPart> {
        let mut found = Vec::new();
        let mut rest = masked;
        // Places are looked up in the file from here on.
        let mut from = span.start;
        while !rest.is_empty() {
            if rest.starts_with("<!--") {
                rest = rest.find("-->").map_or("", |end| &rest[end + 3..]);
                continue;
            }
            if rest.starts_with('<')
                && let Some(length) = html::tag_length(rest)
            {
                let tag = self.masked.restore(&rest[..length], self.text);
                rest = &rest[length..];
                let place = self.find(&tag, from, span);
                from = place.end.min(span.end);
                if tag.starts_with("<!") || tag.starts_with("<?") {
                    self.mistakes.push(
                        Mistake::new(place, "a declaration has no place in an article")
                            .help("remove it"),
                    );
                    continue;
                }
                balance.tag(&tag, place.clone(), self.mistakes);
                self.tag(&tag, &place, &mut found);
                let name = html::tag_name(&tag);
                if html::holds_raw_text(&name) && !tag.starts_with("</") && !tag.ends_with("/>") {
                    let end =
                        rest.to_ascii_lowercase().find(&format!("</{name}")).unwrap_or(rest.len());
                    let inside = self.masked.restore(&rest[..end], self.text);
                    self.raw_inside(&name, &inside, &place, &mut found);
                    rest = &rest[end..];
                }
                continue;
            }
            let skip = usize::from(rest.starts_with('<'));
            let length = rest[skip..].find('<').map_or(rest.len(), |next| next + skip);
            self.raw_text(&rest[..length], &mut found);
            rest = &rest[length..];
        }
        found
    }

    /// The place in the file of a text that stands at or behind `from`, within `span`.
    fn find(&self, text: &str, from: usize, span: &Span) -> Span {
        if !self.origin.exact {
            return span.clone();
        }
        let start = from.saturating_sub(self.origin.span.start);
        match self.text.get(start..).and_then(|tail| tail.find(text)) {
            Some(at) => from + at..from + at + text.len(),
            None => span.clone(),
        }
    }

    /// The inside of an element whose text is not Markdown: SVG keeps its tags, code is text.
    fn raw_inside(&mut self, name: &str, inside: &str, place: &Span, found: &mut Vec<HtmlPart>) {
        let mut rest = inside;
        while !rest.is_empty() {
            match html::tag_length(rest).filter(|_| matches!(name, "svg" | "math" | "pre" | "code"))
            {
                Some(length) => {
                    self.tag(&rest[..length], place, found);
                    rest = &rest[length..];
                }
                None => {
                    let skip = usize::from(rest.starts_with('<'));
                    let length = rest[skip..].find('<').map_or(rest.len(), |next| next + skip);
                    found.push(HtmlPart::Tag(rest[..length].replace('<', "&lt;")));
                    rest = &rest[length..];
                }
            }
        }
    }

    /// Text between tags: formulas and their like are put in, character references stay as they are.
    fn raw_text(&mut self, masked: &str, found: &mut Vec<HtmlPart>) {
        for part in parts(masked) {
            match part {
                Part::Text(text) => found.push(HtmlPart::Tag(text.replace('<', "&lt;"))),
                Part::Piece(piece) => {
                    let mut inlines: Vec<Inline> = Vec::new();
                    self.piece(piece, &mut inlines);
                    found.push(HtmlPart::Text(inlines));
                }
            }
        }
    }

    fn tag(&mut self, tag: &str, place: &Span, found: &mut Vec<HtmlPart>) {
        let element = html::tag_name(tag);
        if let Some((_, help)) = FORBIDDEN.iter().find(|(forbidden, _)| *forbidden == element) {
            if !tag.starts_with("</") {
                self.mistakes.push(
                    Mistake::new(place.clone(), format!("<{element}> may not stand in an article"))
                        .help(*help),
                );
            }
            return;
        }
        let mut written = 0;
        for attribute in html::attributes(tag) {
            let span = if place.len() == tag.len() {
                place.start + attribute.span.start..place.start + attribute.span.end
            } else {
                place.clone()
            };
            let value = &tag[attribute.value.clone()];
            match attribute.name.as_str() {
                "style" => self.mistakes.push(
                    Mistake::new(span, "style= is forbidden by the page's security policy").help(
                        "use the classes of the site's style sheet, or width and height attributes",
                    ),
                ),
                name if name.starts_with("on") => self.mistakes.push(
                    Mistake::new(span, format!("{name}= would run a script"))
                        .help("remove it; a live figure is a fence ```lab name"),
                ),
                name @ ("srcset" | "imagesrcset") => self.mistakes.push(
                    Mistake::new(span, format!("{name}= names files that nobody would look for"))
                        .help("write src= with one file beside the article"),
                ),
                "id" => self.document.raw_ids.push((value.to_owned(), span)),
                name @ ("href" | "src" | "poster" | "action" | "formaction" | "xlink:href") => {
                    let fetched = matches!(name, "src" | "poster")
                        || matches!(element.as_str(), "image" | "feimage");
                    let target = self.target(&value.replace("&amp;", "&"), span, fetched);
                    found.push(HtmlPart::Tag(format!(
                        "{}{name}=\"",
                        &tag[written..attribute.span.start]
                    )));
                    found.push(HtmlPart::Address(target));
                    let quoted = tag[attribute.value.end..].starts_with(['"', '\'']);
                    written = attribute.value.end + usize::from(quoted);
                    found.push(HtmlPart::Tag("\"".to_owned()));
                }
                _ => {}
            }
        }
        found.push(HtmlPart::Tag(tag[written..].to_owned()));
    }
}
