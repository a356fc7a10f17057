//! The tree over the trials of a row, and the numbers of successes that each of its nodes keeps.

use std::ops::Range;

use super::kernel::TILE;

/// Trials in a block, at most. Blocks are gone through trial by trial, above them polynomials are multiplied.
pub(super) const BLOCK: usize = 24;

/// What a node keeps: the coefficients of `low..low + length` successes, from `at` on in an arena.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Window {
    pub(super) low: usize,
    pub(super) length: usize,
    pub(super) at: usize,
    /// Expected number of successes, in the end given k in all; its variance.
    mean: f64,
    variance: f64,
}

/// A perfect binary tree of `2^depth` blocks of nearly equal size. Node 1 is the root, `2h` and `2h + 1` are
/// below `h`, and nodes `2^depth..` are the blocks in the order of the row.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Shape {
    trials: usize,
    depth: u32,
    /// By node; that of node 0 is not used.
    windows: Vec<Window>,
    arena: usize,
}

impl Shape {
    /// `0 < k < n`, `Σq` within a standard deviation of `k`.
    ///
    /// Given `k` successes in all, a node with the variance `s` of all `V` has `μ + (k − Σq)s/V ± √(s(V−s)/V)` of them. Nine
    /// standard deviations to either side leave out `2·10⁻¹⁹` of a normal law; 12 more cover what is far from
    /// normal where the variance is small.
    pub(super) fn set(&mut self, q: &[f64], r: &[f64], k: usize) {
        let n = q.len();
        self.trials = n;
        self.depth = n.div_ceil(BLOCK).next_power_of_two().trailing_zeros();
        let blocks = self.blocks();
        self.windows.clear();
        self.windows.resize(2 * blocks, Window::default());
        for block in 0..blocks {
            let window = &mut self.windows[blocks + block];
            for i in start(n, self.depth, block)..start(n, self.depth, block + 1) {
                window.mean += q[i];
                window.variance += q[i] * r[i];
            }
        }
        for node in (1..blocks).rev() {
            let (left, right) = (self.windows[2 * node], self.windows[2 * node + 1]);
            self.windows[node].mean = left.mean + right.mean;
            self.windows[node].variance = left.variance + right.variance;
        }
        let total = self.windows[1].variance;
        let missing = k as f64 - self.windows[1].mean;
        self.arena = TILE;
        for node in (1..2 * blocks).rev() {
            let size = self.trials_of(node).len();
            let window = &mut self.windows[node];
            let rest = (total - window.variance).max(0.0);
            let share = if total > 0.0 { window.variance / total } else { 0.0 };
            let bridge = share * rest;
            window.mean += share * missing;
            let reach = 9.0 * bridge.sqrt() + 12.0;
            #[expect(clippy::cast_sign_loss, reason = "clamped to 0 or more")]
            let (low, high) =
                ((window.mean - reach).max(0.0) as usize, (window.mean + reach) as usize + 1);
            // What is left must suffice for k, and k is not exceeded. The mean is between both, or nearly.
            let most = k.min(size);
            window.low = low.max(k.saturating_sub(n - size)).min(most);
            window.length = high.clamp(window.low, most) - window.low + 1;
            window.at = self.arena;
            self.arena += window.length + TILE;
        }
    }

    pub(super) fn blocks(&self) -> usize {
        1 << self.depth
    }

    /// Makes an arena of this shape of a vector: from the blocks up to the root, with zeros before, between and after.
    pub(super) fn lay_out(&self, arena: &mut Vec<f64>) {
        arena.resize(self.arena, 0.0);
        arena[..TILE].fill(0.0);
        for window in &self.windows[1..] {
            arena[window.at + window.length..][..TILE].fill(0.0);
        }
    }

    pub(super) fn window(&self, node: usize) -> Window {
        self.windows[node]
    }

    /// The nodes that have others below them, level by level from the root.
    pub(super) fn levels(&self) -> impl DoubleEndedIterator<Item = Range<usize>> {
        (0..self.depth).map(|level| 1 << level..2 << level)
    }

    /// Where the arena's part for the level of a node begins; what is below it stands before.
    pub(super) fn level_begins(&self, node: usize) -> usize {
        self.windows[(2 << node.ilog2()) - 1].at - TILE
    }

    /// The node of a level that a block is below of.
    pub(super) fn above(&self, block: usize, level: &Range<usize>) -> usize {
        (self.blocks() + block) >> (self.depth - level.start.ilog2())
    }

    /// The block that a trial belongs to.
    pub(super) fn block_of(&self, trial: usize) -> usize {
        let block = ((trial as u128) << self.depth) / self.trials as u128;
        // The division rounds down where the first trial of a block does.
        let guess = block as usize;
        guess + usize::from(self.trials_of(self.blocks() + guess).end <= trial)
    }

    /// The trials below a node.
    pub(super) fn trials_of(&self, node: usize) -> Range<usize> {
        let level = node.ilog2();
        let place = node - (1 << level);
        start(self.trials, level, place)..start(self.trials, level, place + 1)
    }

    /// Where what is chosen in both halves of a node is, seen from its window: `low − low_left − low_right`.
    pub(super) fn shift(&self, node: usize) -> isize {
        let low = |node: usize| self.windows[node].low.cast_signed();
        low(node) - low(2 * node) - low(2 * node + 1)
    }
}

/// The first trial of the node that is `place`-th on its level.
fn start(trials: usize, level: u32, place: usize) -> usize {
    // place·trials/2^level in parts, which do not overflow.
    let (whole, rest) = (trials >> level, trials & ((1 << level) - 1));
    place * whole + ((place * rest) >> level)
}

impl Window {
    /// Its part of an arena.
    #[inline(always)]
    pub(super) fn of(self, arena: &[f64]) -> &[f64] {
        &arena[self.at..][..self.length]
    }

    #[inline(always)]
    pub(super) fn of_mut(self, arena: &mut [f64]) -> &mut [f64] {
        &mut arena[self.at..][..self.length]
    }

    /// Its part with the zeros to either side.
    #[inline(always)]
    pub(super) fn padded(self, arena: &[f64]) -> &[f64] {
        &arena[self.at - TILE..][..self.length + 2 * TILE]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_a_partition_and_windows_hold_the_mean() {
        for n in [2, 7, 24, 25, 100, 1537, 40_000] {
            for k in [1, n / 3 + 1, n - 1] {
                let share = k as f64 / n as f64;
                let mut shape = Shape::default();
                shape.set(&vec![share; n], &vec![1.0 - share; n], k);
                let mut end = 0;
                let mut at = shape.arena;
                for node in shape.blocks()..2 * shape.blocks() {
                    let trials = shape.trials_of(node);
                    assert_eq!(trials.start, end);
                    assert!(trials.len() <= BLOCK);
                    end = trials.end;
                    for trial in trials {
                        assert_eq!(shape.block_of(trial), node - shape.blocks());
                    }
                }
                assert_eq!(end, n);
                for node in 1..2 * shape.blocks() {
                    let window = shape.window(node);
                    assert!(window.low as f64 <= window.mean + 1e-9);
                    assert!((window.low + window.length) as f64 > window.mean - 1e-9);
                    assert!(window.at + window.length + TILE <= at);
                    at = window.at;
                }
                assert_eq!((shape.window(1).low, shape.window(1).length), (k, 1));
            }
        }
    }
}
