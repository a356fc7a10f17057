//! `\overline` and `\underline` (rules 9 and 10).

use crate::layout::boxes::{Canvas, Extent};
use crate::layout::list::list;
use crate::layout::state::State;
use crate::node::{List, Vertical};

/// A line at three times its thickness from the body, with as much room as it is thick beyond.
pub(crate) fn bar(place: Vertical, body: &List, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let (start, rule) = (canvas.start(), state.rule());
    match place {
        Vertical::Above => {
            let inner = list(body, &state.cramp(), canvas);
            let top = inner.height + 4.0 * rule;
            canvas.rule((0.0, -top), inner.width, rule, state);
            canvas.extent(start, inner.width, top + rule, inner.depth)
        }
        Vertical::Below => {
            let inner = list(body, state, canvas);
            let top = inner.depth + 3.0 * rule;
            canvas.rule((0.0, top), inner.width, rule, state);
            canvas.extent(start, inner.width, inner.height, top + 2.0 * rule)
        }
    }
}
