//! Atoms side by side, with the space between them (rules 1–6 and 20).
//!
//! Styled, sized and coloured parts of a list are not atoms: what is in them stands in the list itself. So a [`Row`] takes
//! nodes one after another, from whichever part, and sets each once it knows what stands at its left; a binary operator
//! that turns out to be an ordinary atom is moved back.

use crate::draw::Ink;
use crate::face::Face;
use crate::layout::atom::{self, neighbour};
use crate::layout::boxes::{Canvas, Extent};
use crate::layout::operator::operator;
use crate::layout::pieces::{Breaking, Cut, End};
use crate::layout::spacing::{Neighbour, space};
use crate::layout::state::State;
use crate::layout::symbol::{is_space, join_text, symbol};
use crate::node::{Class, Font, Hollow, Kind, Node, Operator, OperatorBody, Style, Symbol};

/// Lays a list out as a formula of its own: a group, a cell, a numerator.
pub(crate) fn list(nodes: &[Node], state: &State<'_>, canvas: &mut Canvas) -> Extent {
    surrounded(nodes, (Neighbour::Edge, Neighbour::Edge), state, canvas)
}

/// The same, spaced as if an empty atom of this class stood before it: the right side of an equation in `aligned`.
pub(crate) fn list_after(
    before: Class,
    nodes: &[Node],
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    surrounded(nodes, (Neighbour::Atom(before), Neighbour::Edge), state, canvas)
}

/// The same between neighbours that influence its outermost atoms.
pub(crate) fn surrounded(
    nodes: &[Node],
    (left, right): (Neighbour, Neighbour),
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let mut row = Row::new(unit(nodes, state), left, canvas);
    row.nodes(nodes, state);
    row.finish(right, state)
}

/// 1 mu of the spaces between the atoms of a list. A list that is in another style as a whole has that style's.
fn unit(nodes: &[Node], state: &State<'_>) -> f64 {
    let inner = match nodes {
        [Node { kind: Kind::Styled { style, .. }, .. }] => state.in_style(*style),
        [Node { kind: Kind::Sized { size, .. }, .. }] => state.at_size(*size),
        _ => *state,
    };
    inner.constants().quad / 18.0 * state.size()
}

/// A list that grows at its right end.
#[derive(Debug)]
pub(crate) struct Row<'c> {
    canvas: &'c mut Canvas,
    start: usize,
    mu: f64,
    x: f64,
    height: f64,
    depth: f64,
    last: Last,
    /// The symbol at the right end, if it is one.
    letter: Option<Letter>,
    /// How many nodes have been set, and the skew of the last.
    count: usize,
    skew: f64,
    /// Where the row is broken into pieces; only of the outermost list.
    pub(crate) breaking: Option<Breaking>,
}

/// The atom at the right end of a row.
#[derive(Debug, Clone, Copy)]
struct Last {
    neighbour: Neighbour,
    /// What stands before it.
    before: Neighbour,
    /// The space before it, and whether it is in a script style.
    space: f64,
    tight: bool,
    /// Its first mark.
    start: usize,
}

/// See [`Row::join_letters`].
#[derive(Debug, Clone, Copy)]
struct Letter {
    face: Face,
    class: Class,
    /// Of an operator: how far it is moved to the axis.
    skew: f64,
    italic: f64,
}

impl<'c> Row<'c> {
    pub(crate) fn new(mu: f64, left: Neighbour, canvas: &'c mut Canvas) -> Row<'c> {
        let start = canvas.start();
        let last =
            Last { neighbour: left, before: Neighbour::Edge, space: 0.0, tight: false, start };
        Row {
            canvas,
            start,
            mu,
            x: 0.0,
            height: 0.0,
            depth: 0.0,
            last,
            letter: None,
            count: 0,
            skew: 0.0,
            breaking: None,
        }
    }

    /// The outermost list of a formula.
    pub(crate) fn outermost(nodes: &[Node], state: &State<'_>, canvas: &'c mut Canvas) -> Row<'c> {
        let mut row = Row::new(unit(nodes, state), Neighbour::Edge, canvas);
        row.breaking = Some(Breaking::new(!state.is_display()));
        row
    }

    pub(crate) fn nodes(&mut self, nodes: &[Node], state: &State<'_>) {
        for node in nodes {
            self.node(node, state);
        }
    }

    fn node(&mut self, node: &Node, state: &State<'_>) {
        match &node.kind {
            Kind::Symbol(symbol) => self.symbol(symbol, state),
            Kind::Styled { style, body } => {
                self.part(body, &state.in_style(*style).with_cramping(false));
            }
            Kind::Cramped(body) => self.part(body, &state.cramp()),
            Kind::Sized { size, body } => self.part(body, &state.at_size(*size)),
            Kind::Coloured { colour, body } => self.part(body, &state.coloured(colour)),
            Kind::Math(body) => self.part(body, &state.in_style(Style::Text).with_cramping(false)),
            Kind::Choice(bodies) => {
                let index = match state.style {
                    Style::Display => 0,
                    Style::Text => 1,
                    Style::Script => 2,
                    Style::ScriptScript => 3,
                };
                self.nodes(&bodies[index], state);
            }
            Kind::Hollow(hollow) if hollow.transparent => self.hollow(hollow, state),
            Kind::Space(length) => {
                self.letter = None;
                self.x += state.length(*length);
            }
            Kind::Break { allowed } => self.note_break(*allowed),
            Kind::NewLine(gap) => self.new_line(gap.map_or(0.0, |gap| state.length(gap))),
            Kind::Row(row) => self.canvas.mark(self.x, 0.0, state, Ink::Row(*row)),
            Kind::Operator(operator) => self.operator(operator, state),
            _ => {
                self.letter = None;
                self.approach(neighbour(node), state);
                let extent = atom::atom(node, state, self.canvas);
                self.place(extent);
            }
        }
    }

    /// Nodes of another style, size or colour, whose letters are not joined with those around.
    fn part(&mut self, nodes: &[Node], state: &State<'_>) {
        self.letter = None;
        self.nodes(nodes, state);
        self.letter = None;
    }

    fn symbol(&mut self, node: &Symbol, state: &State<'_>) {
        let space = is_space(node.character);
        if space && !node.text {
            self.letter = None;
            if node.character == '\u{a0}' {
                self.note_break(false);
            }
            self.x += symbol(node, state, self.canvas).width;
            return;
        }
        self.approach(Neighbour::Atom(node.class), state);
        let extent = symbol(node, state, self.canvas);
        self.join_letters(node, extent);
        self.place(extent);
        if matches!(node.font, Font::Reader { .. }) {
            join_text(&mut self.canvas.marks);
        }
    }

    /// Letters of a word in one font have no italic correction between them, as KaTeX joins them to one text unless they are
    /// of the italic font for mathematics.
    fn join_letters(&mut self, node: &Symbol, extent: Extent) {
        let Font::Face(face) = node.font else {
            self.letter = None;
            return;
        };
        let letter = Letter { face, class: node.class, skew: extent.skew, italic: extent.italic };
        if let Some(before) = self.letter
            && before.italic > 0.0
            && before.joins(&letter)
        {
            self.x -= before.italic;
        }
        let joins = face != Face::Main || node.character.is_ascii_alphabetic();
        self.letter = joins.then_some(letter);
    }

    /// Bare symbols side by side (`\int\int`) are joined to one text, too.
    fn operator(&mut self, node: &Operator, state: &State<'_>) {
        self.approach(Neighbour::Atom(Class::Op), state);
        let laid = operator(node, state, self.canvas);
        let letter = matches!(node.body, OperatorBody::Symbol(_)).then(|| Letter {
            face: if state.is_display() { Face::Size2 } else { Face::Size1 },
            class: Class::Op,
            skew: laid.shift,
            italic: laid.extent.italic,
        });
        if let (Some(before), Some(letter)) = (self.letter, letter)
            && before.joins(&letter)
        {
            self.x -= before.italic + self.last.space;
        }
        self.letter = letter;
        self.place(laid.extent);
    }

    /// `\phantom`: the body's room without its ink.
    fn hollow(&mut self, hollow: &Hollow, state: &State<'_>) {
        let start = self.canvas.start();
        self.nodes(&hollow.body, state);
        if hollow.invisible {
            self.canvas.erase(start);
            for cut in self.breaking.iter_mut().flat_map(|breaking| &mut breaking.cuts) {
                cut.mark = cut.mark.min(start);
            }
        }
    }

    /// Settles the last atom and the space after it, now that it is known what follows.
    pub(crate) fn approach(&mut self, next: Neighbour, state: &State<'_>) {
        let mut next = next;
        if self.last.neighbour == Neighbour::Atom(Class::Bin) && next.makes_last_ordinary() {
            self.last.neighbour = Neighbour::Atom(Class::Ord);
            let before = space(self.last.before, self.last.neighbour, self.last.tight) * self.mu;
            self.canvas.shift_from(self.last.start, before - self.last.space);
            self.x += before - self.last.space;
        } else if next == Neighbour::Atom(Class::Bin) && self.last.neighbour.makes_next_ordinary() {
            next = Neighbour::Atom(Class::Ord);
        }
        let tight = state.is_tight();
        let space = space(self.last.neighbour, next, tight) * self.mu;
        self.x += space;
        self.maybe_cut(next);
        let (start, before) = (self.canvas.start(), self.last.neighbour);
        self.last = Last { neighbour: next, before, space, tight, start };
    }

    /// Puts a box at the right end.
    pub(crate) fn place(&mut self, extent: Extent) {
        self.canvas.shift(extent, self.x, 0.0);
        self.x += extent.width;
        self.height = self.height.max(extent.height);
        self.depth = self.depth.max(extent.depth);
        self.skew = extent.skew;
        self.count += 1;
    }

    /// The whole, before its right neighbour.
    pub(crate) fn finish(mut self, right: Neighbour, state: &State<'_>) -> Extent {
        let breaking = self.breaking.take();
        self.approach(right, state);
        self.breaking = breaking;
        let mut extent = self.canvas.extent(self.start, self.x, self.height, self.depth);
        if self.count == 1 {
            extent.skew = self.skew;
        }
        extent
    }

    /// The outermost list in its pieces.
    pub(crate) fn cuts(mut self, state: &State<'_>) -> Vec<Cut> {
        let Some(mut breaking) = self.breaking.take() else { return Vec::new() };
        self.approach(Neighbour::Edge, state);
        let has_nothing = self.x == 0.0 && self.height == 0.0 && self.depth == 0.0;
        if breaking.cuts.is_empty() && has_nothing && self.canvas.marks.is_empty() {
            return Vec::new();
        }
        breaking.cut(self.here(End::Line { gap: 0.0 }));
        breaking.cuts
    }

    fn here(&self, end: End) -> Cut {
        let (mark, height, depth) = (self.canvas.start(), self.height, self.depth);
        Cut { x: self.x, mark, height, depth, end }
    }

    fn note_break(&mut self, allowed: bool) {
        self.letter = None;
        if let Some(breaking) = &mut self.breaking {
            breaking.note(allowed);
        }
    }

    /// Cuts where a line may be broken: after a binary operator, or the last of some relations, with the space after it (p. 173).
    fn maybe_cut(&mut self, next: Neighbour) {
        let after = match self.last.neighbour {
            Neighbour::Atom(Class::Bin) => true,
            Neighbour::Atom(Class::Rel) => next != Neighbour::Atom(Class::Rel),
            _ => false,
        };
        if let Some(end) = self.breaking.as_mut().and_then(|breaking| breaking.due(after)) {
            self.cut(end);
        }
    }

    fn cut(&mut self, end: End) {
        let here = self.here(end);
        if let Some(breaking) = &mut self.breaking {
            breaking.cut(here);
            (self.height, self.depth) = (0.0, 0.0);
        }
    }

    fn new_line(&mut self, gap: f64) {
        self.letter = None;
        if self.breaking.is_none() {
            return;
        }
        self.cut(End::Line { gap });
        self.last = Last {
            neighbour: Neighbour::Edge,
            before: Neighbour::Edge,
            space: 0.0,
            tight: false,
            start: self.canvas.start(),
        };
    }
}

impl Letter {
    /// Whether KaTeX makes one text of this and the next.
    fn joins(&self, next: &Letter) -> bool {
        self.face == next.face
            && self.face != Face::Math
            && self.class == next.class
            && (self.skew - next.skew).abs() < 1e-9
    }
}
