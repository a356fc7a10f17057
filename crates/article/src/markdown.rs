//! Markdown to the tree: comrak reads the masked text, and its nodes become ours with the placeholders filled in.

mod attributes;
mod block;
pub(crate) mod inline;
mod lab_fence;
mod link;
mod raw_html;

use std::collections::BTreeMap;

use comrak::{Arena, Options, nodes::Sourcepos};

use crate::{
    diagnostic::Mistake,
    document::{Block, Document, Formula, Inline, Note, Span},
    mask::{Masked, PieceKind, mask},
};

/// Where a text stands in the file.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    /// The place in the file.
    pub(crate) span: Span,
    /// Whether the text stands there letter by letter (a string with escapes does not).
    pub(crate) exact: bool,
}

impl Origin {
    pub(crate) fn exact(start: usize, text: &str) -> Origin {
        Origin { span: start..start + text.len(), exact: true }
    }

    /// The place of `text` within `within`, a part of the file: exact where it stands there as it is.
    pub(crate) fn of(text: &str, file: &str, within: Span) -> Origin {
        match file[within.clone()].find(text) {
            Some(at) if !text.is_empty() => Origin::exact(within.start + at, text),
            _ => Origin { span: within, exact: false },
        }
    }

    fn place(&self, span: Span) -> Span {
        if self.exact {
            self.span.start + span.start..self.span.start + span.end
        } else {
            self.span.clone()
        }
    }
}

/// Reads the body of an article into `document`.
pub(crate) fn body(
    text: &str,
    origin: &Origin,
    path: &str,
    document: &mut Document,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Block> {
    let first = mistakes.len();
    let masked = mask(text, mistakes);
    move_to(origin, &mut mistakes[first..]);
    check_notes(&masked, origin, mistakes);
    read(text, &masked, origin, path, document, mistakes)
}

/// Reads a line of Markdown: a title or a caption.
pub(crate) fn line(
    text: &str,
    origin: &Origin,
    path: &str,
    document: &mut Document,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Inline> {
    let first = mistakes.len();
    let masked = mask(text, mistakes);
    move_to(origin, &mut mistakes[first..]);
    for note in &masked.notes {
        mistakes.push(
            Mistake::new(
                origin.place(note.span.clone()),
                "a note cannot stand in a title or a caption",
            )
            .help("put the note into the text"),
        );
    }
    let blocks = read(text, &masked, origin, path, document, mistakes);
    match <[Block; 1]>::try_from(blocks) {
        Ok([Block::Paragraph(content)]) => content,
        Ok([Block::Display(index)]) => {
            vec![Inline::Formula { index, before: String::new(), after: String::new() }]
        }
        // A title such as `1. Begin` is a list for Markdown, but not for its author.
        _ => vec![Inline::Text(text.split_whitespace().collect::<Vec<_>>().join(" "))],
    }
}

fn move_to(origin: &Origin, mistakes: &mut [Mistake]) {
    for mistake in mistakes {
        mistake.span = origin.place(mistake.span.clone());
    }
}

fn check_notes(masked: &Masked, origin: &Origin, mistakes: &mut Vec<Mistake>) {
    let mut defined: BTreeMap<&str, &Span> = BTreeMap::new();
    for note in masked.notes.iter().filter(|note| note.defines) {
        if defined.insert(&note.name, &note.span).is_some() {
            mistakes.push(
                Mistake::new(
                    origin.place(note.span.clone()),
                    format!("the note [^{}] is defined twice", note.name),
                )
                .help("give one of them another name"),
            );
        }
    }
    let cited: Vec<&str> =
        masked.notes.iter().filter(|note| !note.defines).map(|note| note.name.as_str()).collect();
    for note in masked.notes.iter().filter(|note| !note.defines) {
        if !defined.contains_key(note.name.as_str()) {
            mistakes.push(
                Mistake::new(
                    origin.place(note.span.clone()),
                    format!("the note [^{}] is not defined", note.name),
                )
                .help(format!("add a line `[^{}]: …` further down", note.name)),
            );
        }
    }
    for (name, span) in defined {
        if !cited.contains(&name) {
            mistakes.push(
                Mistake::new(
                    origin.place(span.clone()),
                    format!("the note [^{name}] is never cited"),
                )
                .help(format!("put [^{name}] into the text where it belongs, or remove the note")),
            );
        }
    }
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.cjk_friendly_emphasis = true;
    options.extension.header_attributes = true;
    options.extension.link_attributes = true;
    options.parse.leave_footnote_definitions = true;
    options
}

fn read(
    text: &str,
    masked: &Masked,
    origin: &Origin,
    path: &str,
    document: &mut Document,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Block> {
    let mut line_starts = vec![0];
    line_starts.extend(masked.text.match_indices('\n').map(|(at, _)| at + 1));
    let mut reader = Reader {
        text,
        masked,
        origin,
        path,
        line_starts,
        formulas: BTreeMap::new(),
        notes: BTreeMap::new(),
        depth: 0,
        inline_depth: 0,
        document,
        mistakes,
    };
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, &masked.text, &options());
    reader.collect_notes(root);
    reader.blocks(root)
}

/// Blocks or inlines within each other beyond this are refused: every walk of the tree calls itself for each
/// level, and no reader follows so many.
const DEEPEST: usize = 64;

/// Turns the nodes of one text into our tree.
struct Reader<'a> {
    text: &'a str,
    masked: &'a Masked,
    origin: &'a Origin,
    /// Of the article, for links to files beside it.
    path: &'a str,
    line_starts: Vec<usize>,
    /// Index of a formula by its placeholder, once it is in the tree.
    formulas: BTreeMap<usize, usize>,
    /// Index of a note by its name.
    notes: BTreeMap<String, usize>,
    /// How many blocks within each other are being read.
    depth: usize,
    /// How many inlines within each other are being read.
    inline_depth: usize,
    document: &'a mut Document,
    mistakes: &'a mut Vec<Mistake>,
}

impl Reader<'_> {
    fn collect_notes<'a>(&mut self, root: comrak::nodes::Node<'a>) {
        use comrak::nodes::NodeValue;
        let definitions: Vec<comrak::nodes::Node<'a>> = root
            .descendants()
            .filter(|node| matches!(node.data().value, NodeValue::FootnoteDefinition(_)))
            .collect();
        for node in &definitions {
            if let NodeValue::FootnoteDefinition(definition) = &node.data().value {
                let index = self.document.notes.len();
                let name = definition.name.to_lowercase();
                self.notes.insert(name, index);
                self.document.notes.push(Note {
                    blocks: Vec::new(),
                    number: 0,
                    anchor: String::new(),
                });
            }
        }
    }

    /// Reports that what stands in `parent` stands too deep.
    fn too_deep(&mut self, parent: comrak::nodes::Node<'_>) {
        let span = self.place(parent.data().sourcepos);
        self.mistakes.push(
            Mistake::new(span, format!("more than {DEEPEST} marks stand within each other here"))
                .help("end some of the lists, quotes or emphases before others begin"),
        );
    }

    /// A node's place in the file.
    fn place(&self, position: Sourcepos) -> Span {
        let offset = |line: usize, column: usize| {
            let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
            self.masked.place((start + column.saturating_sub(1)).min(self.masked.text.len()))
        };
        let start = offset(position.start.line, position.start.column);
        let end = offset(position.end.line, position.end.column + 1);
        self.origin.place(start..end.max(start))
    }

    /// The formula of a placeholder, put into the document at its first use.
    fn formula(&mut self, piece: usize) -> Option<usize> {
        if let Some(index) = self.formulas.get(&piece) {
            return Some(*index);
        }
        let found = self.masked.pieces.get(piece)?;
        let PieceKind::Formula { tex, display, places } = &found.kind else { return None };
        let places = if self.origin.exact {
            places.iter().map(|(tex, file)| (*tex, file + self.origin.span.start)).collect()
        } else {
            Vec::new()
        };
        let mut formula = Formula {
            tex: tex.clone(),
            display: *display,
            places,
            span: self.origin.place(found.span.clone()),
            rows: Vec::new(),
            values: Vec::new(),
            broken: false,
            numbers: Vec::new(),
        };
        for (whole, inside) in crate::value::uses(tex) {
            let place = formula.place(&inside);
            match crate::value::parse(&tex[inside], place.start) {
                Ok(value) => formula.values.push((whole, value)),
                Err(mistake) => {
                    formula.broken = true;
                    self.mistakes.push(mistake);
                }
            }
        }
        if *display {
            // What is unbalanced is told with all else that is wrong with the formula when it is typeset.
            formula.rows = typeset::rows(tex).unwrap_or_default();
        }
        let index = self.document.formulas.len();
        self.document.formulas.push(formula);
        self.formulas.insert(piece, index);
        Some(index)
    }
}
