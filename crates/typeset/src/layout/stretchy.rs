//! Accents, braces and arrows that are as long as what they belong to.

use crate::layout::boxes::{Canvas, Extent};
use crate::layout::state::State;
use crate::node::{Accent, Arrow, List, Node};

/// Whether scripts of this drawing are limits: `overbrace`, `underbrace` and their kin.
pub(crate) fn is_brace(name: &str) -> bool {
    let _ = name;
    false
}

/// The drawing of a stretchy accent for `body`, which is `width` wide, alone: a box of its own height from its lower
/// edge up, which the caller puts above or below the body. Braces and arrows over and under (`overrightarrow`) too.
pub(crate) fn drawing(
    name: &str,
    body: &[Node],
    width: f64,
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let _ = (name, body, state);
    canvas.space(width)
}

/// A horizontal brace with its body and what stands as limits beyond the brace and at the other side.
pub(crate) fn brace(
    accent: &Accent,
    above: Option<&List>,
    below: Option<&List>,
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let _ = (accent, above, below, state);
    canvas.space(0.0)
}

/// `\xrightarrow[below]{above}`.
pub(crate) fn arrow(arrow: &Arrow, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let _ = (arrow, state);
    canvas.space(0.0)
}
