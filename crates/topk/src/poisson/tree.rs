//! Products up the tree, and down it the products of everything else.
//!
//! A node's *inside* polynomial has as coefficients the chances of `j` successes among its trials, its *outside*
//! those that all other trials bring the total from `j` to `k`. Both are kept on the node's window.
//!
//! Derivatives are parts of the same polynomials over a larger algebra: by directions `a` and `b` the parts are
//! numbered 0 (values), 1 (by `a`), 2 (by `b`), 3 (by both), and part `c` of a product is `Σ f_s g_{c∖s}` over all
//! subsets `s` of `c`, as sets of bits.

use std::{array, ops::Range};

use super::{
    kernel::{correlate, multiply},
    shape::Shape,
};

/// The pairs `(s, c∖s)` that make up part `c`. `N`: how many, `2^|c|`.
#[inline(always)]
fn pairs<const N: usize>(part: usize) -> [(usize, usize); N] {
    let mut subset = part;
    array::from_fn(|_| {
        let pair = (subset, part ^ subset);
        subset = subset.wrapping_sub(1) & part;
        pair
    })
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
        let arena = |s: usize| if s == part { &*below } else { before[s] };
        let pairs = pairs::<N>(part);
        let mut window = shape.window(node);
        window.at -= begins;
        multiply(
            window.of_mut(above),
            pairs.map(|(s, _)| left.of(arena(s))),
            pairs.map(|(_, s)| right.padded(arena(s))),
            shape.shift(node),
        );
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
            let mut window = shape.window(node);
            let padded = pairs::<N>(part).map(|(_, s)| {
                if s == part {
                    let mut window = window;
                    window.at -= begins;
                    window.padded(above)
                } else {
                    window.padded(before[s])
                }
            });
            window.at = 0;
            for (child, sibling) in [(2 * node, 2 * node + 1), (2 * node + 1, 2 * node)] {
                let factor = pairs::<N>(part).map(|(s, _)| shape.window(sibling).of(inside[s]));
                correlate(shape.window(child).of_mut(below), factor, padded, -shape.shift(node));
            }
        }
    }
}
