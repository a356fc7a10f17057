//! Commutative diagrams: arrays whose cells are objects and arrows.

use crate::layout::boxes::{Canvas, Extent};
use crate::layout::list::list;
use crate::layout::state::State;
use crate::layout::stretchy::{Labels, labelled};
use crate::node::{Class, Delimiter, DiagramArrow, Direction, Kind, List, Node, Span};

/// Of a label beside a vertical arrow from the arrow's middle, in em of the label.
const SIDE_GAP: f64 = 0.3;
/// How much higher than the arrow's baseline a label beside it stands, in em.
const SIDE_LIFT: f64 = 0.155;
/// The size of vertical arrows, as `\Big` makes them.
const VERTICAL_SIZE: u8 = 2;

/// An arrow of a diagram with its labels: a cell.
pub(crate) fn arrow(arrow: &DiagramArrow, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let across = |name, canvas: &mut Canvas| {
        // amscd: `\;{label}\;\;`
        let (before, after) = (0.27778, 0.55556);
        let (above, below) = (arrow.first.as_ref(), arrow.second.as_ref());
        labelled(name, Labels { above, below, before, after }, state, canvas)
    };
    match arrow.to {
        Direction::Right => across("cdrightarrow", canvas),
        Direction::Left => across("cdleftarrow", canvas),
        Direction::EqualsAcross => across("cdlongequal", canvas),
        Direction::Up => vertical('↑', arrow, state, canvas),
        Direction::Down => vertical('↓', arrow, state, canvas),
        Direction::EqualsDown => vertical('∥', arrow, state, canvas),
    }
}

/// Labels of vertical arrows take no room.
fn vertical(
    character: char,
    arrow: &DiagramArrow,
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let start = canvas.start();
    let kind = Kind::Delimiter {
        class: Class::Ord,
        size: VERTICAL_SIZE,
        delimiter: Delimiter::Character(character),
    };
    let drawn = list(&[Node { kind, span: Span::default() }], state, canvas);
    let middle = drawn.width / 2.0;
    let style = state.superscript();
    let gap = SIDE_GAP * style.size();
    let mut label = |label: Option<&List>, left: bool| {
        if let Some(label) = label {
            let label = list(label, &style, canvas);
            let x = if left { middle - gap - label.width } else { middle + gap };
            canvas.shift(label, x, -SIDE_LIFT * state.size());
        }
    };
    label(arrow.first.as_ref(), true);
    label(arrow.second.as_ref(), false);
    canvas.extent(start, drawn.width, drawn.height, drawn.depth)
}
