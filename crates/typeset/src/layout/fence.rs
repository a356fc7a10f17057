//! `\left … \middle … \right` (rule 19).

use crate::layout::boxes::{Canvas, Extent};
use crate::layout::delimiter;
use crate::layout::list::surrounded;
use crate::layout::spacing::Neighbour;
use crate::layout::state::State;
use crate::node::{Class, Delimiter, Fence};

/// Lays a fence out: first what is inside, then delimiters of its height.
pub(crate) fn fence(node: &Fence, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let start = canvas.start();
    let last = node.parts.len().saturating_sub(1);
    let mut parts = Vec::with_capacity(node.parts.len());
    let (mut height, mut depth) = (0.0f64, 0.0f64);
    for (index, body) in node.parts.iter().enumerate() {
        let left = if index == 0 { Neighbour::Atom(Class::Open) } else { Neighbour::Unclassed };
        let right =
            if index == last { Neighbour::Atom(Class::Close) } else { Neighbour::Unclassed };
        let part = surrounded(body, (left, right), state, canvas);
        height = height.max(part.height);
        depth = depth.max(part.depth);
        parts.push(part);
    }
    let mut whole = Whole { x: 0.0, height, depth };
    let total = delimiter::around(height, depth, state);
    let edge = |delimiter, state: &State<'_>, canvas: &mut Canvas| match delimiter {
        Delimiter::None => canvas.space(delimiter::NULL_SPACE),
        Delimiter::Character(character) => delimiter::at_least(character, total, state, canvas),
    };
    let left = edge(node.left, state, canvas);
    whole.append(left, canvas);
    for (index, part) in parts.into_iter().enumerate() {
        if let Some(middle) = index.checked_sub(1).and_then(|before| node.middles.get(before)) {
            let middle = edge(*middle, state, canvas);
            whole.append(middle, canvas);
        }
        whole.append(part, canvas);
    }
    let right_state = match &node.right_colour {
        Some(colour) => state.coloured(colour),
        None => *state,
    };
    let right = edge(node.right, &right_state, canvas);
    whole.append(right, canvas);
    canvas.extent(start, whole.x, whole.height, whole.depth)
}

/// Boxes side by side.
#[derive(Debug)]
struct Whole {
    x: f64,
    height: f64,
    depth: f64,
}

impl Whole {
    fn append(&mut self, extent: Extent, canvas: &mut Canvas) {
        canvas.shift(extent, self.x, 0.0);
        self.x += extent.width;
        self.height = self.height.max(extent.height);
        self.depth = self.depth.max(extent.depth);
    }
}
