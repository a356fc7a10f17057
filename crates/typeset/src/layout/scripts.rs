//! Superscripts and subscripts (rule 18).

use crate::layout::accent;
use crate::layout::atom::{atom, is_character};
use crate::layout::boxes::{Canvas, Extent};
use crate::layout::list::list;
use crate::layout::operator;
use crate::layout::state::State;
use crate::layout::stretchy;
use crate::node::{Accent, Kind, List, Scripts, Vertical};

/// TeX's `\scriptspace`, 0.5 pt, whatever the size.
const SCRIPT_SPACE: f64 = 0.05;

/// Lays a base and its scripts out.
pub(crate) fn scripts(node: &Scripts, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let (sub, sup) = (node.sub.as_ref(), node.sup.as_ref());
    let start = canvas.start();
    let Some(base) = &node.base else {
        let base = canvas.space(0.0);
        return beside(
            start,
            base,
            Core { extent: base, character: false },
            (sub, sup),
            state,
            canvas,
        );
    };
    match &base.kind {
        Kind::Operator(base) => {
            let laid = operator::operator(base, state, canvas);
            if laid.limits {
                return operator::limits(start, &laid, (sup, sub), state, canvas);
            }
            let core = Core { extent: laid.extent, character: false };
            beside(start, laid.extent, core, (sub, sup), state, canvas)
        }
        Kind::Accent(base) if is_brace(base) => stretchy::brace(base, sup, sub, state, canvas),
        Kind::Accent(base) if base.place == Vertical::Above && is_character(&base.body) => {
            // Rule 12: the scripts belong to the character.
            let core = Core { extent: accent::body(&base.body, state, canvas), character: true };
            canvas.erase(start);
            let whole = accent::accent(base, state, canvas);
            beside(start, whole, core, (sub, sup), state, canvas)
        }
        _ => {
            let extent = atom(base, state, canvas);
            let character = is_character(std::slice::from_ref(base));
            beside(start, extent, Core { extent, character }, (sub, sup), state, canvas)
        }
    }
}

fn is_brace(accent: &Accent) -> bool {
    stretchy::is_brace(accent.mark)
}

/// What the places of scripts follow from; the base itself unless that has an accent.
#[derive(Debug, Clone, Copy)]
struct Core {
    extent: Extent,
    character: bool,
}

/// Sets scripts at the right of `base`, whose marks begin at `start`.
fn beside(
    start: usize,
    base: Extent,
    core: Core,
    (sub, sup): (Option<&List>, Option<&List>),
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let (sup_state, sub_state) = (state.superscript(), state.subscript());
    let sup = sup.map(|body| list(body, &sup_state, canvas));
    let sub = sub.map(|body| list(body, &sub_state, canvas));
    let (size, constants) = (state.size(), state.constants());
    let x_height = constants.x_height * size;
    // Rule 18a.
    let (mut up, mut down) = (0.0, 0.0);
    if !core.character {
        up = core.extent.height - sup_state.constants().sup_drop * sup_state.size();
        down = core.extent.depth + sub_state.constants().sub_drop * sub_state.size();
    }
    // Rule 18c.
    let least_up = size
        * if state.cramped {
            constants.sup3
        } else if state.is_display() {
            constants.sup1
        } else {
            constants.sup2
        };
    match (&sup, &sub) {
        (Some(sup), Some(sub)) => {
            up = up.max(least_up).max(sup.depth + 0.25 * x_height);
            down = down.max(constants.sub2 * size);
            // Rule 18e.
            let least_gap = 4.0 * state.rule();
            if (up - sup.depth) - (sub.height - down) < least_gap {
                down = least_gap - (up - sup.depth) + sub.height;
                let lift = 0.8 * x_height - (up - sup.depth);
                if lift > 0.0 {
                    up += lift;
                    down -= lift;
                }
            }
        }
        // Rule 18c, d.
        (Some(sup), None) => up = up.max(least_up).max(sup.depth + 0.25 * x_height),
        // Rule 18b.
        (None, Some(sub)) => {
            down = down.max(constants.sub1 * size).max(sub.height - 0.8 * x_height);
        }
        (None, None) => {}
    }
    let (mut width, mut height, mut depth) = (0.0f64, base.height, base.depth);
    if let Some(sup) = sup {
        canvas.shift(sup, base.width, -up);
        width = width.max(sup.width + SCRIPT_SPACE);
        height = height.max(up + sup.height);
        depth = depth.max(sup.depth - up);
    }
    if let Some(sub) = sub {
        canvas.shift(sub, base.width - core.extent.italic, down);
        width = width.max(sub.width - core.extent.italic + SCRIPT_SPACE);
        height = height.max(sub.height - down);
        depth = depth.max(down + sub.depth);
    }
    canvas.extent(start, base.width + width, height.max(0.0), depth.max(0.0))
}
