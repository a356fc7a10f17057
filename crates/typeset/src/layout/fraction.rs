//! Fractions and what is built like them (rule 15).

use crate::layout::boxes::{Canvas, Extent};
use crate::layout::delimiter;
use crate::layout::list::list;
use crate::layout::state::State;
use crate::node::{Align, Delimiter, Fraction, FractionRule, Style};

/// Height and depth of `\strut` (*The TeXbook*, p. 353), which `\cfrac` puts into its numerator.
const STRUT: (f64, f64) = (0.85, 0.35);

/// Lays a fraction out.
pub(crate) fn fraction(node: &Fraction, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let state = match node.style {
        Some(style) => state.in_style(style).with_cramping(false),
        None => *state,
    };
    let start = canvas.start();
    let left = edge(node.left, &state, canvas);
    let middle = stacked(node, &state, canvas);
    canvas.shift(middle, left.width, 0.0);
    let right = match node.continued {
        Some(_) => canvas.space(0.0),
        None => edge(node.right, &state, canvas),
    };
    canvas.shift(right, left.width + middle.width, 0.0);
    let height = left.height.max(middle.height).max(right.height);
    let depth = left.depth.max(middle.depth).max(right.depth);
    canvas.extent(start, left.width + middle.width + right.width, height, depth)
}

/// A delimiter or the space in its stead (rule 15e).
fn edge(delimiter: Option<Delimiter>, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let Some(Delimiter::Character(character)) = delimiter else {
        return canvas.space(delimiter::NULL_SPACE);
    };
    let total = match state.style {
        Style::Display => state.constants().delim1,
        Style::Text | Style::Script => state.constants().delim2,
        Style::ScriptScript => state.in_style(Style::Script).constants().delim2,
    };
    delimiter::at_least(character, total, state, canvas)
}

/// Numerator, line and denominator.
fn stacked(node: &Fraction, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let start = canvas.start();
    let mut numerator = list(&node.numerator, &state.numerator(), canvas);
    if node.continued.is_some() {
        numerator.height = numerator.height.max(STRUT.0 * state.size());
        numerator.depth = numerator.depth.max(STRUT.1 * state.size());
    }
    let denominator = list(&node.denominator, &state.denominator(), canvas);
    let rule = match node.rule {
        FractionRule::Default => state.rule(),
        FractionRule::None => 0.0,
        FractionRule::Thick(length) => state.length(length).max(0.0),
    };
    let (up, down) = shifts(rule, &numerator, &denominator, state);
    let width = numerator.width.max(denominator.width);
    let numerator_x = match node.continued {
        Some(Align::Left) => 0.0,
        Some(Align::Right) => width - numerator.width,
        Some(Align::Centre) | None => (width - numerator.width) / 2.0,
    };
    canvas.shift(numerator, numerator_x, -up);
    canvas.shift(denominator, (width - denominator.width) / 2.0, down);
    if rule > 0.0 {
        canvas.rule((0.0, -state.axis() - rule / 2.0), width, rule, state);
    }
    canvas.extent(start, width, up + numerator.height, down + denominator.depth)
}

/// How far the numerator is moved up and the denominator down.
fn shifts(rule: f64, numerator: &Extent, denominator: &Extent, state: &State<'_>) -> (f64, f64) {
    let (size, constants) = (state.size(), state.constants());
    let has_rule = rule > 0.0;
    let thickness = if has_rule { rule } else { state.rule() };
    // Rule 15b.
    let (mut up, mut down, clearance) = if state.is_display() {
        let times = if has_rule { 3.0 } else { 7.0 };
        (constants.num1 * size, constants.denom1 * size, times * thickness)
    } else if has_rule {
        (constants.num2 * size, constants.denom2 * size, thickness)
    } else {
        (constants.num3 * size, constants.denom2 * size, 3.0 * thickness)
    };
    if has_rule {
        // Rule 15d.
        let axis = state.axis();
        up += (clearance - ((up - numerator.depth) - (axis + rule / 2.0))).max(0.0);
        down += (clearance - ((axis - rule / 2.0) - (denominator.height - down))).max(0.0);
    } else {
        // Rule 15c.
        let gap = (up - numerator.depth) - (denominator.height - down);
        let missing = (clearance - gap).max(0.0);
        up += missing / 2.0;
        down += missing / 2.0;
    }
    (up, down)
}
