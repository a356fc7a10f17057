//! The tree of an article between reading and rendering. Spans are bytes of the whole file.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

pub(crate) type Span = Range<usize>;

/// An article's body, read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Document {
    pub(crate) title: Vec<Inline>,
    pub(crate) blocks: Vec<Block>,
    /// In the order of the file, the title's first.
    pub(crate) formulas: Vec<Formula>,
    /// In the order of their definitions.
    pub(crate) notes: Vec<Note>,
    /// Anchors that the author's own HTML sets.
    pub(crate) raw_ids: Vec<(String, Span)>,
}

#[derive(Debug, Clone)]
pub(crate) enum Block {
    Heading(Heading),
    Paragraph(Vec<Inline>),
    /// A formula on lines of its own.
    Display(usize),
    Code {
        language: String,
        text: String,
    },
    Lab(LabFence),
    Quote(Vec<Block>),
    List {
        start: Option<usize>,
        tight: bool,
        items: Vec<Item>,
    },
    Table(Table),
    Picture(Picture),
    Theorem(Theorem),
    Rule,
    Html(Vec<HtmlPart>),
    /// The end of the excerpt.
    More,
}

#[derive(Debug, Clone)]
pub(crate) struct Heading {
    pub(crate) level: u8,
    pub(crate) id: Option<(String, Span)>,
    pub(crate) content: Vec<Inline>,
    /// Set by numbering.
    pub(crate) anchor: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Whether a task is done, in a list of tasks.
    pub(crate) task: Option<bool>,
    pub(crate) blocks: Vec<Block>,
}

#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) id: Option<(String, Span)>,
    /// From the paragraph above that begins with `Table:` or `表：`.
    pub(crate) caption: Vec<Inline>,
    pub(crate) align: Vec<Align>,
    pub(crate) head: Vec<Vec<Inline>>,
    pub(crate) rows: Vec<Vec<Vec<Inline>>>,
    pub(crate) mark: Mark,
}

/// What numbering gives to a block: its number among its kind, and its anchor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) number: Option<usize>,
    pub(crate) anchor: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Start,
    Center,
    End,
}

/// A picture in a paragraph of its own.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    pub(crate) id: Option<(String, Span)>,
    pub(crate) image: Image,
    pub(crate) caption: Vec<Inline>,
    pub(crate) mark: Mark,
}

#[derive(Debug, Clone)]
pub(crate) struct Image {
    pub(crate) target: Target,
    pub(crate) alt: String,
    pub(crate) title: String,
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
}

#[derive(Debug, Clone)]
pub(crate) struct Theorem {
    pub(crate) kind: BlockKind,
    pub(crate) id: Option<(String, Span)>,
    pub(crate) title: Vec<Inline>,
    pub(crate) body: Vec<Block>,
    pub(crate) mark: Mark,
}

/// The kinds of numbered blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum BlockKind {
    Theorem,
    Lemma,
    Proposition,
    Corollary,
    Definition,
    Proof,
    Remark,
    Example,
    Note,
}

/// A live figure as its fence says it.
#[derive(Debug, Clone)]
pub(crate) struct LabFence {
    pub(crate) name: String,
    pub(crate) name_span: Span,
    /// The `id`, or the lab's name.
    pub(crate) id: String,
    pub(crate) caption: Vec<Inline>,
    pub(crate) parameters: Vec<LabParameter>,
    pub(crate) mark: Mark,
}

#[derive(Debug, Clone)]
pub(crate) struct LabParameter {
    pub(crate) name: String,
    pub(crate) name_span: Span,
    pub(crate) text: String,
    pub(crate) text_span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum HtmlPart {
    /// HTML as it is written.
    Tag(String),
    /// The value of an attribute that is an address.
    Address(Target),
    Text(Vec<Inline>),
}

#[derive(Debug, Clone)]
pub(crate) enum Inline {
    Text(String),
    /// A line end that is a space.
    SoftBreak,
    HardBreak,
    Code(String),
    Emphasis(Vec<Inline>),
    Strong(Vec<Inline>),
    Strike(Vec<Inline>),
    Link {
        target: Target,
        title: String,
        content: Vec<Inline>,
    },
    Image(Image),
    /// A formula with the punctuation that must not break off it.
    Formula {
        index: usize,
        before: String,
        after: String,
    },
    Value(Value),
    Reference(Reference),
    /// Index into [`Document::notes`].
    Note(usize),
    Html(Vec<HtmlPart>),
}

/// Where a link leads.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// An address that needs nothing done.
    Address(String),
    /// A file beside the article, relative to its folder, with `?query` or `#part` or nothing.
    File { path: String, after: String, span: Span },
    /// A file of the site that is an article, from the site's folder, with `#anchor` or nothing.
    Source { path: String, anchor: String, span: Span },
    /// A label, as in `[words](@2:loss)`.
    Label(Reference),
}

/// A TeX formula.
#[derive(Debug, Clone)]
pub(crate) struct Formula {
    /// Without delimiters and without the marks of block quotes.
    pub(crate) tex: String,
    pub(crate) display: bool,
    /// Ascending pairs of an offset in `tex` and its offset in the file.
    pub(crate) places: Vec<(usize, usize)>,
    /// With delimiters.
    pub(crate) span: Span,
    /// The rows of a display; empty when inline or broken.
    pub(crate) rows: Vec<typeset::Row>,
    /// `\val{…}` in the TeX, with their places in it.
    pub(crate) values: Vec<(Range<usize>, Value)>,
    /// Whether it is known to be wrong, and reported.
    pub(crate) broken: bool,
    /// Number and anchor of each row, set by numbering.
    pub(crate) numbers: Vec<RowNumber>,
}

/// The number of a row of a display.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RowNumber {
    /// The automatic number, without parentheses.
    pub(crate) number: Option<String>,
    /// The anchor of a row with a number or a tag.
    pub(crate) anchor: Option<String>,
}

impl Formula {
    /// Where a part of the TeX stands in the file.
    pub(crate) fn place(&self, part: &Range<usize>) -> Span {
        let at = |offset: usize| {
            let entry = self.places.partition_point(|(tex, _)| *tex <= offset);
            match self.places.get(entry.saturating_sub(1)) {
                Some((tex, file)) => (file + offset.saturating_sub(*tex)).min(self.span.end),
                None => self.span.start,
            }
        };
        let start = at(part.start);
        // The last byte, so that a part that ends with a line does not reach into the next one.
        let end = if part.end > part.start { at(part.end - 1) + 1 } else { start };
        start..end.max(start)
    }
}

/// A computed number: `svd(rank=8).error:.3`.
#[derive(Debug, Clone)]
pub(crate) struct Value {
    pub(crate) figure: String,
    pub(crate) figure_span: Span,
    pub(crate) parameters: Vec<LabParameter>,
    pub(crate) name: String,
    pub(crate) name_span: Span,
    pub(crate) format: Option<crate::value::NumberFormat>,
}

/// A reference to a label or an article.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    /// The article's number; this article when absent.
    pub(crate) article: Option<u32>,
    /// The label; the article itself when absent.
    pub(crate) label: Option<String>,
    pub(crate) style: ReferenceStyle,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReferenceStyle {
    /// `\eqref`: the number in parentheses.
    Parentheses,
    /// `\ref`: the number alone.
    Number,
    /// `[@…]`: with its kind, such as 定理 1; an equation's number in parentheses.
    Full,
}

#[derive(Debug, Clone)]
pub(crate) struct Note {
    pub(crate) blocks: Vec<Block>,
    /// In the order of first citation, set by numbering.
    pub(crate) number: usize,
    /// Set by numbering.
    pub(crate) anchor: String,
}

/// Walks the tree.
pub(crate) trait Visit {
    fn block(&mut self, _block: &Block) {}
    fn inline(&mut self, _inline: &Inline) {}
    fn target(&mut self, _target: &Target) {}
}

impl Document {
    /// Shows every block, inline and target to `visitor`: the title, the body, then the notes.
    pub(crate) fn visit(&self, visitor: &mut dyn Visit) {
        visit_inlines(&self.title, visitor);
        visit_blocks(&self.blocks, visitor);
        for note in &self.notes {
            visit_blocks(&note.blocks, visitor);
        }
    }

    /// Files that the article shows or links to, with the first place of each.
    pub(crate) fn files(&self) -> BTreeMap<String, Span> {
        struct Files(BTreeMap<String, Span>);
        impl Visit for Files {
            fn target(&mut self, target: &Target) {
                if let Target::File { path, span, .. } = target {
                    self.0.entry(path.clone()).or_insert_with(|| span.clone());
                }
            }
        }
        let mut files = Files(BTreeMap::new());
        self.visit(&mut files);
        files.0
    }

    /// Whether a fence of this id stands in the article.
    pub(crate) fn has_figure(&self, id: &str) -> bool {
        struct Find<'a>(&'a str, bool);
        impl Visit for Find<'_> {
            fn block(&mut self, block: &Block) {
                self.1 |= matches!(block, Block::Lab(fence) if fence.id == self.0);
            }
        }
        let mut find = Find(id, false);
        self.visit(&mut find);
        find.1
    }

    /// How many computed values stand in sentences and formulas.
    pub(crate) fn count_values(&self) -> usize {
        struct Count(usize);
        impl Visit for Count {
            fn inline(&mut self, inline: &Inline) {
                self.0 += usize::from(matches!(inline, Inline::Value(_)));
            }
        }
        let mut count = Count(0);
        self.visit(&mut count);
        let in_formulas: usize =
            self.formulas_in_order().iter().map(|index| self.formulas[*index].values.len()).sum();
        count.0 + in_formulas
    }

    /// The formulas that stand in the tree, in the order of the file.
    pub(crate) fn formulas_in_order(&self) -> Vec<usize> {
        struct Formulas(BTreeSet<usize>);
        impl Visit for Formulas {
            fn block(&mut self, block: &Block) {
                if let Block::Display(index) = block {
                    self.0.insert(*index);
                }
            }
            fn inline(&mut self, inline: &Inline) {
                if let Inline::Formula { index, .. } = inline {
                    self.0.insert(*index);
                }
            }
        }
        let mut formulas = Formulas(BTreeSet::new());
        self.visit(&mut formulas);
        let mut order: Vec<usize> = formulas.0.into_iter().collect();
        order.sort_by_key(|index| (self.formulas[*index].span.start, *index));
        order
    }
}

fn visit_blocks(blocks: &[Block], visitor: &mut dyn Visit) {
    for block in blocks {
        visitor.block(block);
        match block {
            Block::Heading(heading) => visit_inlines(&heading.content, visitor),
            Block::Paragraph(content) => visit_inlines(content, visitor),
            Block::Lab(fence) => visit_inlines(&fence.caption, visitor),
            Block::Quote(inside) => visit_blocks(inside, visitor),
            Block::List { items, .. } => {
                for item in items {
                    visit_blocks(&item.blocks, visitor);
                }
            }
            Block::Table(table) => {
                visit_inlines(&table.caption, visitor);
                for cell in table.head.iter().chain(table.rows.iter().flatten()) {
                    visit_inlines(cell, visitor);
                }
            }
            Block::Picture(picture) => {
                visitor.target(&picture.image.target);
                visit_inlines(&picture.caption, visitor);
            }
            Block::Theorem(theorem) => {
                visit_inlines(&theorem.title, visitor);
                visit_blocks(&theorem.body, visitor);
            }
            Block::Html(parts) => visit_html(parts, visitor),
            Block::Display(_) | Block::Code { .. } | Block::Rule | Block::More => {}
        }
    }
}

fn visit_inlines(inlines: &[Inline], visitor: &mut dyn Visit) {
    for inline in inlines {
        visitor.inline(inline);
        match inline {
            Inline::Emphasis(inside) | Inline::Strong(inside) | Inline::Strike(inside) => {
                visit_inlines(inside, visitor);
            }
            Inline::Link { target, content, .. } => {
                visitor.target(target);
                visit_inlines(content, visitor);
            }
            Inline::Image(image) => visitor.target(&image.target),
            Inline::Html(parts) => visit_html(parts, visitor),
            _ => {}
        }
    }
}

fn visit_html(parts: &[HtmlPart], visitor: &mut dyn Visit) {
    for part in parts {
        match part {
            HtmlPart::Text(inlines) => visit_inlines(inlines, visitor),
            HtmlPart::Address(target) => visitor.target(target),
            HtmlPart::Tag(_) => {}
        }
    }
}
