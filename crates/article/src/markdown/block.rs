//! Blocks: paragraphs, lists, tables, pictures, theorem blocks.

use comrak::nodes::{ListType, Node, NodeValue, TableAlignment};

use super::{DEEPEST, Origin, Reader, attributes, raw_html::Balance};
use crate::{
    diagnostic::Mistake,
    document::{
        Align, Block, BlockKind, Heading, Image, Inline, Item, Mark, Picture, Span, Table, Theorem,
    },
    mask::{Part, PieceKind, parts},
};

/// A block, or the mark of a theorem block's begin or end.
enum Entry {
    Block(Box<Block>),
    Open(usize),
    Close(usize),
}

/// An open theorem block: its placeholder, and the blocks that the enclosing level has so far.
struct Open {
    piece: usize,
    outer: Vec<Block>,
}

impl Reader<'_> {
    /// The children of a node as blocks, theorem blocks folded.
    pub(super) fn blocks(&mut self, parent: Node<'_>) -> Vec<Block> {
        let mut balance = Balance::default();
        let mut blocks = Vec::new();
        let mut open: Vec<Open> = Vec::new();
        if self.depth == DEEPEST {
            self.too_deep(parent);
            return blocks;
        }
        self.depth += 1;
        let children: Vec<Node<'_>> = parent.children().collect();
        for (position, node) in children.iter().enumerate() {
            let caption_of_next = children.get(position + 1).is_some_and(|next| is_table(next))
                && self.is_caption(node);
            if caption_of_next {
                continue;
            }
            match self.entry(
                node,
                position.checked_sub(1).map(|before| children[before]),
                &mut balance,
            ) {
                Some(Entry::Block(block)) => {
                    if let Block::More = *block
                        && (self.depth > 1 || !open.is_empty() || !balance.is_empty())
                    {
                        let span = self.place(node.data().sourcepos);
                        self.mistakes.push(
                            Mistake::new(span, "the excerpt ends inside a block").help(
                                "put <!--more--> between the paragraphs of the article itself",
                            ),
                        );
                    }
                    blocks.push(*block);
                }
                Some(Entry::Open(piece)) => {
                    open.push(Open { piece, outer: std::mem::take(&mut blocks) })
                }
                Some(Entry::Close(piece)) => match open.pop() {
                    Some(begun) => {
                        let body = std::mem::replace(&mut blocks, begun.outer);
                        blocks.extend(self.theorem(begun.piece, body));
                    }
                    None => self.misplaced_mark(piece),
                },
                None => {}
            }
        }
        while let Some(begun) = open.pop() {
            self.misplaced_mark(begun.piece);
            let inner = std::mem::replace(&mut blocks, begun.outer);
            blocks.extend(inner);
        }
        balance.finish(self.mistakes);
        self.depth -= 1;
        blocks
    }

    /// A mark whose partner stands in another list, quote or block. One that has no partner at all has
    /// been reported when the text was masked.
    fn misplaced_mark(&mut self, piece: usize) {
        let span = self.piece_place(piece);
        if !self.mistakes.iter().any(|mistake| mistake.span == span) {
            self.mistakes.push(
                Mistake::new(span, "the two ends of this block do not stand at the same depth")
                    .help("put both ::: lines outside the list or quote, or both inside"),
            );
        }
    }

    pub(super) fn piece_place(&self, piece: usize) -> Span {
        let span = self.masked.pieces.get(piece).map_or(0..0, |piece| piece.span.clone());
        self.origin.place(span)
    }

    fn entry(
        &mut self,
        node: Node<'_>,
        before: Option<Node<'_>>,
        balance: &mut Balance,
    ) -> Option<Entry> {
        if let Some(mark) = self.mark(node) {
            return Some(mark);
        }
        let data = node.data();
        let block = match &data.value {
            NodeValue::Paragraph => self.paragraph(node),
            NodeValue::Heading(heading) => {
                let content = self.inlines(node);
                let span = self.place(data.sourcepos);
                if heading.level == 1 {
                    self.mistakes.push(
                        Mistake::new(span.clone(), "a heading of level 1 is the article's title")
                            .help("begin with ##; the title stands in the front matter"),
                    );
                }
                let id = data.attrs.as_ref().and_then(|attributes| attributes.id.clone());
                let id = id.map(|id| (id, span));
                Block::Heading(Heading { level: heading.level, id, content, anchor: String::new() })
            }
            NodeValue::ThematicBreak => Block::Rule,
            NodeValue::BlockQuote => Block::Quote(self.blocks(node)),
            NodeValue::List(list) => {
                let start = (list.list_type == ListType::Ordered).then_some(list.start);
                let items = node.children().map(|item| self.item(item)).collect();
                Block::List { start, tight: list.tight, items }
            }
            NodeValue::CodeBlock(code) => {
                let text = self.masked.restore(&code.literal, self.text);
                let info = self.masked.restore(&code.info, self.text);
                let mut words = info.split_whitespace();
                match (words.next(), words.next()) {
                    (Some("lab"), name) if code.fenced => {
                        let span = self.place(data.sourcepos);
                        return self
                            .lab_fence(name, &text, span)
                            .map(|block| Entry::Block(Box::new(block)));
                    }
                    (language, _) => {
                        Block::Code { language: language.unwrap_or("").to_owned(), text }
                    }
                }
            }
            NodeValue::HtmlBlock(html) => {
                if html.literal.trim() == "<!--more-->" {
                    return Some(Entry::Block(Box::new(Block::More)));
                }
                let span = self.place(data.sourcepos);
                Block::Html(self.raw_html(&html.literal, &span, balance))
            }
            NodeValue::Table(table) => {
                let align = table.alignments.iter().map(align).collect();
                Block::Table(self.table(node, align, before))
            }
            NodeValue::FootnoteDefinition(definition) => {
                let blocks = self.blocks(node);
                if let Some(index) = self.notes.get(&definition.name.to_lowercase()) {
                    self.document.notes[*index].blocks = blocks;
                }
                return None;
            }
            _ => return None,
        };
        Some(Entry::Block(Box::new(block)))
    }

    fn item(&mut self, node: Node<'_>) -> Item {
        let task = match &node.data().value {
            NodeValue::TaskItem(item) => Some(item.symbol.is_some()),
            _ => None,
        };
        Item { task, blocks: self.blocks(node) }
    }

    /// The mark of a theorem block: a paragraph that is one placeholder.
    fn mark(&self, node: Node<'_>) -> Option<Entry> {
        let NodeValue::Paragraph = node.data().value else { return None };
        let only = node.first_child().filter(|child| child.next_sibling().is_none())?;
        let data = only.data();
        let NodeValue::Text(text) = &data.value else { return None };
        let [Part::Piece(piece)] = parts(text)[..] else { return None };
        match self.masked.pieces.get(piece)?.kind {
            PieceKind::BlockOpen { .. } => Some(Entry::Open(piece)),
            PieceKind::BlockClose => Some(Entry::Close(piece)),
            _ => None,
        }
    }

    fn theorem(&mut self, piece: usize, body: Vec<Block>) -> Vec<Block> {
        let PieceKind::BlockOpen { kind, attributes: place } =
            self.masked.pieces[piece].kind.clone()
        else {
            return body;
        };
        let name = &self.text[kind.clone()];
        let Some(known) = BlockKind::from_name(name) else {
            let names = || BlockKind::ALL.iter().map(|(_, name)| *name);
            let help = match lab::nearest(names(), name) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("one of {}", names().collect::<Vec<_>>().join(", ")),
            };
            let place = self.origin.place(kind);
            self.mistakes
                .push(Mistake::new(place, format!("there is no block \"{name}\"")).help(help));
            return body;
        };
        let read = attributes::parse(&self.text[place.clone()], place.start);
        if let Some(wrong) = read.wrong {
            let wrong = self.origin.place(wrong);
            self.mistakes.push(
                Mistake::new(wrong, "this is not an attribute").help("write {#id title=\"…\"}"),
            );
        }
        let mut title = Vec::new();
        for (name, name_place, value, value_place) in read.pairs {
            if name == "title" {
                let origin =
                    Origin { span: self.origin.place(value_place), exact: self.origin.exact };
                title = super::line(&value, &origin, self.path, self.document, self.mistakes);
            } else {
                let place = self.origin.place(name_place);
                self.mistakes.push(
                    Mistake::new(place, format!("a block has no attribute \"{name}\""))
                        .help("only title=\"…\" and #id"),
                );
            }
        }
        let id = read.id.map(|(id, place)| (id, self.origin.place(place)));
        vec![Block::Theorem(Theorem { kind: known, id, title, body, mark: Mark::default() })]
    }

    fn paragraph(&mut self, node: Node<'_>) -> Block {
        if let Some(picture) = self.picture(node) {
            return Block::Picture(picture);
        }
        let content = self.inlines(node);
        match content[..] {
            [Inline::Formula { index, .. }] if self.document.formulas[index].display => {
                Block::Display(index)
            }
            _ => Block::Paragraph(content),
        }
    }

    /// A paragraph with one image and nothing else.
    fn picture(&mut self, node: Node<'_>) -> Option<Picture> {
        let only = node.first_child().filter(|child| child.next_sibling().is_none())?;
        let data = only.data();
        let NodeValue::Image(link) = &data.value else { return None };
        let span = self.place(data.sourcepos);
        let alternative = self.inlines(only);
        let title = self.masked.restore(&link.title, self.text);
        let caption = if title.is_empty() {
            alternative.clone()
        } else {
            let origin = Origin::of(&title, self.text, 0..self.text.len());
            let origin = Origin {
                span: self.origin.place(origin.span),
                exact: origin.exact && self.origin.exact,
            };
            super::line(&title, &origin, self.path, self.document, self.mistakes)
        };
        let image = self.image(only, &alternative, String::new(), span.clone());
        let id =
            data.attrs.as_ref().and_then(|attributes| attributes.id.clone()).map(|id| (id, span));
        Some(Picture { id, image, caption, mark: Mark::default() })
    }

    /// An image with the size that its attributes give.
    pub(super) fn image(
        &mut self,
        node: Node<'_>,
        content: &[Inline],
        title: String,
        span: Span,
    ) -> Image {
        let data = node.data();
        let NodeValue::Image(link) = &data.value else { unreachable!("called for images only") };
        let url = self.masked.restore(&link.url, self.text);
        let size = |name: &str| {
            let pairs = data
                .attrs
                .as_ref()
                .map(|attributes| attributes.pairs.as_slice())
                .unwrap_or_default();
            pairs.iter().find(|(key, _)| key == name).and_then(|(_, value)| value.parse().ok())
        };
        Image {
            target: self.target(&url, span, true),
            alt: crate::text::plain(content, &self.document.formulas),
            title,
            width: size("width"),
            height: size("height"),
        }
    }

    fn table(&mut self, node: Node<'_>, align: Vec<Align>, before: Option<Node<'_>>) -> Table {
        let mut rows: Vec<Vec<Vec<Inline>>> = node
            .children()
            .map(|row| row.children().map(|cell| self.inlines(cell)).collect())
            .collect();
        let head = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        let mut table =
            Table { id: None, caption: Vec::new(), align, head, rows, mark: Mark::default() };
        if let Some(before) = before.filter(|before| self.is_caption(before)) {
            let mut caption = self.inlines(before);
            self.take_caption_id(&mut caption, &mut table, before);
            if let Some(Inline::Text(first)) = caption.first_mut() {
                let rest =
                    CAPTIONS.iter().find_map(|mark| first.strip_prefix(mark)).unwrap_or(first);
                *first = rest.trim_start().to_owned();
            }
            table.caption = caption;
        }
        table
    }

    /// Takes `{#id}` off the end of a caption.
    fn take_caption_id(&mut self, caption: &mut [Inline], table: &mut Table, node: Node<'_>) {
        let Some(Inline::Text(last)) = caption.last_mut() else { return };
        let Some(open) = last.rfind("{#").filter(|_| last.trim_end().ends_with('}')) else {
            return;
        };
        let span = self.place(node.data().sourcepos);
        if let Some((id, _)) = attributes::parse(&last[open..], 0).id {
            table.id = Some((id, span));
            last.truncate(open);
            last.truncate(last.trim_end().len());
        }
    }

    /// Whether a paragraph is the caption of the table below it.
    fn is_caption(&self, node: Node<'_>) -> bool {
        let data = node.data();
        let NodeValue::Paragraph = data.value else { return false };
        let Some(first) = node.first_child() else { return false };
        let first = first.data();
        matches!(&first.value, NodeValue::Text(text) if CAPTIONS.iter().any(|mark| text.starts_with(mark)))
    }
}

/// How the caption of a table begins, in the paragraph above it.
const CAPTIONS: [&str; 3] = ["表：", "表:", "Table:"];

fn is_table(node: Node<'_>) -> bool {
    matches!(node.data().value, NodeValue::Table(_))
}

fn align(alignment: &TableAlignment) -> Align {
    match alignment {
        TableAlignment::Right => Align::End,
        TableAlignment::Center => Align::Center,
        TableAlignment::Left | TableAlignment::None => Align::Start,
    }
}
