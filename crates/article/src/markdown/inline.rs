//! Inlines: words, emphasis, links, and what the placeholders stand for.

use comrak::nodes::{Node, NodeValue};

use super::{DEEPEST, Reader, link, raw_html::Balance};
use crate::{
    diagnostic::is_wide,
    document::{Inline, ReferenceStyle},
    mask::{Part, PieceKind, parts},
};

impl Reader<'_> {
    /// The children of a node as inlines.
    pub(super) fn inlines(&mut self, parent: Node<'_>) -> Vec<Inline> {
        let mut balance = Balance::default();
        let mut inlines = Vec::new();
        if self.inline_depth == DEEPEST {
            self.too_deep(parent);
            return inlines;
        }
        self.inline_depth += 1;
        for node in parent.children() {
            self.inline(node, &mut inlines, &mut balance);
        }
        self.inline_depth -= 1;
        balance.finish(self.mistakes);
        join_lines(bind_punctuation(inlines))
    }

    fn inline(&mut self, node: Node<'_>, inlines: &mut Vec<Inline>, balance: &mut Balance) {
        let data = node.data();
        match &data.value {
            NodeValue::Text(text) => {
                for part in parts(text) {
                    match part {
                        Part::Text(text) => push_text(inlines, text),
                        Part::Piece(piece) => self.piece(piece, inlines),
                    }
                }
            }
            NodeValue::SoftBreak => inlines.push(Inline::SoftBreak),
            NodeValue::LineBreak => inlines.push(Inline::HardBreak),
            NodeValue::Code(code) => {
                inlines.push(Inline::Code(self.masked.restore(&code.literal, self.text)));
            }
            NodeValue::Emph => inlines.push(Inline::Emphasis(self.inlines(node))),
            NodeValue::Strong => inlines.push(Inline::Strong(self.inlines(node))),
            NodeValue::Strikethrough => inlines.push(Inline::Strike(self.inlines(node))),
            NodeValue::Link(found) => {
                let span = self.place(data.sourcepos);
                let url = self.masked.restore(&found.url, self.text);
                let title = self.masked.restore(&found.title, self.text);
                let target = self.target(&url, span, false);
                inlines.push(Inline::Link { target, title, content: self.inlines(node) });
            }
            NodeValue::Image(found) => {
                let span = self.place(data.sourcepos);
                let title = self.masked.restore(&found.title, self.text);
                let content = self.inlines(node);
                inlines.push(Inline::Image(self.image(node, &content, title, span)));
            }
            NodeValue::FootnoteReference(reference) => {
                if let Some(index) = self.notes.get(&reference.name.to_lowercase()) {
                    inlines.push(Inline::Note(*index));
                }
            }
            NodeValue::HtmlInline(html) => {
                let span = self.place(data.sourcepos);
                let parts = self.raw_html(html, &span, balance);
                inlines.push(Inline::Html(parts));
            }
            _ => {}
        }
    }

    /// What a placeholder in running text stands for.
    pub(super) fn piece(&mut self, piece: usize, inlines: &mut Vec<Inline>) {
        let Some(found) = self.masked.pieces.get(piece) else { return };
        let span = self.origin.place(found.span.clone());
        let raw = &self.text[found.span.clone()];
        match &found.kind {
            PieceKind::Formula { .. } => {
                if let Some(index) = self.formula(piece) {
                    inlines.push(Inline::Formula {
                        index,
                        before: String::new(),
                        after: String::new(),
                    });
                }
            }
            PieceKind::Citation => {
                let label = raw.trim_start_matches("[@").trim_end_matches(']');
                inlines.push(Inline::Reference(link::citation(label, ReferenceStyle::Full, span)));
            }
            PieceKind::Reference { parentheses, label } => {
                let style =
                    if *parentheses { ReferenceStyle::Parentheses } else { ReferenceStyle::Number };
                let label = &self.text[label.clone()];
                inlines.push(Inline::Reference(link::citation(label, style, span)));
            }
            PieceKind::Value { inside } => {
                let place = self.origin.place(inside.clone());
                match crate::value::parse(&self.text[inside.clone()], place.start) {
                    Ok(value) => inlines.push(Inline::Value(value)),
                    Err(mistake) => self.mistakes.push(mistake),
                }
            }
            PieceKind::Character | PieceKind::BlockOpen { .. } | PieceKind::BlockClose => {
                push_text(inlines, raw);
            }
        }
    }
}

pub(crate) fn push_text(inlines: &mut Vec<Inline>, text: &str) {
    if let Some(Inline::Text(before)) = inlines.last_mut() {
        before.push_str(text);
    } else {
        inlines.push(Inline::Text(text.to_owned()));
    }
}

/// Marks that must not stand at the start of a line.
fn closes(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '！'
            | '？'
            | '）'
            | '」'
            | '』'
            | '》'
            | '〉'
            | '】'
            | '”'
            | '’'
            | '…'
            | '%'
            | ','
            | '.'
            | ';'
            | ':'
            | '!'
            | '?'
            | ')'
            | ']'
            | '\''
            | '"'
            | '}'
    )
}

/// Marks that must not stand at the end of a line.
fn opens(c: char) -> bool {
    matches!(c, '（' | '「' | '『' | '《' | '〈' | '【' | '“' | '‘' | '(' | '[' | '"' | '\'' | '{')
}

/// Ties punctuation, and the end of a word such as `-th`, to the formula that it touches.
pub(crate) fn bind_punctuation(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut bound: Vec<Inline> = Vec::with_capacity(inlines.len());
    for inline in inlines {
        match inline {
            Inline::Formula { index, .. } => {
                let before = match bound.last_mut() {
                    Some(Inline::Text(text)) => {
                        let kept = text.trim_end_matches(opens).len();
                        text.split_off(kept)
                    }
                    _ => String::new(),
                };
                bound.push(Inline::Formula { index, before, after: String::new() });
            }
            Inline::Text(mut text) => {
                if let Some(Inline::Formula { after, .. }) = bound.last_mut() {
                    let length = tail_length(&text);
                    let rest = text.split_off(length);
                    after.push_str(&text);
                    text = rest;
                }
                if !text.is_empty() {
                    bound.push(Inline::Text(text));
                }
            }
            other => bound.push(other),
        }
    }
    bound.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
    bound
}

/// Length of what belongs to the formula before: closing marks, or `-th`, `s`.
fn tail_length(text: &str) -> usize {
    let word: usize =
        text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    let word = if word > 12 { 0 } else { word };
    word + text[word..].chars().take_while(|c| closes(*c)).map(char::len_utf8).sum::<usize>()
}

/// Drops the line ends between Chinese characters: there they are no space.
pub(crate) fn join_lines(inlines: Vec<Inline>) -> Vec<Inline> {
    let between_wide = |at: usize| {
        // A note's number hangs on the character before it.
        let mut before = inlines[..at].iter().rev().skip_while(|inline| is_note(inline));
        let before = before.next().and_then(last_char);
        let after = inlines.get(at + 1).and_then(first_char);
        before.is_some_and(is_wide) && after.is_some_and(is_wide)
    };
    let keep: Vec<bool> = (0..inlines.len())
        .map(|at| !matches!(inlines[at], Inline::SoftBreak) || !between_wide(at))
        .collect();
    let mut joined: Vec<Inline> = Vec::with_capacity(inlines.len());
    for (inline, keep) in inlines.into_iter().zip(keep) {
        match inline {
            _ if !keep => {}
            Inline::Text(text) => push_text(&mut joined, &text),
            other => joined.push(other),
        }
    }
    joined
}

fn is_note(inline: &Inline) -> bool {
    matches!(inline, Inline::Note(_))
}

fn last_char(inline: &Inline) -> Option<char> {
    match inline {
        Inline::Text(text) => text.chars().last(),
        Inline::Emphasis(inside) | Inline::Strong(inside) | Inline::Strike(inside) => {
            inside.last().and_then(last_char)
        }
        Inline::Link { content, .. } => content.last().and_then(last_char),
        Inline::Formula { after, .. } => after.chars().last(),
        _ => None,
    }
}

fn first_char(inline: &Inline) -> Option<char> {
    match inline {
        Inline::Text(text) => text.chars().next(),
        Inline::Emphasis(inside) | Inline::Strong(inside) | Inline::Strike(inside) => {
            inside.first().and_then(first_char)
        }
        Inline::Link { content, .. } => content.first().and_then(first_char),
        Inline::Formula { before, .. } => before.chars().next(),
        _ => None,
    }
}
