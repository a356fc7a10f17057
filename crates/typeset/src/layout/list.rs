//! Atoms side by side, with the space between them.

use crate::layout::boxes::{Canvas, Extent};
use crate::layout::state::State;
use crate::node::{Class, Node};

/// Lays a list out as a formula of its own: a group, a cell, a numerator.
pub(crate) fn list(nodes: &[Node], state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let _ = (nodes, state);
    canvas.space(0.0)
}

/// The same, spaced as if an empty atom of this class stood before it: the right side of an equation in `aligned`.
pub(crate) fn list_after(
    before: Class,
    nodes: &[Node],
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let _ = before;
    list(nodes, state, canvas)
}
