//! Numbers and anchors: equations by AMS rules through the whole article, blocks by kind, figures, tables, notes.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diagnostic::Mistake,
    document::{Block, BlockKind, Document, HtmlPart, Inline, Mark, RowNumber, Span},
};

/// What a label names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) anchor: String,
    pub(crate) kind: LabelKind,
    /// The number as shown, an equation's without parentheses; empty where there is none.
    pub(crate) number: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LabelKind {
    Equation,
    Block(BlockKind),
    Figure,
    Table,
    /// A heading with its words.
    Heading(String),
}

/// Anchors that the page around the article uses itself.
const TAKEN: [&str; 16] = [
    "main",
    "foot",
    "comments",
    "cite",
    "write",
    "theme",
    "body",
    "toc",
    "contents",
    "top",
    "held",
    "enter",
    "pv",
    "body-hint",
    "body-err",
    "body-count",
];

/// Whether an anchor is that of a comment below the article, `comment-1` and so on.
fn is_floor(id: &str) -> bool {
    id.strip_prefix("comment-").is_some_and(|floor| floor.parse::<u32>().is_ok())
}

/// The labels of an article by name. An equation and a block may have the same name, since each kind of reference
/// looks for its own first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Labels {
    equations: BTreeMap<String, Label>,
    blocks: BTreeMap<String, Label>,
}

impl Labels {
    /// What a name stands for, in `\eqref` and `\ref` (`equation`) or in `[@…]`.
    pub(crate) fn get(&self, name: &str, equation: bool) -> Option<&Label> {
        let (first, second) = if equation {
            (&self.equations, &self.blocks)
        } else {
            (&self.blocks, &self.equations)
        };
        first.get(name).or_else(|| second.get(name))
    }

    /// All names, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let names: BTreeSet<&String> = self.equations.keys().chain(self.blocks.keys()).collect();
        names.into_iter().cloned().collect()
    }
}

/// Numbers everything and gives it anchors; returns the labels by name.
pub(crate) fn number(document: &mut Document, mistakes: &mut Vec<Mistake>) -> Labels {
    let mut numberer = Numberer {
        anchors: TAKEN.iter().map(|id| (*id).to_owned()).collect(),
        labels: Labels::default(),
        explicit: BTreeSet::new(),
        equation_labels: BTreeSet::new(),
        equations: 0,
        kinds: BTreeMap::new(),
        figures: 0,
        tables: 0,
        notes: 0,
        mistakes,
    };
    for (id, span) in &document.raw_ids {
        numberer.claim(id, span);
    }
    let mut blocks = std::mem::take(&mut document.blocks);
    numberer.claim_blocks(&blocks);
    numberer.claim_equations(document);
    let mut notes: Vec<Vec<Block>> =
        document.notes.iter_mut().map(|note| std::mem::take(&mut note.blocks)).collect();
    for note in &notes {
        numberer.claim_blocks(note);
    }
    numberer.blocks(&mut blocks, document);
    for (at, note) in notes.iter_mut().enumerate() {
        numberer.blocks(note, document);
        document.notes[at].blocks = std::mem::take(note);
    }
    document.blocks = blocks;
    numberer.labels
}

struct Numberer<'a> {
    anchors: BTreeSet<String>,
    labels: Labels,
    /// Names of blocks, claimed before any anchor is made up.
    explicit: BTreeSet<String>,
    equation_labels: BTreeSet<String>,
    equations: usize,
    kinds: BTreeMap<BlockKind, usize>,
    figures: usize,
    tables: usize,
    notes: usize,
    mistakes: &'a mut Vec<Mistake>,
}

impl Numberer<'_> {
    /// Takes a name of the author's; it must be new in the article.
    fn claim(&mut self, id: &str, span: &Span) {
        let good = !id.is_empty()
            && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':'));
        if !good {
            self.mistakes.push(
                Mistake::new(span.clone(), format!("\"{id}\" cannot be a name"))
                    .help("letters, digits, -, _ and : only"),
            );
        } else if TAKEN.contains(&id) || is_floor(id) {
            self.mistakes.push(
                Mistake::new(span.clone(), format!("\"{id}\" is a name that the page uses itself"))
                    .help("choose another name"),
            );
        } else if self.explicit.contains(id) {
            self.twice(id, span);
        }
        self.explicit.insert(id.to_owned());
        self.anchors.insert(id.to_owned());
    }

    fn twice(&mut self, id: &str, span: &Span) {
        self.mistakes.push(
            Mistake::new(span.clone(), format!("the label \"{id}\" stands twice in this article"))
                .help("give one of them another name; a second figure of one lab needs an id"),
        );
    }

    fn claim_blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            let id = match block {
                Block::Heading(heading) => heading.id.as_ref(),
                Block::Picture(picture) => picture.id.as_ref(),
                Block::Table(table) => table.id.as_ref(),
                Block::Theorem(theorem) => {
                    self.claim_blocks(&theorem.body);
                    theorem.id.as_ref()
                }
                Block::Lab(fence) => {
                    self.claim(&fence.id, &fence.name_span);
                    None
                }
                Block::Quote(inside) => {
                    self.claim_blocks(inside);
                    None
                }
                Block::List { items, .. } => {
                    for item in items {
                        self.claim_blocks(&item.blocks);
                    }
                    None
                }
                _ => None,
            };
            if let Some((id, span)) = id {
                self.claim(id, span);
            }
        }
    }

    /// The anchors of equations begin with `eq-`.
    fn claim_equations(&mut self, document: &Document) {
        for formula in &document.formulas {
            for row in &formula.rows {
                let Some((label, place)) = &row.label else { continue };
                let span = formula.place(place);
                let new_label = self.equation_labels.insert(label.clone());
                let new_anchor = self.anchors.insert(equation_anchor(label));
                if !(new_label && new_anchor) {
                    self.twice(label, &span);
                }
                if !row.numbered && row.tag.is_none() {
                    self.mistakes.push(
                        Mistake::new(span, format!("the label \"{label}\" stands in a row without a number"))
                            .help("write \\begin{equation} … \\end{equation} around the formula, or \\tag{…}"),
                    );
                }
            }
        }
    }

    /// A name that nobody has taken.
    fn anchor(&mut self, wanted: String) -> String {
        // A second heading `Comment` would be a floor too.
        let floor = is_floor(&wanted) || wanted == "comment";
        let wanted = if floor { format!("{wanted}_") } else { wanted };
        let mut anchor = wanted.clone();
        let mut count = 1;
        while !self.anchors.insert(anchor.clone()) {
            count += 1;
            anchor = format!("{wanted}-{count}");
        }
        anchor
    }

    fn blocks(&mut self, blocks: &mut [Block], document: &mut Document) {
        for block in blocks {
            match block {
                Block::Heading(heading) => {
                    let words = crate::text::plain(&heading.content, &document.formulas);
                    heading.anchor = match &heading.id {
                        Some((id, _)) => {
                            let kind = LabelKind::Heading(words);
                            self.label(id.clone(), id.clone(), kind, String::new());
                            id.clone()
                        }
                        None => {
                            let slug = crate::text::slug(&words);
                            self.anchor(if slug.is_empty() { "section".to_owned() } else { slug })
                        }
                    };
                    self.inlines(&heading.content, document);
                }
                Block::Paragraph(content) => self.inlines(content, document),
                Block::Display(index) => self.display(*index, document),
                Block::Lab(fence) => {
                    self.figures += 1;
                    fence.mark =
                        Mark { number: Some(self.figures), anchor: Some(fence.id.clone()) };
                    let number = self.figures.to_string();
                    self.label(fence.id.clone(), fence.id.clone(), LabelKind::Figure, number);
                    self.inlines(&fence.caption, document);
                }
                Block::Quote(inside) => self.blocks(inside, document),
                Block::List { items, .. } => {
                    for item in items {
                        self.blocks(&mut item.blocks, document);
                    }
                }
                Block::Table(table) => {
                    if !table.caption.is_empty() {
                        self.tables += 1;
                        let (count, id) =
                            (self.tables, table.id.as_ref().map(|(id, _)| id.clone()));
                        table.mark = self.mark(count, "tab", id, LabelKind::Table);
                    }
                    self.inlines(&table.caption, document);
                    for cell in table.head.iter().chain(table.rows.iter().flatten()) {
                        self.inlines(cell, document);
                    }
                }
                Block::Picture(picture) => {
                    if !picture.caption.is_empty() {
                        self.figures += 1;
                        let (count, id) =
                            (self.figures, picture.id.as_ref().map(|(id, _)| id.clone()));
                        picture.mark = self.mark(count, "fig", id, LabelKind::Figure);
                    }
                    self.inlines(&picture.caption, document);
                }
                Block::Theorem(theorem) => {
                    let id = theorem.id.as_ref().map(|(id, _)| id.clone());
                    let kind = theorem.kind;
                    if kind.is_numbered() {
                        let count = self.kinds.entry(kind).or_default();
                        *count += 1;
                        let count = *count;
                        theorem.mark = self.mark(count, kind.prefix(), id, LabelKind::Block(kind));
                    } else if let Some(id) = id {
                        self.label(id.clone(), id.clone(), LabelKind::Block(kind), String::new());
                        theorem.mark.anchor = Some(id);
                    }
                    self.inlines(&theorem.title, document);
                    self.blocks(&mut theorem.body, document);
                }
                Block::Html(parts) => self.html(parts, document),
                Block::Code { .. } | Block::Rule | Block::More => {}
            }
        }
    }

    fn mark(&mut self, count: usize, prefix: &str, id: Option<String>, kind: LabelKind) -> Mark {
        let anchor = match id {
            Some(id) => {
                self.label(id.clone(), id.clone(), kind, count.to_string());
                id
            }
            None => self.anchor(format!("{prefix}-{count}")),
        };
        Mark { number: Some(count), anchor: Some(anchor) }
    }

    fn label(&mut self, name: String, anchor: String, kind: LabelKind, number: String) {
        let map = match kind {
            LabelKind::Equation => &mut self.labels.equations,
            _ => &mut self.labels.blocks,
        };
        map.entry(name).or_insert(Label { anchor, kind, number });
    }

    fn inlines(&mut self, inlines: &[Inline], document: &mut Document) {
        for inline in inlines {
            match inline {
                Inline::Formula { index, .. } => self.display(*index, document),
                Inline::Emphasis(inside) | Inline::Strong(inside) | Inline::Strike(inside) => {
                    self.inlines(inside, document);
                }
                Inline::Link { content, .. } => self.inlines(content, document),
                Inline::Html(parts) => self.html(parts, document),
                Inline::Note(index) => {
                    if let Some(note) =
                        document.notes.get_mut(*index).filter(|note| note.number == 0)
                    {
                        self.notes += 1;
                        note.number = self.notes;
                        note.anchor = self.anchor(format!("note-{}", self.notes));
                    }
                }
                _ => {}
            }
        }
    }

    fn html(&mut self, parts: &[HtmlPart], document: &mut Document) {
        for part in parts {
            if let HtmlPart::Text(inlines) = part {
                self.inlines(inlines, document);
            }
        }
    }

    /// Numbers the rows of a display.
    fn display(&mut self, index: usize, document: &mut Document) {
        let Some(formula) = document.formulas.get_mut(index) else { return };
        if !formula.numbers.is_empty() {
            return;
        }
        for row in &formula.rows {
            let number = row.number(&mut self.equations);
            let shown = row.tag.clone().or(number.clone());
            let shown =
                shown.map(|shown| shown.trim_start_matches('(').trim_end_matches(')').to_owned());
            let anchor = shown.as_ref().map(|shown| match &row.label {
                Some((label, _)) => equation_anchor(label),
                None => self.anchor(equation_anchor(shown)),
            });
            if let (Some((label, _)), Some(anchor), Some(shown)) = (&row.label, &anchor, shown) {
                self.label(label.clone(), anchor.clone(), LabelKind::Equation, shown);
            }
            formula.numbers.push(RowNumber { number, anchor });
        }
    }
}

/// `eq-` and the label, with dashes for what cannot stand in an anchor.
fn equation_anchor(label: &str) -> String {
    let clean = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | ':') { c } else { '-' };
    format!("eq-{}", label.chars().map(clean).collect::<String>())
}
