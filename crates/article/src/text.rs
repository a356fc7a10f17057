//! Plain text: for search, descriptions, alternative texts and anchors.

use crate::document::{Block, Document, Formula, HtmlPart, Inline, Visit};

/// Inlines as plain text, formulas as their TeX.
pub(crate) fn plain(inlines: &[Inline], formulas: &[Formula]) -> String {
    let mut text = String::new();
    write_inlines(inlines, formulas, &mut text);
    text
}

/// The body as plain text, a paragraph a line.
pub(crate) fn body(document: &Document) -> String {
    let mut text = String::new();
    write_blocks(&document.blocks, &document.formulas, &mut text);
    for note in &document.notes {
        write_blocks(&note.blocks, &document.formulas, &mut text);
    }
    text
}

fn write_blocks(blocks: &[Block], formulas: &[Formula], text: &mut String) {
    for block in blocks {
        match block {
            Block::Heading(heading) => write_inlines(&heading.content, formulas, text),
            Block::Paragraph(content) => write_inlines(content, formulas, text),
            Block::Display(index) => {
                text.push_str(formulas.get(*index).map_or("", |formula| formula.tex.trim()));
            }
            Block::Code { text: code, .. } => text.push_str(code.trim_end()),
            Block::Lab(fence) => write_inlines(&fence.caption, formulas, text),
            Block::Quote(inside) => write_blocks(inside, formulas, text),
            Block::List { items, .. } => {
                for item in items {
                    write_blocks(&item.blocks, formulas, text);
                }
            }
            Block::Table(table) => {
                write_inlines(&table.caption, formulas, text);
                for row in std::iter::once(&table.head).chain(&table.rows) {
                    for cell in row {
                        text.push(' ');
                        write_inlines(cell, formulas, text);
                    }
                    text.push('\n');
                }
            }
            Block::Picture(picture) => {
                write_inlines(&picture.caption, formulas, text);
            }
            Block::Theorem(theorem) => {
                write_inlines(&theorem.title, formulas, text);
                text.push('\n');
                write_blocks(&theorem.body, formulas, text);
            }
            Block::Html(parts) => write_html(parts, formulas, text),
            Block::Rule | Block::More => {}
        }
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
    }
}

fn write_inlines(inlines: &[Inline], formulas: &[Formula], text: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(words) => text.push_str(words),
            Inline::SoftBreak | Inline::HardBreak => text.push(' '),
            Inline::Code(code) => text.push_str(code),
            Inline::Emphasis(inside) | Inline::Strong(inside) | Inline::Strike(inside) => {
                write_inlines(inside, formulas, text);
            }
            Inline::Link { content, .. } => write_inlines(content, formulas, text),
            Inline::Image(image) => text.push_str(&image.alt),
            Inline::Formula { index, before, after } => {
                text.push_str(before);
                text.push_str(formulas.get(*index).map_or("", |formula| formula.tex.trim()));
                text.push_str(after);
            }
            Inline::Html(parts) => write_html(parts, formulas, text),
            Inline::Value(_) | Inline::Reference(_) | Inline::Note(_) => {}
        }
    }
}

fn write_html(parts: &[HtmlPart], formulas: &[Formula], text: &mut String) {
    for part in parts {
        match part {
            HtmlPart::Tag(raw) => text.push_str(&crate::html::text_of(raw)),
            HtmlPart::Text(inlines) => write_inlines(inlines, formulas, text),
            HtmlPart::Address(_) => {}
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
