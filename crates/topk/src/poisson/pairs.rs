//! The chances that two trials succeed together.

use pulp::Arch;

use super::{Poisson, Probability, Vectorised, Work, block::Blocks, tree};

impl Poisson {
    /// `π_ij`, the chance that `i` and `j` are both chosen, row by row; `π_ii = p_i`. `O(n² log n)`.
    ///
    /// `π_ij = p_i P(j | i)`: given `i`, its trial succeeds for certain, and all else is as before. Sums of
    /// nonnegative terms only, and symmetric to the bit.
    pub(crate) fn pairs(&self) -> Vec<f64> {
        let n = self.p.len();
        let mut out = vec![0.0; n * n];
        let mut given = self.clone();
        for i in 0..n {
            out[i * n + i] = self.p[i];
            if self.p[i] == 0.0 {
                continue;
            }
            let chance = (given.trials.q[i], given.trials.r[i]);
            given.set_chance(i, (1.0, 0.0));
            Arch::new().dispatch(Vectorised(From { row: &mut given, trial: i }));
            for j in i + 1..n {
                // All is zero only where the given case is beyond the smallest number: so then is π.
                let p = if given.p[j].is_nan() { 0.0 } else { given.p[j] };
                out[i * n + j] = self.p[i] * p;
                out[j * n + i] = out[i * n + j];
            }
            given.set_chance(i, chance);
            Arch::new().dispatch(Vectorised(Path { row: &mut given, trial: i }));
        }
        out
    }

    fn set_chance(&mut self, i: usize, (q, r): (f64, f64)) {
        self.trials.q[i] = q;
        self.trials.r[i] = r;
    }
}

/// The inside polynomials that a trial is part of.
struct Path<'a> {
    row: &'a mut Poisson,
    trial: usize,
}

impl Work for Path<'_> {
    #[inline(always)]
    fn run(self) {
        let Poisson { trials, shape, inside, room, .. } = self.row;
        let blocks = Blocks { shape, q: &trials.q, r: &trials.r, directions: [&[]; 2] };
        let block = shape.block_of(self.trial);
        blocks.inside_around::<1>(block, room, inside);
        tree::up_from::<1>(shape, 0, &[], inside, block);
    }
}

/// Everything again after a trial's chance has changed, of probabilities those from its block on.
struct From<'a> {
    row: &'a mut Poisson,
    trial: usize,
}

impl Work for From<'_> {
    #[inline(always)]
    fn run(self) {
        Path { row: &mut *self.row, trial: self.trial }.run();
        let Poisson { trials, shape, inside, outside, room, p, .. } = self.row;
        let blocks = Blocks { shape, q: &trials.q, r: &trials.r, directions: [&[]; 2] };
        let block = shape.block_of(self.trial);
        tree::down::<1>(shape, 0, &[inside], &[], outside, block);
        blocks.outcomes::<1>(room, [outside], &Probability, p, block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agree_with_a_list_of_all_subsets() {
        let x = [0.3, -1.2, 2.0, 0.0, 5.0, -40.0, 1.1, 300.0, 0.2];
        let n = x.len();
        for k in 1..n {
            let found = Poisson::solve(&x, k, 1.0).pairs();
            let (mut expected, mut z) = (vec![0.0; n * n], 0.0);
            for subset in (0_u32..1 << n).filter(|subset| subset.count_ones() as usize == k) {
                let members = || (0..n).filter(|&i| subset >> i & 1 == 1);
                let weight: f64 = members().map(|i| f64::exp(x[i])).product();
                z += weight;
                members().for_each(|i| members().for_each(|j| expected[i * n + j] += weight));
            }
            for (found, expected) in found.iter().zip(&expected) {
                let expected = expected / z;
                assert!((found - expected).abs() <= 1e-14 * expected, "{found:e} {expected:e}");
            }
        }
    }

    #[test]
    fn rows_sum_to_k_times_their_chance() {
        for (n, k, spread) in [(70, 30, 1.0), (300, 5, 3.0), (500, 480, 30.0)] {
            let x: Vec<f64> = (0..n).map(|i| f64::from(i * 7919 % 251).sin() * spread).collect();
            let solved = Poisson::solve(&x, k, 1.0);
            for (row, p) in solved.pairs().chunks_exact(x.len()).zip(&solved.p) {
                let sum: f64 = row.iter().sum();
                assert!((sum - k as f64 * p).abs() <= 1e-14 * k as f64 * p, "{sum} for {p}");
            }
        }
    }
}
