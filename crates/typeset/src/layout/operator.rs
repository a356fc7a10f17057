//! Large operators, names of operators, and limits above and below (rule 13).

use crate::draw::{Fit, Ink, View};
use crate::face::Face;
use crate::layout::atom::is_character;
use crate::layout::boxes::{Canvas, Extent};
use crate::layout::list::list;
use crate::layout::state::State;
use crate::layout::{paths, symbol};
use crate::node::{Class, Font, Kind, Limits, List, Node, Operator, OperatorBody, Stack, Symbol};

/// An operator without its scripts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Laid {
    /// Moved to the axis, with the height and depth that it had before: so KaTeX.
    pub(crate) extent: Extent,
    /// How far down it was moved.
    pub(crate) shift: f64,
    /// By how much limits stand apart from the middle.
    slant: f64,
    /// Whether scripts go above and below.
    pub(crate) limits: bool,
}

/// Lays an operator out.
pub(crate) fn operator(node: &Operator, state: &State<'_>, canvas: &mut Canvas) -> Laid {
    let limits = match node.limits {
        Limits::Corners => false,
        Limits::Display => state.is_display(),
        Limits::Always => true,
    };
    let (extent, single) = match &node.body {
        OperatorBody::Symbol(character) => (large(*character, state, canvas), true),
        OperatorBody::Name(body) => (list(body, state, canvas), false),
        OperatorBody::Formula(body) => match &body[..] {
            [Node { kind: Kind::Symbol(character), .. }] => {
                (symbol::symbol(character, state, canvas), true)
            }
            _ => (list(body, state, canvas), false),
        },
    };
    if !single {
        return Laid { extent, shift: 0.0, slant: 0.0, limits };
    }
    let shift = (extent.height - extent.depth) / 2.0 - state.axis();
    canvas.shift(extent, 0.0, shift);
    Laid { extent, shift, slant: extent.italic, limits }
}

/// A symbol of the fonts for large operators.
fn large(character: char, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let start = canvas.start();
    let face = if state.is_display() { Face::Size2 } else { Face::Size1 };
    // These have no glyphs: an oval is laid over several integrals.
    let oval = paths::oval(character, state.is_display());
    let character = match character {
        '∯' => '∬',
        '∰' => '∭',
        other => other,
    };
    let node = Symbol { character, font: Font::Face(face), class: Class::Op, text: false };
    let mut extent = symbol::symbol(&node, state, canvas);
    if let Some(oval) = oval {
        let size = state.size();
        let down = if state.is_display() { 0.08 } else { 0.0 } * size;
        let (width, height) = (oval.width / 1000.0 * size, oval.height / 1000.0 * size);
        let view = View { x: 0.0, y: 0.0, width: oval.width, height: oval.height, fit: Fit::Meet };
        canvas.mark(
            0.0,
            down - height,
            state,
            Ink::Shape { path: oval.path.into(), view, width, height },
        );
        let (italic, height) = (extent.italic, extent.height.max(height - down));
        extent = canvas.extent(start, extent.width, height, extent.depth.max(down));
        extent.italic = italic;
    }
    extent
}

/// Sets limits above and below an operator whose marks begin at `start` (rule 13a).
pub(crate) fn limits(
    start: usize,
    base: &Laid,
    (above, below): (Option<&List>, Option<&List>),
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let (size, constants) = (state.size(), state.constants());
    let edge = constants.big_op_spacing5 * size;
    let slant = base.slant;
    let sup = above.map(|body| list(body, &state.superscript(), canvas));
    let sub = below.map(|body| list(body, &state.subscript(), canvas));
    let mut width = base.extent.width;
    if let Some(sup) = &sup {
        width = width.max(sup.width + slant);
    }
    if let Some(sub) = &sub {
        width = width.max(sub.width - slant);
    }
    // A lower limit that the slant moves to the left gets room there.
    let apart = below.is_some_and(|body| !is_character(body)) && slant != 0.0;
    let left = if apart { slant } else { 0.0 };
    canvas.shift(base.extent, left + (width - base.extent.width) / 2.0, 0.0);
    let (mut height, mut depth) = (base.extent.height - base.shift, base.extent.depth + base.shift);
    if let Some(sup) = sup {
        let gap =
            (constants.big_op_spacing1 * size).max(constants.big_op_spacing3 * size - sup.depth);
        let x = left + (width + slant - sup.width) / 2.0;
        canvas.shift(sup, x, -(height + gap + sup.depth));
        height += gap + sup.total() + edge;
    }
    if let Some(sub) = sub {
        let gap =
            (constants.big_op_spacing2 * size).max(constants.big_op_spacing4 * size - sub.height);
        let x = left + (width - slant - sub.width) / 2.0;
        canvas.shift(sub, x, depth + gap + sub.height);
        depth += gap + sub.total() + edge;
    }
    canvas.extent(start, left + width, height.max(0.0), depth.max(0.0))
}

/// `\overset`, `\underset`: limits of any atom, which is not moved to the axis; that of `\stackrel` is, being an operator.
pub(crate) fn stack(node: &Stack, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let start = canvas.start();
    let base = match &node.base[..] {
        // `\stackrel`.
        [Node { kind: Kind::Operator(base), .. }]
            if matches!(base.body, OperatorBody::Formula(_)) =>
        {
            operator(base, state, canvas)
        }
        base => Laid { extent: list(base, state, canvas), shift: 0.0, slant: 0.0, limits: true },
    };
    limits(start, &base, (node.above.as_ref(), node.below.as_ref()), state, canvas)
}

/// `\dddot`, `\ddddot`: points of the text's size as an upper limit, 0.1 ex lower.
pub(crate) fn dots_above(
    start: usize,
    extent: Extent,
    count: u8,
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let (size, constants) = (state.size(), state.constants());
    let point =
        Symbol { character: '.', font: Font::Face(Face::Main), class: Class::Ord, text: false };
    let inner = state.at_size(6);
    let first = canvas.start();
    let (mut width, mut height) = (0.0, 0.0);
    for _ in 0..count {
        let extent = symbol::symbol(&point, &inner, canvas);
        canvas.shift(extent, width, 0.0);
        width += extent.width;
        height = extent.height;
    }
    let lower = 0.1 * constants.x_height * state.at_least_text().size();
    let dots = canvas.extent(first, width, height - lower, lower);
    let whole = extent.width.max(width);
    canvas.shift(extent, (whole - extent.width) / 2.0, 0.0);
    let gap = (constants.big_op_spacing1 * size).max(constants.big_op_spacing3 * size - dots.depth);
    let base = extent.height + gap + dots.depth;
    canvas.shift(dots, (whole - width) / 2.0, lower - base);
    let height = base + dots.height + constants.big_op_spacing5 * size;
    canvas.extent(start, whole, height, extent.depth)
}
