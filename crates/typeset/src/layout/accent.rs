//! Accents (rule 12) and what is as long as the body above or below it.

use crate::draw::{Fit, Ink, View};
use crate::face::Face;
use crate::layout::atom::is_character;
use crate::layout::boxes::{Canvas, Extent};
use crate::layout::list::list;
use crate::layout::state::State;
use crate::layout::{operator, paths, stretchy, symbol};
use crate::metrics::{Metric, metric};
use crate::node::{Accent, AccentMark, Kind, Node, Vertical};

/// `\utilde` stands this far below its body, in em.
const UNDER_TILDE_GAP: f64 = 0.12;
/// The mark of `\textcircled`, and how far it is moved down, in em.
const CIRCLE: char = '◯';
const CIRCLE_DROP: f64 = 0.2;
/// What the fonts call an arrow for vectors, in 1/1000 em.
const VECTOR: (f64, f64) = (471.0, 714.0);

/// Lays an accent and its body out.
pub(crate) fn accent(node: &Accent, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    match node.mark {
        mark if stretchy::is_brace(mark) => stretchy::brace(node, None, None, state, canvas),
        AccentMark::Stretchy(name) => long(name, node, state, canvas),
        AccentMark::Bracket { .. } => stretchy::brace(node, None, None, state, canvas),
        AccentMark::Character(_) | AccentMark::Vector => short(node, state, canvas),
        AccentMark::Dots(count) => dots(count, node, state, canvas),
    }
}

/// What an accent belongs to. A single character keeps its italic correction and skew.
pub(crate) fn body(nodes: &[Node], state: &State<'_>, canvas: &mut Canvas) -> Extent {
    match nodes {
        [Node { kind: Kind::Symbol(character), .. }] => symbol::symbol(character, state, canvas),
        _ => list(nodes, state, canvas),
    }
}

fn short(node: &Accent, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let (start, size) = (canvas.start(), state.size());
    let body = body(&node.body, &state.cramp(), canvas);
    let skew = if is_character(&node.body) { body.skew } else { 0.0 };
    let middle = body.width / 2.0 + skew;
    let x_height = state.constants().x_height * size;
    let AccentMark::Character(character) = node.mark else {
        let (width, height) = (VECTOR.0 / 1000.0 * size, VECTOR.1 / 1000.0 * size);
        let base = body.height - body.height.min(x_height);
        let view = View { x: 0.0, y: 0.0, width: VECTOR.0, height: VECTOR.1, fit: Fit::Meet };
        let ink = Ink::Shape { path: paths::VECTOR.into(), view, width, height };
        canvas.mark(middle - width / 2.0, -(base + height), state, ink);
        return canvas.extent(
            start,
            body.width,
            body.height.max(base + height),
            body.depth.max(0.0),
        );
    };
    let found = metric(node.face, character).map(|metric| (node.face, metric));
    let (face, metric) = found
        .or_else(|| Some((Face::Main, metric(Face::Main, character)?)))
        .unwrap_or((Face::Main, Metric::default()));
    canvas.mark(0.0, 0.0, state, Ink::Glyph { face, character, size });
    let (height, depth) = (metric.height * size, metric.depth * size);
    let mark = canvas.extent(canvas.start() - 1, 0.0, height, depth);
    if character == CIRCLE {
        return circled(start, body, mark, metric.advance * size, skew, state, canvas);
    }
    // The height of the mark's baseline.
    let base = match node.place {
        Vertical::Above => body.height - body.height.min(x_height) + depth,
        Vertical::Below => -body.depth,
    };
    canvas.shift(mark, middle - metric.width * size / 2.0, -base);
    let (height, depth) = (body.height.max(base + height), body.depth.max(depth - base));
    canvas.extent(start, body.width, height, depth.max(0.0))
}

/// `\textcircled`: a circle around the body, as wide as the wider of them, and lower than its height says.
fn circled(
    start: usize,
    body: Extent,
    mark: Extent,
    advance: f64,
    skew: f64,
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let width = body.width.max(advance);
    canvas.shift(body, (width - body.width) / 2.0, 0.0);
    canvas.shift(mark, (width - advance) / 2.0 + skew, CIRCLE_DROP * state.size() - mark.depth);
    canvas.extent(start, width, body.height.max(mark.total()), body.depth.max(0.0))
}

/// Drawings as long as the body.
fn long(name: &str, node: &Accent, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let start = canvas.start();
    match node.place {
        Vertical::Above => {
            let body = body(&node.body, &state.cramp(), canvas);
            let follows_slant = matches!(name, "widehat" | "widetilde" | "widecheck");
            let slant =
                if follows_slant && is_character(&node.body) { body.skew.max(0.0) } else { 0.0 };
            let drawn =
                stretchy::drawing(name, &node.body, body.width - 2.0 * slant, state, canvas);
            let width = body.width.max(drawn.width + 2.0 * slant);
            canvas.shift(body, (width - body.width) / 2.0, 0.0);
            canvas.shift(drawn, 2.0 * slant, -(body.height + drawn.depth));
            canvas.extent(start, width, body.height + drawn.total(), body.depth.max(0.0))
        }
        Vertical::Below => {
            let body = list(&node.body, state, canvas);
            let drawn = stretchy::drawing(name, &node.body, body.width, state, canvas);
            let width = body.width.max(drawn.width);
            let gap = if name == "utilde" { UNDER_TILDE_GAP * state.size() } else { 0.0 };
            canvas.shift(body, (width - body.width) / 2.0, 0.0);
            canvas.shift(drawn, 0.0, body.depth + gap + drawn.height);
            canvas.extent(start, width, body.height, body.depth + gap + drawn.total())
        }
    }
}

/// `\dddot`: dots as limits above the body, in its own size.
fn dots(count: u8, node: &Accent, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let start = canvas.start();
    let base = list(&node.body, state, canvas);
    operator::dots_above(start, base, count, state, canvas)
}
