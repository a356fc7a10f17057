//! Text within formulas: one `mtext` as far as it is letters.

use super::Writer;
use super::letters::letter;
use crate::face::Face;
use crate::node::{AccentMark, Class, Font, Kind, Node, Style, Symbol, Vertical};

/// A space that an element of text keeps at its ends.
const NO_BREAK_SPACE: char = '\u{a0}';

/// Text as it is written: whether an `mtext` is open, and how many elements there are.
#[derive(Default)]
struct Run {
    open: bool,
    count: usize,
}

impl Writer {
    /// A box of text: as many elements as it takes; returns how many.
    pub(super) fn text(&mut self, body: &[Node]) -> usize {
        let mut run = Run::default();
        // A letter alone is a sign and shows its face; letters of words are spelled one by one where they are not plain.
        let alone = matches!(body, [Node { kind: Kind::Symbol(_), .. }]);
        self.text_nodes(body, alone, &mut run);
        self.close_text(&mut run);
        run.count
    }

    /// Text in lines, which Core cannot break: the ends of lines are spaces.
    pub(super) fn paragraph(&mut self, body: &[Node]) -> usize {
        let font = Font::Face(Face::Main);
        let space = Symbol { character: ' ', font, class: Class::Ord, text: true };
        let line: Vec<Node> = body
            .iter()
            .map(|node| match node.kind {
                Kind::NewLine(_) => Node { kind: Kind::Symbol(space), span: node.span },
                _ => node.clone(),
            })
            .collect();
        self.text(&line)
    }

    fn text_nodes(&mut self, body: &[Node], alone: bool, run: &mut Run) {
        for node in body {
            match &node.kind {
                Kind::Symbol(symbol) => {
                    self.open_text(run);
                    self.text_symbol(*symbol, alone);
                }
                Kind::Text(inner) | Kind::Group(inner) => self.text_nodes(inner, false, run),
                Kind::Composed { means, .. } => {
                    self.open_text(run);
                    means.chars().for_each(|character| self.character(character));
                }
                Kind::Accent(accent) if accent.text => {
                    match (combining(accent.mark, accent.place), &accent.body[..]) {
                        (Some(mark), [Node { kind: Kind::Symbol(symbol), .. }]) => {
                            self.open_text(run);
                            // Letters without their dot have it only until an accent stands there.
                            let character = match symbol.character {
                                'ı' => 'i',
                                'ȷ' => 'j',
                                character => character,
                            };
                            self.text_symbol(Symbol { character, ..*symbol }, false);
                            self.out.push(mark);
                        }
                        _ => self.beside_text(node, run),
                    }
                }
                Kind::Break { .. } | Kind::Row(_) => {}
                _ => self.beside_text(node, run),
            }
        }
    }

    fn beside_text(&mut self, node: &Node, run: &mut Run) {
        self.close_text(run);
        run.count += self.list(std::slice::from_ref(node));
    }

    fn open_text(&mut self, run: &mut Run) {
        if !run.open {
            self.push("<mtext>");
            run.open = true;
            run.count += 1;
        }
    }

    fn close_text(&mut self, run: &mut Run) {
        if !run.open {
            return;
        }
        run.open = false;
        if self.out.ends_with(' ') {
            self.out.pop();
            self.out.push(NO_BREAK_SPACE);
        }
        self.push("</mtext>");
    }

    fn text_symbol(&mut self, symbol: Symbol, alone: bool) {
        match (symbol.character, symbol.font) {
            // Spaces at the ends and beside others would be lost.
            (' ', _) if self.out.ends_with(['>', ' ', NO_BREAK_SPACE]) => {
                self.out.push(NO_BREAK_SPACE);
            }
            (character, Font::Face(Face::Main)) => self.character(character),
            (character, Font::Face(face)) if alone => self.character(letter(face, character)),
            (character, _) => self.character(character),
        }
    }

    /// `$…$` within text.
    pub(super) fn math_in_text(&mut self, body: &[Node]) -> usize {
        let plain = |node: &Node| {
            matches!(
                node.kind,
                Kind::Symbol(_) | Kind::Text(_) | Kind::Space(_) | Kind::Verbatim(_)
            )
        };
        if self.style == Style::Text || body.iter().all(plain) {
            return self.list(body);
        }
        let tag = super::style_tag(self.style, Style::Text);
        self.push(tag);
        let around = std::mem::replace(&mut self.style, Style::Text);
        self.list(body);
        self.style = around;
        self.push("</mstyle>");
        1
    }

    pub(super) fn verbatim(&mut self, text: &str) -> usize {
        self.push("<mtext>");
        for character in text.chars() {
            self.character(if character == ' ' { NO_BREAK_SPACE } else { character });
        }
        self.push("</mtext>");
        1
    }
}

/// The combining character that puts a text's accent on the letter before it.
pub(crate) fn combining(mark: AccentMark, place: Vertical) -> Option<char> {
    let AccentMark::Character(character) = mark else { return None };
    let mark = match (place, character) {
        (Vertical::Below, '.' | '˙' | '\u{307}') => '\u{323}',
        (Vertical::Below, '¸' | '\u{327}') => '\u{327}',
        (Vertical::Below, '¯' | 'ˉ' | '_') => '\u{331}',
        (Vertical::Below, _) => return None,
        (Vertical::Above, '`' | 'ˋ' | '\u{300}') => '\u{300}',
        (Vertical::Above, '´' | 'ˊ' | '\u{301}') => '\u{301}',
        (Vertical::Above, '^' | 'ˆ' | '\u{302}') => '\u{302}',
        (Vertical::Above, '~' | '˜' | '\u{303}') => '\u{303}',
        (Vertical::Above, '¯' | 'ˉ' | '\u{304}') => '\u{304}',
        (Vertical::Above, '˘' | '\u{306}') => '\u{306}',
        (Vertical::Above, '.' | '˙' | '\u{307}') => '\u{307}',
        (Vertical::Above, '¨' | '\u{308}') => '\u{308}',
        (Vertical::Above, '˚' | '\u{30a}') => '\u{30a}',
        (Vertical::Above, '˝' | '\u{30b}') => '\u{30b}',
        (Vertical::Above, 'ˇ' | '\u{30c}') => '\u{30c}',
        (Vertical::Above, _) => return None,
    };
    Some(mark)
}
