//! Square and other roots (rule 11).

use crate::draw::{Fit, Ink, View};
use crate::layout::boxes::{Canvas, Extent};
use crate::layout::delimiter::{Size, choose};
use crate::layout::list::list;
use crate::layout::paths;
use crate::layout::state::State;
use crate::node::{List, Style};

/// Thickness of the line that a surd goes over into, in em.
const LINE: f64 = 0.04;
/// Room above the line in the drawing, in em.
const PAD: f64 = 0.08;
/// What KaTeX's drawings are wide, in 1/1000 em: more than any formula.
const DRAWN_WIDTH: f64 = 400_000.0;

/// Lays a root out.
pub(crate) fn radical(
    index: Option<&List>,
    body: &List,
    state: &State<'_>,
    canvas: &mut Canvas,
) -> Extent {
    let start = canvas.start();
    let root = square_root(body, state, canvas);
    let Some(index) = index else { return root };
    let index = list(index, &state.in_style(Style::ScriptScript), canvas);
    // Plain TeX's `\r@@t`: raised by 0.6 of the root, kerned by 5 mu before and −10 mu after.
    let raise = 0.6 * (root.height - root.depth);
    let (before, after) = (5.0 / 18.0 * state.size(), -10.0 / 18.0 * state.size());
    canvas.shift(index, before, -raise);
    let left = before + index.width + after;
    canvas.shift(root, left, 0.0);
    let height = root.height.max(raise + index.height);
    let depth = root.depth.max(index.depth - raise);
    canvas.extent(start, left + root.width, height, depth)
}

fn square_root(body: &List, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let (start, size, constants) = (canvas.start(), state.size(), state.constants());
    let mut inner = list(body, &state.cramp(), canvas);
    if inner.height == 0.0 {
        inner.height = constants.x_height * size;
    }
    let theta = state.rule();
    let phi = if state.is_display() { constants.x_height * size } else { theta };
    let mut clearance = theta + phi / 4.0;
    let surd = surd(inner.total() + clearance + theta, state);
    let depth = surd.height - surd.rule;
    if depth > inner.total() + clearance {
        clearance = (clearance + depth - inner.total()) / 2.0;
    }
    let down = surd.height - inner.height - clearance - surd.rule;
    canvas.shift(inner, surd.advance, 0.0);
    let width = (surd.advance + inner.width).max(surd.least_width);
    let drawn = surd.height + surd.pad;
    let view =
        View { x: 0.0, y: 0.0, width: DRAWN_WIDTH, height: surd.view_height, fit: Fit::SliceLeft };
    canvas.mark(
        0.0,
        down - drawn,
        state,
        Ink::Shape { path: surd.path, view, width, height: drawn },
    );
    let height = inner.height + clearance + 2.0 * surd.rule;
    canvas.extent(start, width, height, inner.depth.max(down))
}

/// A drawn surd; lengths in em of the root.
#[derive(Debug)]
struct Surd {
    path: std::borrow::Cow<'static, str>,
    view_height: f64,
    /// From the lower end to the upper edge of the line, and what the drawing has above.
    height: f64,
    pad: f64,
    rule: f64,
    /// Where the body begins.
    advance: f64,
    least_width: f64,
}

/// The smallest surd of at least this height.
fn surd(total: f64, state: &State<'_>) -> Surd {
    let size = state.size();
    let total = total / size;
    let base = state.at_normal_size(state.style);
    let chosen = choose('√', total * base.size(), state.style);
    let mut scale = base.size();
    let (path, view_height, height, pad, advance, least_width): (
        std::borrow::Cow<'static, str>,
        _,
        _,
        _,
        _,
        _,
    ) = match chosen {
        Size::Small(_) => {
            if total < 1.0 {
                scale = 1.0;
            } else if total < 1.4 {
                scale = 0.7;
            }
            (paths::SURDS[0].into(), 1080.0, 1.0 / scale, PAD / scale, 0.833 / scale, 0.853)
        }
        Size::Large(step) => {
            let height = delimiter_height(step);
            (
                paths::SURDS[usize::from(step)].into(),
                1080.0 * height,
                height / scale,
                PAD / scale,
                1.0 / scale,
                1.02,
            )
        }
        Size::Stacked => {
            let view_height = (1000.0 * total).floor() + 80.0;
            (paths::tall_surd(view_height).into(), view_height, total, PAD, 1.056, 0.742)
        }
    };
    Surd {
        path,
        view_height,
        height: height * size,
        pad: pad * size,
        rule: LINE * scale * size,
        advance: advance * size,
        least_width: least_width * size,
    }
}

fn delimiter_height(step: u8) -> f64 {
    crate::layout::delimiter::SIZES[usize::from(step) - 1]
}
