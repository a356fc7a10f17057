//! Plain text: for search, descriptions, alternative texts and anchors.

use crate::document::{Block, Document, Formula, HtmlPart, Inline, Visit};

/// Inlines as plain text, formulas as their TeX; values and references, which only rendering knows, are left out.
pub(crate) fn plain(inlines: &[Inline], formulas: &[Formula]) -> String {
    let mut writer = Writer { formulas, computed: &mut |_| String::new(), text: String::new() };
    writer.inlines(inlines);
    writer.text
}

/// The body as plain text, a paragraph a line. `computed` gives the words of values and references.
pub(crate) fn body(document: &Document, computed: &mut dyn FnMut(&Inline) -> String) -> String {
    let mut writer = Writer { formulas: &document.formulas, computed, text: String::new() };
    writer.blocks(&document.blocks);
    for note in &document.notes {
        writer.blocks(&note.blocks);
    }
    writer.text
}

struct Writer<'a> {
    formulas: &'a [Formula],
    computed: &'a mut dyn FnMut(&Inline) -> String,
    text: String,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Heading(heading) => self.inlines(&heading.content),
                Block::Paragraph(content) => self.inlines(content),
                Block::Display(index) => {
                    self.text.push_str(
                        self.formulas.get(*index).map_or("", |formula| formula.tex.trim()),
                    );
                }
                Block::Code { text: code, .. } => self.text.push_str(code.trim_end()),
                Block::Lab(fence) => self.inlines(&fence.caption),
                Block::Quote(inside) => self.blocks(inside),
                Block::List { items, .. } => {
                    for item in items {
                        self.blocks(&item.blocks);
                    }
                }
                Block::Table(table) => {
                    self.inlines(&table.caption);
                    for row in std::iter::once(&table.head).chain(&table.rows) {
                        for cell in row {
                            self.text.push(' ');
                            self.inlines(cell);
                        }
                        self.text.push('\n');
                    }
                }
                Block::Picture(picture) => {
                    self.inlines(&picture.caption);
                }
                Block::Theorem(theorem) => {
                    self.inlines(&theorem.title);
                    self.text.push('\n');
                    self.blocks(&theorem.body);
                }
                Block::Html(parts) => self.html(parts),
                Block::Rule | Block::More => {}
            }
            if !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push('\n');
            }
        }
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(words) => self.text.push_str(words),
                Inline::SoftBreak | Inline::HardBreak => self.text.push(' '),
                Inline::Code(code) => self.text.push_str(code),
                Inline::Emphasis(inside) | Inline::Strong(inside) | Inline::Strike(inside) => {
                    self.inlines(inside);
                }
                Inline::Link { content, .. } => self.inlines(content),
                Inline::Image(image) => self.text.push_str(&image.alt),
                Inline::Formula { index, before, after } => {
                    self.text.push_str(before);
                    self.text.push_str(
                        self.formulas.get(*index).map_or("", |formula| formula.tex.trim()),
                    );
                    self.text.push_str(after);
                }
                Inline::Html(parts) => self.html(parts),
                Inline::Value(_) | Inline::Reference(_) => {
                    let words = (self.computed)(inline);
                    self.text.push_str(&words);
                }
                Inline::Note(_) => {}
            }
        }
    }

    fn html(&mut self, parts: &[HtmlPart]) {
        for part in parts {
            match part {
                HtmlPart::Tag(raw) => self.text.push_str(&crate::html::text_of(raw)),
                HtmlPart::Text(inlines) => self.inlines(inlines),
                HtmlPart::Address(_) => {}
            }
        }
    }
}

/// The body's words alone, without formulas and code, for counting.
pub(crate) fn words(document: &Document) -> String {
    struct Words(String);
    impl Visit for Words {
        fn block(&mut self, _: &Block) {
            self.0.push('\n');
        }
        fn inline(&mut self, inline: &Inline) {
            match inline {
                Inline::Text(words) => self.0.push_str(words),
                Inline::Formula { before, after, .. } => {
                    self.0.push_str(before);
                    self.0.push(' ');
                    self.0.push_str(after);
                }
                Inline::SoftBreak | Inline::HardBreak => self.0.push(' '),
                _ => {}
            }
        }
    }
    let mut words = Words(String::new());
    document.visit(&mut words);
    words.0
}

/// Han characters, or words of other scripts.
pub(crate) fn count_words(text: &str) -> usize {
    let mut count = 0;
    let mut in_word = false;
    for c in text.chars() {
        if is_han(c) {
            count += 1;
            in_word = false;
        } else if c.is_alphanumeric() {
            count += usize::from(!in_word);
            in_word = true;
        } else if !matches!(c, '\'' | '’' | '-') {
            in_word = false;
        }
    }
    count
}

/// Whether a character is a Chinese one.
pub(crate) fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

/// A name for an anchor from words: letters and digits in lower case, joined by dashes.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() {
            slug.extend(c.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.chars().count() >= 48 {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn han_characters_and_words_are_counted() {
        assert_eq!(count_words("奇异值 SVD's top-k，共 12 个。"), 3 + 2 + 1 + 1 + 1);
        assert_eq!(count_words(""), 0);
    }

    #[test]
    fn anchors_are_words_with_dashes() {
        assert_eq!(slug("What it costs: $O(n)$!"), "what-it-costs-o-n");
        assert_eq!(slug("一条阈值，就够了"), "一条阈值-就够了");
    }
}
