//! Inclusion probabilities of conditional Poisson sampling, the gradient of `ln Z_k`, by sums of nonnegative
//! terms only.
//!
//! Independent trials succeed with `q_i = σ((x_i − θ)/τ)`; given that `k` succeed, `p_i` is the chance that
//! `i` does, whatever the tilt `θ`. The chances of `j` successes in the halves of a row, of its quarters and so on, are
//! polynomials that are multiplied up a tree; down the tree go those of everything else. With `θ` such that
//! `Σq` is near `k`, all that matters is within a window around the expected number of successes.
//!
//! # Map
//! `trials` makes `q` of scores, `shape` decides on tree and windows, `kernel` multiplies polynomials, `tree` goes up
//! and down, `block` finishes at the leaves; `derivatives` does the same over larger algebras,
//! `pairs` with one success given; `draw` draws subsets.

mod block;
mod derivatives;
mod draw;
mod kernel;
mod pairs;
mod shape;
mod tree;
mod trials;

use pulp::{Arch, Simd, WithSimd};

use self::{
    block::{Blocks, LANES, Lanes, Outcome, Room},
    shape::Shape,
    trials::Trials,
};
/// The solved row, which is also the room to solve another in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Poisson {
    trials: Trials,
    shape: Shape,
    /// The polynomials of the tree.
    inside: Vec<f64>,
    outside: Vec<f64>,
    room: Room,
    pub(crate) p: Vec<f64>,
    /// Scores and their places, to bring into order.
    order: Vec<(f64, usize)>,
}

impl Poisson {
    /// A row alone.
    #[cfg(test)]
    fn solve(x: &[f64], k: usize, temperature: f64) -> Poisson {
        let mut solved = Poisson::default();
        solved.solve_into(x, k, temperature);
        solved
    }

    /// Solves a row in the place of another: nothing is allocated unless the row is longer. `x` finite,
    /// `0 < k < n`. `O(n log n)`, memory `O(n)`.
    pub(crate) fn solve_into(&mut self, x: &[f64], k: usize, temperature: f64) {
        assert!(0 < k && k < x.len(), "the ends are handled before");
        self.trials.set(x, k, temperature);
        self.shape.set(&self.trials.q, &self.trials.r, k);
        self.shape.lay_out(&mut self.inside);
        self.shape.lay_out(&mut self.outside);
        self.p.resize(x.len(), 0.0);
        Arch::new().dispatch(Vectorised(Values(self)));
        self.keep_order(x);
    }

    /// Each `p` has an error of its own, which might put neighbours out of order or ties apart: no `p` is below
    /// that of a lower score, and ties have the same bits. This changes no `p` by more than its error.
    fn keep_order(&mut self, x: &[f64]) {
        self.order.clear();
        self.order.extend(x.iter().copied().zip(0..));
        self.order.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
        let (mut greatest, mut last) = (0.0_f64, f64::NEG_INFINITY);
        for &(score, place) in &self.order {
            if score > last {
                (greatest, last) = (greatest.max(self.p[place]), score);
            }
            self.p[place] = greatest;
        }
    }

    /// `ln Z_k` of the row, whose scores the caller has kept.
    pub(crate) fn ln_z(&self, x: &[f64], temperature: f64) -> f64 {
        let root = self.shape.window(1);
        self.trials.ln_scale(x, root.low, temperature) + root.of(&self.inside)[0].ln()
    }

    fn blocks<'a>(&'a self, directions: [&'a [f64]; 2]) -> Blocks<'a> {
        Blocks { shape: &self.shape, q: &self.trials.q, r: &self.trials.r, directions }
    }
}

/// Work that is compiled for each set of instructions and done with the best that the machine has.
trait Work {
    fn run(self);
}

struct Vectorised<W>(W);

impl<W: Work> WithSimd for Vectorised<W> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.0.run();
    }
}

/// Both polynomials of all nodes, and the probabilities.
struct Values<'a>(&'a mut Poisson);

impl Work for Values<'_> {
    #[inline(always)]
    fn run(self) {
        let Poisson { trials, shape, inside, outside, room, p, .. } = self.0;
        let blocks = Blocks { shape, q: &trials.q, r: &trials.r, directions: [&[]; 2] };
        blocks.inside::<1>(room, inside);
        tree::up::<1>(shape, 0, &[], inside);
        tree::down::<1>(shape, 0, &[inside], &[], outside, 0);
        blocks.outcomes::<1>(room, [outside], &Probability, p, 0);
    }
}

/// `p`: the total is `k` either with or without this success.
struct Probability;

impl Outcome<1> for Probability {
    #[inline(always)]
    fn of(&self, [success]: &[Lanes; 1], [failure]: &[Lanes; 1]) -> Lanes {
        let mut p = [0.0; LANES];
        for lane in 0..LANES {
            p[lane] = success[lane] / (success[lane] + failure[lane]);
        }
        p
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `p` and `ln Z_k` by listing all subsets.
    fn listed(x: &[f64], k: usize) -> (Vec<f64>, f64) {
        let (mut p, mut z) = (vec![0.0; x.len()], 0.0);
        for subset in 0_u32..1 << x.len() {
            if subset.count_ones() as usize == k {
                let members = || (0..x.len()).filter(|&i| subset >> i & 1 == 1);
                let weight = members().map(|i| x[i]).sum::<f64>().exp();
                members().for_each(|i| p[i] += weight);
                z += weight;
            }
        }
        p.iter_mut().for_each(|p| *p /= z);
        (p, z.ln())
    }

    #[test]
    fn agrees_with_a_list_of_all_subsets() {
        let x = [0.3, -1.2, 2.0, 0.0, 5.0, -4.0, 1.1];
        for k in 1..7 {
            let solved = Poisson::solve(&x, k, 1.0);
            let (p, ln_z) = listed(&x, k);
            for (one, other) in solved.p.iter().zip(&p) {
                assert!((one / other - 1.0).abs() < 2e-15, "{one} and {other}");
            }
            assert!((solved.ln_z(&x, 1.0) - ln_z).abs() < 1e-14);
        }
    }

    #[test]
    fn the_textbook_recursion_loses_what_this_keeps() {
        let x: Vec<f64> = (0..40).map(|i| f64::from(i * 37 % 40 - 20) * 2.5).collect();
        let solved = Poisson::solve(&x, 39, 1.0);
        let sum: f64 = solved.p.iter().sum();
        assert!((sum - 39.0).abs() < 1e-13, "{sum}");
        // With n − 1 chosen, 1 − p is softmax of −x.
        let z: f64 = x.iter().map(|x| (-x).exp()).sum();
        for (x, p) in x.iter().zip(&solved.p) {
            assert!((1.0 - p - (-x).exp() / z).abs() < 1e-14);
        }
    }

    /// `p` by one polynomial of all others for each trial, without windows.
    fn whole(solved: &Poisson, k: usize) -> Vec<f64> {
        let (q, r) = (&solved.trials.q, &solved.trials.r);
        let n = q.len();
        let step = |row: &mut [f64], i: usize| {
            for j in (0..row.len()).rev() {
                let below = if j > 0 { row[j - 1] } else { 0.0 };
                row[j] = r[i] * row[j] + q[i] * below;
            }
        };
        let start = || [vec![1.0], vec![0.0; k]].concat();
        let mut before = vec![start()];
        for i in 0..n {
            let mut row = before[i].clone();
            step(&mut row, i);
            before.push(row);
        }
        let mut after = start();
        let mut p = vec![0.0; n];
        for i in (0..n).rev() {
            let meet = |total: usize| -> f64 {
                (0..=total).map(|j| before[i][j] * after[total - j]).sum()
            };
            let (with, without) = (q[i] * meet(k - 1), r[i] * meet(k));
            p[i] = with / (with + without);
            step(&mut after, i);
        }
        p
    }

    #[test]
    fn the_windows_leave_out_nothing_that_counts() {
        for (n, k, spread) in [(300_i32, 120, 1.0), (400, 7, 6.0), (250, 240, 0.1), (500, 1, 30.0)]
        {
            let x: Vec<f64> = (0..n).map(|i| f64::from(i * 7919 % 251).sin() * spread).collect();
            let solved = Poisson::solve(&x, k, 1.0);
            for (one, other) in solved.p.iter().zip(whole(&solved, k)) {
                assert!((one / other - 1.0).abs() < 4e-15, "{one:e} and {other:e}");
            }
        }
    }

    #[test]
    fn room_of_another_row_changes_nothing() {
        let row =
            |n: i32| -> Vec<f64> { (0..n).map(|i| f64::from(i * 7919 % 251).sin()).collect() };
        let mut room = Poisson::default();
        for (n, k) in [(1000, 300), (40, 3), (5, 4), (1200, 1100), (1000, 300)] {
            room.solve_into(&row(n), k, 0.5);
            let fresh = Poisson::solve(&row(n), k, 0.5);
            assert_eq!(room.p, fresh.p);
            assert_eq!(room.ln_z(&row(n), 0.5), fresh.ln_z(&row(n), 0.5));
            assert_eq!(room.jvp(&row(n)), fresh.jvp(&row(n)));
        }
    }

    #[test]
    fn all_of_a_node_and_of_the_others_make_the_total() {
        let x: Vec<f64> = (0..6000).map(|i| f64::from(i * 7919 % 6000) / 3000.0).collect();
        let solved = Poisson::solve(&x, 3000, 1.0);
        let sum: f64 = solved.p.iter().sum();
        assert!((sum / 3000.0 - 1.0).abs() < 1e-14, "{sum}");
        let mass = solved.shape.window(1).of(&solved.inside)[0];
        for node in 1..2 * solved.shape.blocks() {
            let window = solved.shape.window(node);
            let terms = window.of(&solved.inside).iter().zip(window.of(&solved.outside));
            let sum: f64 = terms.map(|(inside, outside)| inside * outside).sum();
            assert!((sum / mass - 1.0).abs() < 1e-14, "node {node}");
        }
    }
}
