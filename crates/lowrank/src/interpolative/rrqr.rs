//! Strong rank-revealing QR (Gu and Eisenstat 1996): pivots by length, then exchanges of columns until no
//! exchange makes the leading part much larger.

use rayon::prelude::*;

use crate::decomposition::tail;

/// `f` of Gu and Eisenstat: an exchange must multiply `|det R₁₁|` by more. Then `|R₁₁⁻¹R₁₂| ≤ f`.
pub(super) const GROWTH: f64 = 2.0;

/// Numbers in columns from which several threads share them. Each column is one thread's, so that the
/// result is the same.
const SHARED: usize = 1 << 15;

/// `A·Π = Q·[R₁₁ R₁₂; 0 R₂₂]` without `Q`, `R₁₁` upper triangular of the order of the rank so far.
#[derive(Debug)]
pub(super) struct Rrqr {
    rows: usize,
    /// Of `R`, in the order of `order`.
    columns: Vec<Vec<f64>>,
    order: Vec<usize>,
    rank: usize,
    /// Lengths of the columns of `R₂₂`, at their places; nothing before the rank.
    left: Vec<f64>,
    swaps: usize,
}

/// `R₁₁⁻¹R₁₂` by columns, and the length of each row of `R₁₁⁻¹`.
struct Solved {
    coefficients: Vec<Vec<f64>>,
    inverse: Vec<f64>,
}

impl Rrqr {
    /// Columns of `rows` numbers each, near 1.
    pub(super) fn new(columns: Vec<Vec<f64>>, rows: usize) -> Rrqr {
        let left = columns.iter().map(|column| length(column)).collect();
        let order = (0..columns.len()).collect();
        Rrqr { rows, columns, order, rank: 0, left, swaps: 0 }
    }

    /// Columns chosen, the first of which are chosen for their length.
    pub(super) fn chosen(&self) -> &[usize] {
        &self.order[..self.rank]
    }

    pub(super) fn swaps(&self) -> usize {
        self.swaps
    }

    /// `‖R₂₂‖`: the error in the Frobenius norm of all columns by those chosen.
    pub(super) fn left(&self) -> f64 {
        tail(&self.left[self.rank..])
    }

    /// Goes on until `‖R₂₂‖ ≤ goal(rank)` or `most` columns are chosen, and exchanges. What is left
    /// may grow by an exchange: then one more column is taken. `O(mn·rank)` and `O(n(m + rank))` an
    /// exchange.
    pub(super) fn reveal(&mut self, most: usize, goal: &dyn Fn(usize) -> f64) {
        loop {
            while self.rank < most && self.left() > goal(self.rank) && self.take_longest() {}
            self.exchange_all();
            if self.rank == most || !(self.left() > goal(self.rank)) || self.longest().is_none() {
                return;
            }
        }
    }

    /// `R₁₁⁻¹R₁₂`, a column for each that is not chosen, which comes with it; and the greatest ratio by
    /// which an exchange would multiply `|det R₁₁|`.
    pub(super) fn coefficients(&self) -> (Vec<(usize, Vec<f64>)>, f64) {
        let solved = self.solve();
        let greatest = self.best_exchange(&solved).map_or(0.0, |(ratio, _, _)| ratio);
        let columns = self.order[self.rank..].iter().copied().zip(solved.coefficients).collect();
        (columns, greatest)
    }

    /// The place of the longest rest, of equals the first, if any is not zero.
    fn longest(&self) -> Option<usize> {
        let mut best = None;
        let mut most = 0.0;
        for place in self.rank..self.columns.len() {
            if self.left[place] > most {
                (best, most) = (Some(place), self.left[place]);
            }
        }
        best
    }

    fn take_longest(&mut self) -> bool {
        let Some(place) = self.longest() else { return false };
        self.bring(place);
        self.rank += 1;
        true
    }

    /// Column `place` comes first of those not chosen, a reflection leaves one number of its rest.
    fn bring(&mut self, place: usize) {
        let k = self.rank;
        self.columns.swap(k, place);
        self.order.swap(k, place);
        self.left.swap(k, place);
        let length = length(&self.columns[k][k..]);
        if length == 0.0 {
            return;
        }
        let mut v = self.columns[k][k..].to_vec();
        let scale = 1.0 / (length * (length + v[0].abs()));
        let first = if v[0] > 0.0 { -length } else { length };
        v[0] -= first;
        self.columns[k][k] = first;
        self.columns[k][k + 1..].fill(0.0);
        let reflect = |(column, left): (&mut Vec<f64>, &mut f64)| {
            let rest = &mut column[k..];
            let along = scale * dot(&v, rest);
            for (x, v) in rest.iter_mut().zip(&v) {
                *x -= along * v;
            }
            *left = self::length(&rest[1..]);
        };
        let (columns, left) = (&mut self.columns[k + 1..], &mut self.left[k + 1..]);
        if columns.len() * v.len() < SHARED {
            columns.iter_mut().zip(left).for_each(reflect);
        } else {
            columns.par_iter_mut().zip(left).with_min_len(8).for_each(reflect);
        }
    }

    /// Exchanges until none multiplies `|det R₁₁|` by more than [`GROWTH`]. Each doubles it at least, so
    /// that there are `k·log₂√n` or so at most; more could come of rounding alone.
    fn exchange_all(&mut self) {
        let (k, n) = (self.rank, self.columns.len());
        if k == 0 || k == n {
            return;
        }
        let most = k * (2 + n.ilog2() as usize);
        for _ in 0..most {
            // What exchanges have changed by updates is looked at afresh before it is believed.
            let mut solved = self.solve();
            let mut any = false;
            while let Some((ratio, i, j)) = self.best_exchange(&solved)
                && ratio > GROWTH
                && self.swaps < most
            {
                self.exchange(i, j, &mut solved);
                any = true;
            }
            if !any {
                return;
            }
        }
    }

    /// The exchange of a chosen `i` for the `j`-th of the others that makes `|det R₁₁|` greatest: it
    /// is multiplied by `√((R₁₁⁻¹R₁₂)²ᵢⱼ + (‖R₁₁⁻¹ᵢ‖·‖R₂₂ⱼ‖)²)`.
    fn best_exchange(&self, solved: &Solved) -> Option<(f64, usize, usize)> {
        let mut best = None;
        let mut most = 0.0;
        for (j, column) in solved.coefficients.iter().enumerate() {
            let left = self.left[self.rank + j];
            for (i, &coefficient) in column.iter().enumerate() {
                let rest = left * solved.inverse[i];
                let square = coefficient * coefficient + rest * rest;
                if square > most {
                    (best, most) = (Some((i, j)), square);
                }
            }
        }
        best.map(|(i, j)| (most.sqrt(), i, j))
    }

    fn solve(&self) -> Solved {
        let k = self.rank;
        let solve = |column: &Vec<f64>| self.back_substituted(column[..k].to_vec());
        let rest = &self.columns[k..];
        let coefficients = if rest.len() * k * k < SHARED {
            rest.iter().map(solve).collect()
        } else {
            rest.par_iter().with_min_len(8).map(solve).collect()
        };
        Solved { coefficients, inverse: self.inverse_rows() }
    }

    /// Lengths of the rows of `R₁₁⁻¹`.
    fn inverse_rows(&self) -> Vec<f64> {
        let k = self.rank;
        let mut squares = vec![0.0; k];
        for j in 0..k {
            let mut unit = vec![0.0; j + 1];
            unit[j] = 1.0;
            for (square, x) in squares.iter_mut().zip(self.back_substituted(unit)) {
                *square += x * x;
            }
        }
        squares.into_iter().map(f64::sqrt).collect()
    }

    /// `R⁻¹x` for the leading part of the order of `x`.
    fn back_substituted(&self, mut x: Vec<f64>) -> Vec<f64> {
        for j in (0..x.len()).rev() {
            let column = &self.columns[j];
            x[j] /= column[j];
            let value = x[j];
            for (x, r) in x[..j].iter_mut().zip(column) {
                *x -= value * r;
            }
        }
        x
    }

    /// Exchanges a chosen `i` for the `j`-th of the others, and updates `solved`.
    fn exchange(&mut self, i: usize, j: usize, solved: &mut Solved) {
        let k = self.rank;
        let last = k - 1;
        // Column i becomes the last that is chosen; rotations make R₁₁ a triangle again.
        self.columns[i..k].rotate_left(1);
        self.order[i..k].rotate_left(1);
        for p in i..last {
            self.rotate_rows(p, p);
        }
        for column in &mut solved.coefficients {
            column[i..].rotate_left(1);
        }
        // R₁₁ = [R b; 0 r]: what is about to leave.
        let out = self.back_substituted(self.columns[last][..last].to_vec());
        let before: Vec<f64> = solved.coefficients.iter().map(|column| column[last]).collect();
        self.bring(k + j);
        solved.coefficients.swap(0, j);
        self.columns.swap(last, k);
        self.order.swap(last, k);
        if self.rows > k {
            self.rotate_rows(last, last);
        }
        for place in k..self.columns.len() {
            self.left[place] = length(&self.columns[place][k..]);
        }
        // R₁₁ = [R c; 0 r'] now. With t and t' the last rows of R₁₁⁻¹R₁₂, the others change by
        // R⁻¹b·t − R⁻¹c·t'.
        let into = self.back_substituted(self.columns[last][..last].to_vec());
        let pivot = self.columns[last][last];
        let mut before = before;
        before.swap(0, j);
        for (at, column) in solved.coefficients.iter_mut().enumerate() {
            let now = self.columns[k + at][last] / pivot;
            if at == 0 {
                for (x, (out, into)) in column.iter_mut().zip(out.iter().zip(&into)) {
                    *x = out - into * now;
                }
            } else {
                for (x, (out, into)) in column.iter_mut().zip(out.iter().zip(&into)) {
                    *x += out * before[at] - into * now;
                }
            }
            column[last] = now;
        }
        solved.inverse = self.inverse_rows();
        self.swaps += 1;
    }

    /// Rows `row` and `row + 1`, so that the second becomes zero in column `col`.
    fn rotate_rows(&mut self, row: usize, col: usize) {
        let (a, b) = (self.columns[col][row], self.columns[col][row + 1]);
        let length = a.hypot(b);
        if length == 0.0 {
            return;
        }
        let (c, s) = (a / length, b / length);
        for column in &mut self.columns[col..] {
            let (x, y) = (column[row], column[row + 1]);
            column[row] = c * x + s * y;
            column[row + 1] = c * y - s * x;
        }
        self.columns[col][row] = length;
        self.columns[col][row + 1] = 0.0;
    }
}

/// Four sums side by side, always the same four.
fn dot(x: &[f64], y: &[f64]) -> f64 {
    let mut lanes = [0.0; 4];
    let (x4, y4) = (x.chunks_exact(4), y.chunks_exact(4));
    let rest: f64 = x4.remainder().iter().zip(y4.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in x4.zip(y4) {
        for lane in 0..4 {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}

fn length(x: &[f64]) -> f64 {
    dot(x, x).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn gaussian(rows: usize, cols: usize, seed: u64) -> Vec<Vec<f64>> {
        let random = Random::new(seed, 0);
        (0..cols)
            .map(|j| (0..rows).map(|i| random.gaussian((j * rows + i) as u64)).collect())
            .collect()
    }

    /// Kahan's matrix, on which pivots by length alone exchange nothing.
    fn kahan(n: usize) -> Vec<Vec<f64>> {
        let (s, c) = 1.2_f64.sin_cos();
        (0..n)
            .map(|j| {
                (0..n)
                    .map(|i| {
                        let scale = s.powi(i32::try_from(i).unwrap());
                        // Columns a little shorter from left to right, so that the order is fixed.
                        let shrink = 1.0 - 1e-12 * j as f64;
                        shrink
                            * scale
                            * match i.cmp(&j) {
                                std::cmp::Ordering::Less => -c,
                                std::cmp::Ordering::Equal => 1.0,
                                std::cmp::Ordering::Greater => 0.0,
                            }
                    })
                    .collect()
            })
            .collect()
    }

    /// `‖a_j − A_S·t_j‖` over all columns is what is said to be left, and `A_Sᵀ` of it is zero.
    fn check(columns: &[Vec<f64>], found: &Rrqr) {
        let (coefficients, ratio) = found.coefficients();
        assert!(ratio <= GROWTH * (1.0 + 1e-12), "{ratio}");
        let mut square = 0.0;
        for (j, t) in &coefficients {
            let mut rest = columns[*j].clone();
            for (&chosen, t) in found.chosen().iter().zip(t) {
                assert!(t.abs() <= GROWTH * (1.0 + 1e-12), "{t}");
                rest.iter_mut().zip(&columns[chosen]).for_each(|(x, c)| *x -= t * c);
            }
            square += dot(&rest, &rest);
            for &chosen in found.chosen() {
                let off = dot(&rest, &columns[chosen]);
                assert!(off.abs() < 1e-10, "{off:e}");
            }
        }
        assert!((square.sqrt() - found.left()).abs() < 1e-11, "{} {}", square.sqrt(), found.left());
    }

    #[test]
    fn what_is_left_is_orthogonal_to_what_is_chosen() {
        for (rows, cols) in [(12, 20), (20, 12), (7, 7), (1, 9), (9, 1), (40, 300)] {
            let columns = gaussian(rows, cols, 1);
            for rank in 1..=rows.min(cols).min(9) {
                let mut found = Rrqr::new(columns.clone(), rows);
                found.reveal(rank, &|_| 0.0);
                assert_eq!(found.chosen().len(), rank);
                check(&columns, &found);
            }
        }
    }

    #[test]
    fn kahan_needs_exchanges_and_gets_them() {
        let columns = kahan(60);
        let mut found = Rrqr::new(columns.clone(), 60);
        found.reveal(59, &|_| 0.0);
        assert!(found.swaps() > 0);
        check(&columns, &found);
    }

    #[test]
    fn any_start_leads_to_a_strong_choice() {
        // The worst columns first: exchanges by updates must agree with what is solved afresh.
        for seed in 0..20 {
            let mut columns = gaussian(15, 25, seed);
            for (j, column) in columns.iter_mut().enumerate().take(6) {
                column
                    .iter_mut()
                    .enumerate()
                    .for_each(|(i, x)| *x = 1.0 + 1e-3 * *x * (i + j) as f64);
            }
            let mut found = Rrqr::new(columns.clone(), 15);
            for place in 0..6 {
                found.bring(place);
                found.rank += 1;
            }
            found.exchange_all();
            assert!(found.swaps() > 0);
            check(&columns, &found);
        }
    }

    #[test]
    fn updates_agree_with_a_fresh_solution() {
        let columns = gaussian(10, 14, 3);
        let mut found = Rrqr::new(columns, 10);
        for _ in 0..4 {
            found.take_longest();
        }
        let mut solved = found.solve();
        for (i, j) in [(0, 3), (3, 9), (2, 0), (1, 5)] {
            found.exchange(i, j, &mut solved);
            let fresh = found.solve();
            for (x, y) in
                solved.coefficients.iter().flatten().zip(fresh.coefficients.iter().flatten())
            {
                assert!((x - y).abs() < 1e-12, "{x} {y}");
            }
        }
    }

    #[test]
    fn zeros_are_never_taken() {
        let mut found = Rrqr::new(vec![vec![0.0; 3]; 4], 3);
        found.reveal(2, &|_| 0.0);
        assert!(found.chosen().is_empty());
    }
}
