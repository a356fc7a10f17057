//! The markup of an HTML page, cut into what matters for its text: a tag, a comment, the end of raw text.

use std::ops::Range;

/// A piece of markup; its range in the page is [`Tag::range`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag<'p> {
    pub(crate) kind: TagKind,
    /// As written; compare without regard to case.
    pub(crate) name: &'p str,
    pub(crate) range: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TagKind {
    Start,
    /// A start tag that ends in `/>`, which only means an end in SVG and MathML.
    Closed,
    End,
    /// A comment, a document type, a processing instruction.
    Comment,
}

impl<'p> Tag<'p> {
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    pub(crate) fn is_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.is(name))
    }

    /// The value of the attribute `class`, as written.
    pub(crate) fn classes(&self, page: &'p str) -> impl Iterator<Item = &'p str> + use<'p> {
        let text = &page[self.range.clone()];
        Attributes { rest: &text[(1 + self.name.len()).min(text.len())..] }
            .find(|(name, _)| name.eq_ignore_ascii_case("class"))
            .map_or("", |(_, value)| value)
            .split_ascii_whitespace()
    }
}

/// The next markup from `from`: in `a < b` there is none. `O(n)`.
pub(crate) fn next(page: &str, from: usize) -> Option<Tag<'_>> {
    let mut at = from;
    loop {
        at += page[at..].find('<')?;
        let rest = &page[at..];
        let second = rest.as_bytes().get(1).copied().unwrap_or(b' ');
        let (kind, name_at, length) = match second {
            b'!' if rest.starts_with("<!--") => {
                // `<!-->` is a whole comment.
                let end = rest[2..].find("-->").map(|end| end + 5);
                (TagKind::Comment, 0, end.unwrap_or(rest.len()))
            }
            b'!' | b'?' => (TagKind::Comment, 0, rest.find('>').map_or(rest.len(), |end| end + 1)),
            b'/' if rest.as_bytes().get(2).is_some_and(u8::is_ascii_alphabetic) => {
                (TagKind::End, 2, tag_length(rest))
            }
            letter if letter.is_ascii_alphabetic() => {
                let length = tag_length(rest);
                let closed = rest[..length].ends_with("/>");
                (if closed { TagKind::Closed } else { TagKind::Start }, 1, length)
            }
            _ => {
                at += 1;
                continue;
            }
        };
        let name = if kind == TagKind::Comment { "" } else { name_of(&rest[name_at..]) };
        return Some(Tag { kind, name, range: at..at + length });
    }
}

/// The place of the end tag of a raw text element, from `from`; the end of the page if it has none. `O(n)`.
pub(crate) fn raw_end(page: &str, from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(offset) = page[at..].find("</") {
        at += offset;
        if name_of(&page[at + 2..]).eq_ignore_ascii_case(name) {
            return at;
        }
        at += 2;
    }
    page.len()
}

/// Length of a tag, with `>` in quoted attributes. A quote opens only after `=`.
fn tag_length(tag: &str) -> usize {
    let (mut quote, mut before) = (None, b' ');
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    tag.len()
}

fn name_of(text: &str) -> &str {
    let end = text
        .bytes()
        .take_while(|byte| !byte.is_ascii_whitespace() && !b"/><".contains(byte))
        .count();
    &text[..end]
}

/// Names and values of the attributes in a start tag after its name.
struct Attributes<'p> {
    rest: &'p str,
}

impl<'p> Iterator for Attributes<'p> {
    type Item = (&'p str, &'p str);

    fn next(&mut self) -> Option<Self::Item> {
        let space = |c: char| c.is_ascii_whitespace() || c == '/';
        let rest = self.rest.trim_start_matches(space);
        let end = rest.find(|c: char| space(c) || c == '=' || c == '>').unwrap_or(rest.len());
        let name = &rest[..end];
        if name.is_empty() && !rest.starts_with('=') {
            return None;
        }
        let after = rest[end..].trim_start();
        let Some(value) = after.strip_prefix('=').map(str::trim_start) else {
            self.rest = after;
            return Some((name, ""));
        };
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, rest) = match quote {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => {
                let end = value.find(|c: char| c.is_ascii_whitespace() || c == '>');
                value.split_at(end.unwrap_or(value.len()))
            }
        };
        self.rest = rest;
        Some((name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(page: &str) -> Vec<(TagKind, &str, &str)> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(tag) = next(page, at) {
            at = tag.range.end;
            found.push((tag.kind, tag.name, &page[tag.range]));
        }
        found
    }

    #[test]
    fn finds_tags_and_comments() {
        use TagKind::{Closed, Comment, End, Start};
        assert_eq!(
            tags("a<b <p class=\"x>y\">$a<1$<BR/></p ><!-- <i> --><!doctype html></ x><?php ?>"),
            [
                (Start, "b", "<b <p class=\"x>y\">"),
                (Closed, "BR", "<BR/>"),
                (End, "p", "</p >"),
                (Comment, "", "<!-- <i> -->"),
                (Comment, "", "<!doctype html>"),
                (Comment, "", "<?php ?>"),
            ]
        );
        assert_eq!(tags("<a title='open"), [(Start, "a", "<a title='open")]);
        assert_eq!(tags("<a title=5'>x"), [(Start, "a", "<a title=5'>")]);
        assert_eq!(tags("<!--><i>")[0].2, "<!-->");
    }

    #[test]
    fn reads_classes() {
        for page in [
            "<p id=x class='a  b'>",
            "<p class = \"a b\"/>",
            "<p data-x CLASS=\"a\nb\" title=\"class='c'\">",
        ] {
            let tag = next(page, 0).unwrap();
            assert_eq!(tag.classes(page).collect::<Vec<_>>(), ["a", "b"], "{page}");
        }
        for page in ["<p>", "<p title=\"class=a\">", "<p class>", "<p = >", "<p"] {
            assert_eq!(next(page, 0).unwrap().classes(page).count(), 0, "{page}");
        }
    }

    #[test]
    fn raw_text_ends_at_its_own_tag() {
        let page = "x</p></scrip></SCRIPT >y";
        assert_eq!(&page[raw_end(page, 0, "script")..], "</SCRIPT >y");
        assert_eq!(raw_end("x</", 0, "script"), 3);
    }
}
