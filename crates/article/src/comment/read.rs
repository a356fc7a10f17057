//! A visitor's Markdown to the tree: what it may hold, and nothing else.

use comrak::{
    Arena, Options,
    nodes::{ListType, Node, NodeValue},
};

use crate::{
    document::{Block, Document, Formula, Inline, Item, Target},
    markdown::inline::{bind_punctuation, join_lines, push_text},
    mask::{Masked, Part, PieceKind, mask_visitors, parts},
};

/// Marks within each other beyond this are left out.
pub(super) const DEEPEST: usize = 8;

/// Characters that an address may consist of where it stands bare in the text.
const IN_ADDRESSES: &str = "-._~:/?#[]@!$&'()*+,;=%";

/// Reads a text of which `readable` has made what it is.
pub(super) fn read(source: &str) -> Document {
    let masked = mask_visitors(source);
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.cjk_friendly_emphasis = true;
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, &masked.text, &options);
    let mut reader = Reader { source, masked: &masked, document: Document::default() };
    let blocks = reader.blocks(root, 0);
    Document { blocks, ..reader.document }
}

struct Reader<'a> {
    source: &'a str,
    masked: &'a Masked,
    document: Document,
}

impl Reader<'_> {
    fn blocks(&mut self, parent: Node<'_>, depth: usize) -> Vec<Block> {
        parent.children().filter_map(|node| self.block(node, depth)).collect()
    }

    fn block(&mut self, node: Node<'_>, depth: usize) -> Option<Block> {
        if depth == DEEPEST {
            let words = self.words(node);
            return (!words.trim().is_empty()).then(|| Block::Paragraph(vec![Inline::Text(words)]));
        }
        let block = match &node.data().value {
            NodeValue::Paragraph => {
                let content = self.inlines(node, 0, false);
                match content[..] {
                    [Inline::Formula { index, .. }] if self.document.formulas[index].display => {
                        Block::Display(index)
                    }
                    _ => Block::Paragraph(content),
                }
            }
            NodeValue::Heading(_) => {
                Block::Paragraph(vec![Inline::Strong(self.inlines(node, 0, false))])
            }
            NodeValue::ThematicBreak => Block::Rule,
            NodeValue::BlockQuote => Block::Quote(self.blocks(node, depth + 1)),
            NodeValue::List(list) => {
                let start = (list.list_type == ListType::Ordered).then_some(list.start);
                let items = node
                    .children()
                    .map(|item| Item { task: None, blocks: self.blocks(item, depth + 1) })
                    .collect();
                Block::List { start, tight: list.tight, items }
            }
            NodeValue::CodeBlock(code) => Block::Code {
                language: String::new(),
                text: self.masked.restore(&code.literal, self.source),
            },
            _ => Block::Paragraph(vec![Inline::Text(self.words(node))]),
        };
        Some(block)
    }

    fn inlines(&mut self, parent: Node<'_>, depth: usize, in_link: bool) -> Vec<Inline> {
        let mut inlines = Vec::new();
        for node in parent.children() {
            self.inline(node, &mut inlines, depth, in_link);
        }
        join_lines(bind_punctuation(inlines))
    }

    fn inline(&mut self, node: Node<'_>, out: &mut Vec<Inline>, depth: usize, in_link: bool) {
        if depth == DEEPEST {
            push_text(out, &self.words(node));
            return;
        }
        match &node.data().value {
            NodeValue::Text(text) => {
                for part in parts(text) {
                    match part {
                        Part::Text(text) if in_link => push_text(out, text),
                        Part::Text(text) => push_with_addresses(out, text),
                        Part::Piece(piece) => self.piece(piece, out),
                    }
                }
            }
            NodeValue::SoftBreak => out.push(Inline::SoftBreak),
            NodeValue::LineBreak => out.push(Inline::HardBreak),
            NodeValue::Code(code) => {
                out.push(Inline::Code(self.masked.restore(&code.literal, self.source)));
            }
            NodeValue::Emph => out.push(Inline::Emphasis(self.inlines(node, depth + 1, in_link))),
            NodeValue::Strong => out.push(Inline::Strong(self.inlines(node, depth + 1, in_link))),
            NodeValue::Strikethrough => {
                out.push(Inline::Strike(self.inlines(node, depth + 1, in_link)));
            }
            NodeValue::Link(link) | NodeValue::Image(link) => {
                let url = self.masked.restore(&link.url, self.source);
                let title = self.masked.restore(&link.title, self.source);
                let content = self.inlines(node, depth + 1, true);
                match address(&url) {
                    Some(url) if !in_link => {
                        let target = Target::Address(url);
                        out.push(Inline::Link { target, title, content });
                    }
                    Some(_) => out.extend(content),
                    None => {
                        out.extend(content);
                        push_text(out, &format!(" ({url})"));
                    }
                }
            }
            _ => push_text(out, &self.words(node)),
        }
    }

    fn piece(&mut self, piece: usize, out: &mut Vec<Inline>) {
        let Some(found) = self.masked.pieces.get(piece) else { return };
        match &found.kind {
            PieceKind::Formula { tex, display, .. } => {
                let index = self.document.formulas.len();
                self.document.formulas.push(Formula {
                    tex: tex.clone(),
                    display: *display,
                    places: Vec::new(),
                    span: found.span.clone(),
                    rows: Vec::new(),
                    values: Vec::new(),
                    broken: false,
                    numbers: Vec::new(),
                });
                out.push(Inline::Formula { index, before: String::new(), after: String::new() });
            }
            _ => push_text(out, &self.source[found.span.clone()]),
        }
    }

    /// The words in a node, formulas as they are written. Not recursive, since it is for what stands too deep.
    fn words(&self, node: Node<'_>) -> String {
        let mut words = String::new();
        for node in node.descendants() {
            match &node.data().value {
                NodeValue::Text(text) => words.push_str(&self.masked.restore(text, self.source)),
                NodeValue::SoftBreak | NodeValue::LineBreak => words.push('\n'),
                NodeValue::Code(code) => {
                    words.push_str(&self.masked.restore(&code.literal, self.source));
                }
                NodeValue::CodeBlock(code) => {
                    words.push_str(&self.masked.restore(&code.literal, self.source));
                }
                NodeValue::HtmlBlock(html) => {
                    words.push_str(&self.masked.restore(&html.literal, self.source));
                }
                NodeValue::HtmlInline(html) | NodeValue::Raw(html) => {
                    words.push_str(&self.masked.restore(html, self.source));
                }
                NodeValue::Paragraph | NodeValue::Item(_) if !words.is_empty() => words.push('\n'),
                _ => {}
            }
        }
        words
    }
}

/// An address that a visitor's link may lead to.
fn address(url: &str) -> Option<String> {
    let url = url.trim();
    let (scheme, rest) = url.split_once(':')?;
    let leads_out = match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => rest
            .strip_prefix("//")
            .is_some_and(|host| host.starts_with(|c: char| c.is_alphanumeric() || c == '[')),
        "mailto" => rest.contains('@'),
        _ => false,
    };
    let is_plain = !url.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\u{fffd}');
    (leads_out && is_plain).then(|| url.to_owned())
}

/// Text in which bare addresses become links.
fn push_with_addresses(out: &mut Vec<Inline>, text: &str) {
    let mut rest = text;
    let mut searched = 0;
    while let Some(found) = rest[searched..].find("http") {
        let start = searched + found;
        let length = if rest[..start].ends_with(|c: char| c.is_ascii_alphanumeric()) {
            0
        } else {
            address_length(&rest[start..])
        };
        match address(&rest[start..start + length]) {
            Some(url) => {
                push_text(out, &rest[..start]);
                let content = vec![Inline::Text(url.clone())];
                out.push(Inline::Link {
                    target: Target::Address(url),
                    title: String::new(),
                    content,
                });
                rest = &rest[start + length..];
                searched = 0;
            }
            None => searched = start + "http".len(),
        }
    }
    if !rest.is_empty() {
        push_text(out, rest);
    }
}

/// Length of the address at the start, without the marks of the sentence around it.
fn address_length(text: &str) -> usize {
    if !text.starts_with("http://") && !text.starts_with("https://") {
        return 0;
    }
    let in_address = |c: char| c.is_ascii_alphanumeric() || IN_ADDRESSES.contains(c);
    let mut url = &text[..text.find(|c: char| !in_address(c)).unwrap_or(text.len())];
    // Counted once: a text of nothing but brackets must not cost its square.
    let (opened, mut closed) = (url.matches('(').count(), url.matches(')').count());
    loop {
        let shorter = url.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~']);
        if shorter.ends_with(')') && closed > opened {
            closed -= 1;
            url = &shorter[..shorter.len() - 1];
        } else if shorter.len() < url.len() {
            url = shorter;
        } else {
            return url.len();
        }
    }
}
