//! Products up the tree, and down it the products of everything else.
//!
//! A node's *inside* polynomial has as coefficients the chances of `j` successes among its trials, its *outside*
//! those that all other trials bring the total from `j` to `k`. Both are kept on the node's window.
//!
//! Derivatives are parts of the same polynomials over a larger algebra: by directions `a` and `b` the parts are
//! numbered 0 (values), 1 (by `a`), 2 (by `b`), 3 (by both), and part `c` of a product is `Σ f_s g_{c∖s}` over all
//! subsets `s` of `c`, as sets of bits.

use std::ops::Range;

use super::{
    kernel::{correlate, multiply},
    shape::Shape,
};

/// The pairs `(s, c∖s)` that make up part `c`. `N`: how many, `2^|c|`.
#[inline(always)]
fn pairs<const N: usize>(part: usize) -> [(usize, usize); N] {
    let mut pairs = [(0, 0); N];
    let mut subset = part;
    for pair in &mut pairs {
        *pair = (subset, part ^ subset);
        subset = subset.wrapping_sub(1) & part;
    }
    pairs
}

/// Part `part` of all inside polynomials above the blocks, from those of the blocks and all parts before, in order.
#[inline(always)]
pub(super) fn up<const N: usize>(shape: &Shape, part: usize, before: &[&[f64]], own: &mut [f64]) {
    for level in shape.levels().rev() {
        up_level::<N>(shape, part, before, own, level);
    }
}

/// The same for the nodes above one block only.
#[inline(always)]
pub(super) fn up_from<const N: usize>(
    shape: &Shape,
    part: usize,
    before: &[&[f64]],
    own: &mut [f64],
    block: usize,
) {
    for level in shape.levels().rev() {
        let node = shape.above(block, &level);
        up_level::<N>(shape, part, before, own, node..node + 1);
    }
}

/// Some nodes of one level.
#[inline(always)]
fn up_level<const N: usize>(
    shape: &Shape,
    part: usize,
    before: &[&[f64]],
    own: &mut [f64],
    nodes: Range<usize>,
) {
    let (below, above) = own.split_at_mut(shape.level_begins(nodes.start));
    let begins = below.len();
    for node in nodes {
        let (left, right) = (shape.window(2 * node), shape.window(2 * node + 1));
        let (mut lefts, mut rights): ([&[f64]; N], [&[f64]; N]) = ([&[]; N], [&[]; N]);
        for (at, (s, other)) in pairs::<N>(part).into_iter().enumerate() {
            lefts[at] = left.of(if s == part { below } else { before[s] });
            rights[at] = right.padded(if other == part { below } else { before[other] });
        }
        let mut window = shape.window(node);
        window.at -= begins;
        multiply(window.of_mut(above), lefts, rights, shape.shift(node));
    }
}

/// Part `part` of all outside polynomials, from the parts before and all parts inside, in order; those of `block` and
/// of what comes after it are enough.
#[inline(always)]
pub(super) fn down<const N: usize>(
    shape: &Shape,
    part: usize,
    inside: &[&[f64]],
    before: &[&[f64]],
    own: &mut [f64],
    block: usize,
) {
    // Outside the root there is nothing, which brings nothing for certain.
    shape.window(1).of_mut(own)[0] = if part == 0 { 1.0 } else { 0.0 };
    for level in shape.levels() {
        let (below, above) = own.split_at_mut(shape.level_begins(level.start));
        let begins = below.len();
        for node in shape.above(block, &level)..level.end {
            let window = shape.window(node);
            let mut own_window = window;
            own_window.at -= begins;
            let mut totals: [&[f64]; N] = [&[]; N];
            for (total, (_, s)) in totals.iter_mut().zip(pairs::<N>(part)) {
                *total =
                    if s == part { own_window.padded(above) } else { window.padded(before[s]) };
            }
            for (child, sibling) in [(2 * node, 2 * node + 1), (2 * node + 1, 2 * node)] {
                let mut factors: [&[f64]; N] = [&[]; N];
                for (factor, (s, _)) in factors.iter_mut().zip(pairs::<N>(part)) {
                    *factor = shape.window(sibling).of(inside[s]);
                }
                correlate(shape.window(child).of_mut(below), factors, totals, -shape.shift(node));
            }
        }
    }
}
