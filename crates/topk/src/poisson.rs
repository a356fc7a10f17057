//! Inclusion probabilities of conditional Poisson sampling, the gradient of `ln Z_k`, by sums of nonnegative
//! terms only.
//!
//! Independent trials succeed with `q_i = σ((x_i − θ)/τ)`; given that `k` succeed, `p_i` is the chance that
//! `i` does, whatever the tilt `θ`. `F_i[j]` is the chance of `j` successes among the first `i`, `β_i[j]`
//! that the others bring them to `k`. With `θ` such that `Σq = k`, all that matters is within a band around
//! the expected number of successes.

use crate::{
    sigmoid::{Sigmoid, sigma},
    sum::{Sum, total_scaled},
};

/// The solved row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Poisson {
    /// `σ(t)` and `σ(−t)` with `t = (x − θ)/τ`.
    q: Vec<f64>,
    r: Vec<f64>,
    band: Band,
    /// `F_n[k]`.
    mass: f64,
    pub(crate) p: Vec<f64>,
    pub(crate) ln_z: f64,
    /// Scores relative to one near the threshold, in units of the temperature.
    offsets: Vec<f64>,
}

/// Numbers of a band that are kept at a time, unless rows are so many that their root asks for more.
const KEPT: usize = 1 << 18;

/// `|t|` beyond which `σ(t)σ(−t)` is zero in double precision.
const FLAT: f64 = 745.0;

impl Poisson {
    /// `x` finite, `0 < k < n`. `O(nσ)` with `σ² = Σq(1−q) ≤ n/4`; memory `O(σ√n)` beyond `2¹⁸` numbers.
    pub(crate) fn solve(x: &[f64], k: usize, temperature: f64) -> Poisson {
        assert!(0 < k && k < x.len(), "the ends are handled before");
        let tilt = Sigmoid::solve(x, k as f64, temperature);
        let (near, distance) = tilt.place();
        let t: Vec<f64> = x.iter().map(|&x| tilt.t(x)).collect();
        let q: Vec<f64> = t.iter().map(|&t| sigma(t)).collect();
        let r: Vec<f64> = t.iter().map(|&t| sigma(-t)).collect();
        let band = Band::new(&q, &r, k);
        let chain = Chain { q: &q, r: &r, direction: None, band: &band };
        let mut p = vec![0.0; x.len()];
        let end = chain.walk(|i, before, after| p[i] = chain.meet(i, before, after));
        let mass = end.value[0];
        for (p, q) in p.iter_mut().zip(&q) {
            *p = (q * *p / mass).min(1.0);
        }
        // kθ + Σ ln(1 + eᵗ), all t ≥ 0 taken out of the logarithms: of θ there remain k − m.
        let above = x.iter().zip(&t).filter(|(_, t)| **t >= 0.0);
        let left = k as f64 - above.clone().count() as f64;
        let scores = above.map(|(&x, _)| x).chain(std::iter::once(left * near));
        let logarithms: Sum = t.iter().map(|&t| (-t.abs()).exp().ln_1p()).collect();
        let ln_z =
            total_scaled(scores, temperature) + (left * distance + logarithms.value() + mass.ln());
        let offsets = t.iter().map(|&t| if t.abs() > FLAT { 0.0 } else { t }).collect();
        Poisson { q, r, band, mass, p, ln_z, offsets }
    }

    /// `Jv` with `J` the Jacobian of `p` by `x/τ`; symmetric. `v` finite, `n` long.
    ///
    /// `J_il` is the covariance of the indicators `z_i` and `z_l`, so `(Jv)_i = E[z_i W] − p_i E[W]` with `W = Σ v_l z_l`.
    pub(crate) fn jvp(&self, v: &[f64]) -> Vec<f64> {
        let greatest = v.iter().fold(0.0, |most: f64, v| most.max(v.abs()));
        if greatest == 0.0 {
            return vec![0.0; v.len()];
        }
        // J is zero on constants: what all of v has in common is taken off, lest it cost digits.
        let (mut moment, mut variance) = (0.0, 0.0);
        for (v, p) in v.iter().zip(&self.p) {
            moment += p * (1.0 - p) * (v / greatest);
            variance += p * (1.0 - p);
        }
        let common = if variance > 0.0 { moment / variance } else { 0.0 };
        let direction: Vec<f64> = v.iter().map(|v| v / greatest - common).collect();
        let chain = Chain { q: &self.q, r: &self.r, direction: Some(&direction), band: &self.band };
        let mut out = vec![0.0; v.len()];
        let end = chain.walk(|i, before, after| out[i] = chain.meet_derivative(i, before, after));
        let expected = end.derivative[0] / self.mass;
        for i in 0..out.len() {
            out[i] = greatest * (self.q[i] * (out[i] / self.mass) - self.p[i] * expected);
        }
        out
    }

    /// `−J(x/τ)`: the derivative by the temperature, times the temperature.
    pub(crate) fn by_ln_temperature(&self) -> Vec<f64> {
        let mut out = self.jvp(&self.offsets);
        out.iter_mut().for_each(|out| *out = -*out);
        out
    }
}

/// The numbers of successes `from..from + length` that are kept after each number of trials.
#[derive(Debug, Clone, PartialEq)]
struct Band {
    from: Vec<usize>,
    length: Vec<usize>,
}

impl Band {
    /// `9√(s(V−s)/V) + 12` to each side of the expected number `μ_i`: given `k` successes in all, the number
    /// after `i` trials has about the variance `s(V−s)/V`, `s = Σ_{≤i} qr`, `V` that of all trials. Nine
    /// standard deviations leave out `2·10⁻¹⁹` of a normal law; 12 more cover what is far from normal where
    /// `V` is small.
    fn new(q: &[f64], r: &[f64], k: usize) -> Band {
        let n = q.len();
        let total: f64 = q.iter().zip(r).map(|(q, r)| q * r).sum();
        let (mut from, mut length) = (vec![0], vec![1]);
        let (mut expected, mut variance) = (0.0, 0.0);
        for i in 1..=n {
            expected += q[i - 1];
            variance += q[i - 1] * r[i - 1];
            let bridge =
                if total > 0.0 { variance * (total - variance).max(0.0) / total } else { 0.0 };
            let reach = 9.0 * bridge.sqrt() + 12.0;
            #[expect(clippy::cast_sign_loss, reason = "clamped to 0 or more")]
            let (low, high) =
                ((expected - reach).max(0.0) as usize, (expected + reach).max(0.0) as usize + 1);
            // What is left must suffice for k, and k is not exceeded. μ_i is between both by Σq = k.
            let low = low.max(k.saturating_sub(n - i)).min(k.min(i));
            let high = high.min(k.min(i)).max(low);
            from.push(low);
            length.push(high - low + 1);
        }
        Band { from, length }
    }
}

/// `F_i` or `β_i` on the band, with its derivative in a direction.
#[derive(Debug, Clone, Default)]
struct Row {
    value: Vec<f64>,
    derivative: Vec<f64>,
}

/// The chain of trials; `direction` is `v` where derivatives are wanted.
struct Chain<'a> {
    q: &'a [f64],
    r: &'a [f64],
    direction: Option<&'a [f64]>,
    band: &'a Band,
}

impl Chain<'_> {
    /// Calls `visit(i, F_i, β_{i+1})` for each trial `i` from the last to the first; returns `F_n`.
    ///
    /// Rows of `F` are kept every so often on the way up and computed again between those on the way down.
    fn walk(&self, mut visit: impl FnMut(usize, &Row, &Row)) -> Row {
        let n = self.q.len();
        let widest = self.band.length.iter().copied().max().expect("a band has rows");
        let stretch = (KEPT / widest).max(n.isqrt()).clamp(1, n);
        let start = Row { value: vec![1.0], derivative: vec![0.0] };
        let mut kept = Vec::with_capacity(n / stretch + 1);
        let (mut row, mut next) = (start.clone(), Row::default());
        for i in 0..n {
            if i % stretch == 0 {
                kept.push(row.clone());
            }
            self.forward(i, &row, &mut next);
            std::mem::swap(&mut row, &mut next);
        }
        let (mut after, mut before) = (start, Row::default());
        let mut rows = vec![Row::default(); stretch];
        for (block, first) in kept.into_iter().enumerate().rev() {
            let begin = block * stretch;
            let end = (begin + stretch).min(n);
            rows[0] = first;
            for i in begin + 1..end {
                let (done, open) = rows.split_at_mut(i - begin);
                self.forward(i - 1, &done[i - begin - 1], &mut open[0]);
            }
            for i in (begin..end).rev() {
                visit(i, &rows[i - begin], &after);
                self.backward(i, &after, &mut before);
                std::mem::swap(&mut after, &mut before);
            }
        }
        row
    }

    /// `F_{i+1}[j] = r F_i[j] + q F_i[j−1]`, and for its derivative
    /// `A_{i+1}[j] = r A_i[j] + q A_i[j−1] + q v F_i[j−1]`, or `− r v F_i[j]` in place of the last term.
    fn forward(&self, i: usize, before: &Row, after: &mut Row) {
        let (q, r) = (self.q[i], self.r[i]);
        let (from, to) = (self.band.from[i], self.band.from[i + 1]);
        let shift = from.cast_signed() - to.cast_signed();
        begin(&mut after.value, self.band.length[i + 1]);
        accumulate(&mut after.value, &before.value, shift, r);
        accumulate(&mut after.value, &before.value, shift + 1, q);
        if let Some(v) = self.direction {
            begin(&mut after.derivative, self.band.length[i + 1]);
            accumulate(&mut after.derivative, &before.derivative, shift, r);
            accumulate(&mut after.derivative, &before.derivative, shift + 1, q);
            if self.is_likely(i) {
                accumulate(&mut after.derivative, &before.value, shift, -r * v[i]);
            } else {
                accumulate(&mut after.derivative, &before.value, shift + 1, q * v[i]);
            }
        }
    }

    /// `β_i[j] = r β_{i+1}[j] + q β_{i+1}[j+1]`, and for its derivative
    /// `γ_i[j] = r γ_{i+1}[j] + q γ_{i+1}[j+1] + q v β_{i+1}[j+1]`, or `− r v β_{i+1}[j]` in place of the last term.
    fn backward(&self, i: usize, after: &Row, before: &mut Row) {
        let (q, r) = (self.q[i], self.r[i]);
        let (from, to) = (self.band.from[i + 1], self.band.from[i]);
        let shift = from.cast_signed() - to.cast_signed();
        begin(&mut before.value, self.band.length[i]);
        accumulate(&mut before.value, &after.value, shift, r);
        accumulate(&mut before.value, &after.value, shift - 1, q);
        if let Some(v) = self.direction {
            begin(&mut before.derivative, self.band.length[i]);
            accumulate(&mut before.derivative, &after.derivative, shift, r);
            accumulate(&mut before.derivative, &after.derivative, shift - 1, q);
            if self.is_likely(i) {
                accumulate(&mut before.derivative, &after.value, shift, -r * v[i]);
            } else {
                accumulate(&mut before.derivative, &after.value, shift - 1, q * v[i]);
            }
        }
    }

    /// `Σ_j F_i[j] β_{i+1}[j+1]`: the others bring `k − 1` successes.
    fn meet(&self, i: usize, before: &Row, after: &Row) -> f64 {
        dot(&before.value, &after.value, self.step(i))
    }

    /// Whether the weighted number of successes counts `v_i(z_i − 1)` for trial `i` rather than `v_i z_i`: a
    /// constant changes no covariance, and what is all but certain then adds next to nothing.
    fn is_likely(&self, i: usize) -> bool {
        self.q[i] > 0.5
    }

    /// The same sum weighted with the number so counted, given that `i` succeeds.
    fn meet_derivative(&self, i: usize, before: &Row, after: &Row) -> f64 {
        let step = self.step(i);
        let v = self.direction.map_or(0.0, |v| if self.is_likely(i) { 0.0 } else { v[i] });
        dot(&before.derivative, &after.value, step)
            + dot(&before.value, &after.derivative, step)
            + v * dot(&before.value, &after.value, step)
    }

    /// Where `F_i[j]` meets `β_{i+1}[j+1]`, as a shift of places.
    fn step(&self, i: usize) -> isize {
        self.band.from[i].cast_signed() + 1 - self.band.from[i + 1].cast_signed()
    }
}

fn begin(row: &mut Vec<f64>, length: usize) {
    row.clear();
    row.resize(length, 0.0);
}

/// The parts of two rows that coincide when the first is moved by `shift` places.
fn overlap(from: usize, onto: usize, shift: isize) -> (usize, usize, usize) {
    let skip = if shift < 0 { shift.unsigned_abs() } else { 0 };
    let start = if shift > 0 { shift.unsigned_abs() } else { 0 };
    let length = from.saturating_sub(skip).min(onto.saturating_sub(start));
    (skip.min(from), start.min(onto), length)
}

/// `out[j + shift] += factor·row[j]` where both exist.
fn accumulate(out: &mut [f64], row: &[f64], shift: isize, factor: f64) {
    let (skip, start, length) = overlap(row.len(), out.len(), shift);
    for (out, value) in out[start..][..length].iter_mut().zip(&row[skip..]) {
        *out += factor * value;
    }
}

/// `Σ_j one[j]·other[j + shift]` where both exist.
fn dot(one: &[f64], other: &[f64], shift: isize) -> f64 {
    let (skip, start, length) = overlap(one.len(), other.len(), shift);
    one[skip..][..length].iter().zip(&other[start..]).map(|(one, other)| one * other).sum()
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
            assert!((solved.ln_z - ln_z).abs() < 1e-14);
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

    #[test]
    fn the_band_leaves_out_nothing_that_counts() {
        for (n, k, spread) in [(300_i32, 120, 1.0), (400, 7, 6.0), (250, 240, 0.1)] {
            let x: Vec<f64> = (0..n).map(|i| f64::from(i * 7919 % 251).sin() * spread).collect();
            let mut solved = Poisson::solve(&x, k, 1.0);
            let banded = solved.p.clone();
            let n = x.len();
            solved.band.from = (0..=n).map(|i| k.saturating_sub(n - i)).collect();
            solved.band.length = (0..=n).map(|i| k.min(i) + 1 - k.saturating_sub(n - i)).collect();
            let (q, r) = (&solved.q, &solved.r);
            let chain = Chain { q, r, direction: None, band: &solved.band };
            let mut whole = vec![0.0; n];
            let end = chain.walk(|i, before, after| whole[i] = chain.meet(i, before, after));
            for i in 0..n {
                let p = q[i] * whole[i] / end.value[0];
                assert!((p / banded[i] - 1.0).abs() < 4e-15, "{p:e} and {:e}", banded[i]);
            }
        }
    }

    #[test]
    fn checkpoints_change_nothing() {
        // Wide enough that rows are computed again in stretches.
        let x: Vec<f64> = (0..6000).map(|i| f64::from(i * 7919 % 6000) / 3000.0).collect();
        let solved = Poisson::solve(&x, 3000, 1.0);
        assert!(KEPT / solved.band.length.iter().max().unwrap() < 6000);
        let sum: f64 = solved.p.iter().sum();
        assert!((sum / 3000.0 - 1.0).abs() < 1e-13, "{sum}");
        // Σ_j F_i[j] β_i[j] is the same mass wherever the chain is cut: so is the total of both cases.
        let chain = Chain { q: &solved.q, r: &solved.r, direction: None, band: &solved.band };
        chain.walk(|i, before, after| {
            let without = dot(
                &before.value,
                &after.value,
                solved.band.from[i].cast_signed() - solved.band.from[i + 1].cast_signed(),
            );
            let with = chain.meet(i, before, after);
            let mass = solved.q[i] * with + solved.r[i] * without;
            assert!((mass / solved.mass - 1.0).abs() < 1e-12, "cut at {i}");
        });
    }
}
