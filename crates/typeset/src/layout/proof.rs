//! Proof trees as LaTeX's `bussproofs` draws them: each line spans from the outer edges of the premisses' conclusions, whatever
//! stands above those and whatever labels are beside the line.

use crate::draw::Ink;
use crate::layout::boxes::{Canvas, Extent};
use crate::layout::list::list;
use crate::layout::state::State;
use crate::node::{Inference, Kind, Node, ProofLine};

/// Between two premisses (`\defaultHypSeparation`), in em.
const SEPARATION: f64 = 1.5;
/// How much further than what is above and below it a line reaches at each end (`\ScoreOverhang`), in em.
const OVERHANG: f64 = 0.4;
/// Between a line and what is above or below it, in em.
const GAP: f64 = 0.2;
/// Between a line and a label, in em.
const LABEL_GAP: f64 = 0.3;
/// Of a line, in em.
const THICKNESS: f64 = 0.04;
/// Between the two of a double line, in em.
const DOUBLE_GAP: f64 = 0.14;
/// What a conclusion takes at least above and below its baseline, so that lines of one tree are evenly apart, in em.
const STRUT: (f64, f64) = (0.7, 0.25);

/// A proof with its conclusion's baseline as its own.
#[derive(Debug, Clone, Copy)]
struct Proof {
    extent: Extent,
    /// The edges of the conclusion within the extent.
    left: f64,
    right: f64,
}

/// Lays a tree out, its middle on the axis.
pub(crate) fn proof(node: &Inference, state: &State<'_>, canvas: &mut Canvas) -> Extent {
    let start = canvas.start();
    let tree = inference(node, state, canvas).extent;
    let up = state.axis() - (tree.height - tree.depth) / 2.0;
    canvas.shift(tree, 0.0, -up);
    canvas.extent(start, tree.width, tree.height + up, tree.depth - up)
}

fn inference(node: &Inference, state: &State<'_>, canvas: &mut Canvas) -> Proof {
    let (start, size) = (canvas.start(), state.size());
    let row = premisses(node, state, canvas);
    let conclusion = list(&node.conclusion, state, canvas);
    let label = |label: &[Node], canvas: &mut Canvas| list(label, state, canvas);
    let (left_label, right_label) = (label(&node.left, canvas), label(&node.right, canvas));

    let width = (row.right - row.left).max(conclusion.width) + 2.0 * OVERHANG * size;
    let centre = (row.left + row.right) / 2.0;
    let (line_left, line_right) = (centre - width / 2.0, centre + width / 2.0);
    let room = |label: Extent| if label.width > 0.0 { label.width + LABEL_GAP * size } else { 0.0 };
    let left = (line_left - room(left_label)).min(0.0);
    let right = (line_right + room(right_label)).max(row.extent.width);

    let lines = if node.line == ProofLine::Double { DOUBLE_GAP + THICKNESS } else { THICKNESS };
    let below = conclusion.height.max(STRUT.0 * size) + GAP * size;
    let above = below + lines * size;
    let baseline = above + GAP * size + row.extent.depth.max(STRUT.1 * size);
    canvas.shift(row.extent, 0.0, -baseline);
    canvas.shift(conclusion, centre - conclusion.width / 2.0, 0.0);
    let middle = (above + below) / 2.0;
    for (label, x) in [
        (left_label, line_left - room(left_label)),
        (right_label, line_right + room(right_label) - right_label.width),
    ] {
        canvas.shift(label, x, -(middle - (label.height - label.depth) / 2.0));
    }
    draw(node.line, (line_left, width), (above, below), state, canvas);
    canvas.shift_from(start, -left);

    let height = baseline + row.extent.height;
    let depth = conclusion.depth.max(0.0);
    let half = conclusion.width / 2.0;
    Proof {
        extent: canvas.extent(start, right - left, height, depth),
        left: centre - half - left,
        right: centre + half - left,
    }
}

/// Premisses side by side, their conclusions on one baseline; the edges are those of the row of conclusions.
fn premisses(node: &Inference, state: &State<'_>, canvas: &mut Canvas) -> Proof {
    let start = canvas.start();
    let (mut x, mut height, mut depth) = (0.0, 0.0_f64, 0.0_f64);
    let (mut left, mut right) = (0.0, 0.0);
    for (index, premiss) in node.premisses.iter().enumerate() {
        if index > 0 {
            x += SEPARATION * state.size();
        }
        let proof = match &premiss[..] {
            [Node { kind: Kind::Inference(inner), .. }] => inference(inner, state, canvas),
            formula => {
                let extent = list(formula, state, canvas);
                Proof { extent, left: 0.0, right: extent.width }
            }
        };
        canvas.shift(proof.extent, x, 0.0);
        if index == 0 {
            left = proof.left;
        }
        right = x + proof.right;
        x += proof.extent.width;
        height = height.max(proof.extent.height);
        depth = depth.max(proof.extent.depth);
    }
    Proof { extent: canvas.extent(start, x, height, depth), left, right }
}

/// The line between `above` and `below` the baseline, from `x` on.
fn draw(
    line: ProofLine,
    (x, width): (f64, f64),
    (above, below): (f64, f64),
    state: &State<'_>,
    canvas: &mut Canvas,
) {
    let thickness = THICKNESS * state.size();
    match line {
        ProofLine::None => {}
        ProofLine::Single => canvas.rule((x, -above), width, thickness, state),
        ProofLine::Double => {
            canvas.rule((x, -above), width, thickness, state);
            canvas.rule((x, -below - thickness), width, thickness, state);
        }
        ProofLine::Dashed => {
            canvas.mark(x, -above, state, Ink::Dashes { width, height: 0.0, thickness });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::{Length, List, Span, Unit};

    /// A black formula of this width.
    fn formula(width: f64) -> List {
        let em = |value| Length { value, unit: Unit::Em };
        let kind = Kind::Rule { width: em(width), height: em(0.5), raise: em(0.0) };
        vec![Node { kind, span: Span::default() }]
    }

    fn infer(premisses: Vec<List>, width: f64) -> Inference {
        Inference {
            premisses,
            conclusion: formula(width),
            left: List::new(),
            right: List::new(),
            line: ProofLine::Single,
        }
    }

    fn tree(node: Inference) -> List {
        vec![Node { kind: Kind::Inference(Box::new(node)), span: Span::default() }]
    }

    /// Left edge and width of each line, then of each formula, with the width of the whole.
    fn lay(node: &Inference) -> (Vec<[f64; 2]>, Vec<[f64; 2]>, f64) {
        let mut canvas = Canvas::default();
        let extent = proof(node, &State::root(true), &mut canvas);
        let rules = |high: bool| {
            let rule = |mark: &crate::draw::Mark| match mark.ink {
                Ink::Rule { width, height } if (height > 0.1) == high => {
                    Some([mark.x, width].map(|value| (value * 1e6).round() / 1e6))
                }
                _ => None,
            };
            canvas.marks.iter().filter_map(rule).collect()
        };
        (rules(false), rules(true), extent.width)
    }

    #[test]
    fn a_line_spans_conclusions_and_not_what_stands_above_them() {
        // A wide premiss over a narrow conclusion, which stands beside a formula.
        let wide = infer(vec![formula(6.0)], 1.0);
        let (lines, formulas, width) = lay(&infer(vec![tree(wide), formula(1.0)], 2.0));
        assert_eq!(lines[0], [0.0, 6.8]);
        assert_eq!(formulas[..3], [[0.4, 6.0], [2.9, 1.0], [8.3, 1.0]]);
        // From 2.9 to 9.3 with the overhang, and the conclusion under the middle of that.
        assert_eq!((lines[1], formulas[3]), ([2.5, 7.2], [5.1, 2.0]));
        assert!((width - 9.7).abs() < 1e-9, "{width}");
    }

    #[test]
    fn a_wide_conclusion_is_centred_under_its_premisses() {
        let (lines, formulas, width) = lay(&infer(vec![formula(1.0), formula(1.0)], 6.0));
        assert_eq!((lines[0], formulas[2]), ([0.0, 6.8], [0.4, 6.0]));
        assert_eq!(formulas[..2], [[1.65, 1.0], [4.15, 1.0]]);
        assert!((width - 6.8).abs() < 1e-9, "{width}");
    }

    #[test]
    fn labels_do_not_lengthen_lines() {
        let mut node = infer(vec![formula(2.0)], 2.0);
        (node.left, node.right) = (formula(1.0), formula(3.0));
        let (lines, formulas, width) = lay(&node);
        assert_eq!(lines, [[1.3, 2.8]]);
        assert_eq!(formulas, [[1.7, 2.0], [1.7, 2.0], [0.0, 1.0], [4.4, 3.0]]);
        assert!((width - 7.4).abs() < 1e-9, "{width}");
    }

    #[test]
    fn lines_are_single_double_dashed_or_none() {
        let mut node = infer(vec![formula(1.0)], 1.0);
        for (line, rules, dashes) in [
            (ProofLine::None, 0, 0),
            (ProofLine::Single, 1, 0),
            (ProofLine::Double, 2, 0),
            (ProofLine::Dashed, 0, 1),
        ] {
            node.line = line;
            let mut canvas = Canvas::default();
            proof(&node, &State::root(true), &mut canvas);
            let dashed = canvas.marks.iter().filter(|mark| matches!(mark.ink, Ink::Dashes { .. }));
            assert_eq!((lay(&node).0.len(), dashed.count()), (rules, dashes), "{line:?}");
        }
    }
}
