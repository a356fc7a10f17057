//! Boxes of TeX in formulas: phantoms, `\smash`, `\llap`, `\raisebox`, `\vcenter` (rule 8), `\rule`.

use crate::layout::boxes::{Canvas, Extent};
use crate::layout::list::list;
use crate::layout::state::State;
use crate::node::{Align, Hollow, Length, List};

/// A body with some of its ink or room taken away.
pub(crate) fn hollow(node: &Hollow, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let start = canvas.start();
    let body = list(&node.body, state, canvas);
    let mut width = body.width;
    if let Some(lap) = node.lap {
        let share = match lap {
            Align::Left => 0.0,
            Align::Centre => 0.5,
            Align::Right => 1.0,
        };
        canvas.shift(body, -share * body.width, 0.0);
        width = 0.0;
    }
    if node.invisible {
        canvas.erase(start);
    }
    let height = if node.no_height { 0.0 } else { body.height };
    let depth = if node.no_depth { 0.0 } else { body.depth };
    canvas.extent(start, width, height, depth)
}

/// Moves the body up.
pub(crate) fn raise(by: Length, body: &List, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let start = canvas.start();
    let inner = list(body, state, canvas);
    lift(state.length(by), start, inner, canvas)
}

/// Rule 8: the middle of the body on the axis.
pub(crate) fn centre(body: &List, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let start = canvas.start();
    let inner = list(body, state, canvas);
    lift(state.axis() - (inner.height - inner.depth) / 2.0, start, inner, canvas)
}

fn lift(by: f64, start: usize, inner: Extent, canvas: &mut Canvas) -> Extent {
    canvas.shift(inner, 0.0, -by);
    canvas.extent(start, inner.width, inner.height + by, inner.depth - by)
}

/// A filled rectangle.
pub(crate) fn rule(
    (width, height): (Length, Length),
    raise: Length,
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let start = canvas.start();
    let (width, height) = (state.length(width), state.length(height));
    let raise = state.length(raise);
    if width > 0.0 && height > 0.0 {
        canvas.rule((0.0, -(height + raise)), width, height, state);
    }
    canvas.extent(start, width, height + raise, -raise)
}
