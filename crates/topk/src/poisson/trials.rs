//! The trials of a row: chances of success and failure, with all their digits in the tails.

use std::f64::consts::LN_2;

use super::block::{LANES, Lanes};
use crate::{
    laplace,
    locate::Work,
    root::Place,
    scale::Scale,
    simd::{exp, vectorized},
    sum::{Sum, total_scaled},
    threshold::Threshold,
};

/// Independent trials that succeed with `q_i = σ((x_i − θ)/τ)`, `θ` such that `Σq` is near `k`.
#[derive(Debug, Clone, Default)]
pub(super) struct Trials {
    /// `σ(t)` and `σ(−t)` with `t = (x − θ)/τ`.
    pub(super) q: Vec<f64>,
    pub(super) r: Vec<f64>,
    pub(super) t: Vec<f64>,
    /// `θ`.
    pub(super) tilt: Place,
    start: Threshold,
    work: Work<f64>,
}

/// Steps towards the tilt at most: bisection alone would need fewer.
const MOST_STEPS: usize = 64;

impl Trials {
    /// `x` finite, `0 < k < n`. `O(n)`.
    ///
    /// The tilt changes no probability. It is right where `k` is a likely number of successes: within a quarter of
    /// `τ` and one standard deviation of `Σq = k`. The threshold of Laplace's operator is within `τ ln 2`, since
    /// `½eᵗ ≤ σ(t) ≤ eᵗ` for `t ≤ 0`, and from there one step of Newton's mostly is enough.
    pub(super) fn set(&mut self, x: &[f64], k: usize, temperature: f64) {
        let scale = Scale::new(temperature);
        laplace::solve(x, k as f64, scale, &mut self.work, &mut self.start);
        for row in [&mut self.q, &mut self.r, &mut self.t] {
            row.resize(x.len(), 0.0);
        }
        let (near, mut distance) = (self.start.near, self.start.distance);
        let (mut low, mut high) = (distance - LN_2, distance + LN_2);
        for _ in 0..MOST_STEPS {
            self.tilt = Place { near, distance, rest: 0.0 };
            let Sums { excess, variance } = vectorized(
                #[inline(always)]
                || self.fill(x, k, scale),
            );
            let step = excess / variance;
            // Without variance all trials are certain, wherever in a gap the tilt is.
            if variance == 0.0 || step.abs() <= 0.25_f64.min(1.0 / variance.sqrt()) {
                break;
            }
            if excess > 0.0 {
                low = distance;
            } else {
                high = distance;
            }
            let next = distance + step;
            distance = if low < next && next < high { next } else { f64::midpoint(low, high) };
        }
    }

    /// All chances at the tilt.
    #[inline(always)]
    fn fill(&mut self, x: &[f64], k: usize, scale: Scale) -> Sums {
        let [mut certain, mut above, mut below, mut variance]: [Lanes; 4] = [[0.0; LANES]; 4];
        let rows = self.q.chunks_mut(LANES).zip(self.r.chunks_mut(LANES));
        let rows = rows.zip(self.t.chunks_mut(LANES));
        for (x, ((q, r), t)) in x.chunks(LANES).zip(rows) {
            let mut eight = Eight::default();
            if let Ok(x) = <&Lanes>::try_from(x) {
                eight.set(x, self.tilt, scale);
            } else {
                // Scores that are not there succeed and fail not at all.
                let mut padded = [x[0]; LANES];
                padded[..x.len()].copy_from_slice(x);
                eight.set(&padded, self.tilt, scale);
                for lane in x.len()..LANES {
                    (eight.q[lane], eight.r[lane]) = (0.0, 0.0);
                    (eight.certain[lane], eight.tail[lane]) = (0.0, 0.0);
                }
            }
            q.copy_from_slice(&eight.q[..q.len()]);
            r.copy_from_slice(&eight.r[..r.len()]);
            t.copy_from_slice(&eight.t[..t.len()]);
            for lane in 0..LANES {
                let (one, tail) = (eight.certain[lane], eight.tail[lane]);
                certain[lane] += one;
                above[lane] += one * tail;
                below[lane] += (1.0 - one) * tail;
                variance[lane] += eight.q[lane] * eight.r[lane];
            }
        }
        let total = |lanes: Lanes| lanes.into_iter().collect::<Sum>().value();
        // Σq − k, with the tails of what is likely counted from 1 down.
        let excess = (total(certain) - k as f64) + (total(below) - total(above));
        Sums { excess, variance: total(variance) }
    }

    /// `kθ/τ + Σ ln(1 + eᵗ)` of the scores that the trials were made of: `ln Z_k` less the logarithm of the chance
    /// of `k` successes.
    pub(super) fn ln_scale(&self, x: &[f64], k: usize, temperature: f64) -> f64 {
        let Place { near, distance, .. } = self.tilt;
        // All t ≥ 0 taken out of the logarithms, there remain k − m of θ.
        let above = x.iter().zip(&self.t).filter(|(_, t)| **t >= 0.0);
        let left = k as f64 - above.clone().count() as f64;
        let scores = above.map(|(&x, _)| x).chain(std::iter::once(left * near));
        let odds = self.q.iter().zip(&self.r).map(|(q, r)| q.min(*r) / q.max(*r));
        let logarithms: Sum = odds.map(f64::ln_1p).collect();
        total_scaled(scores, temperature) + (left * distance + logarithms.value())
    }
}

/// `Σq − k` and `Σqr`.
struct Sums {
    excess: f64,
    variance: f64,
}

/// Eight trials.
#[derive(Default)]
struct Eight {
    q: Lanes,
    r: Lanes,
    t: Lanes,
    /// 1 where success is likely.
    certain: Lanes,
    /// The smaller of `q` and `r`.
    tail: Lanes,
}

impl Eight {
    #[inline(always)]
    fn set(&mut self, x: &Lanes, tilt: Place, scale: Scale) {
        for lane in 0..LANES {
            // In two numbers: a rounding of t is a relative error of t·2⁻⁵³ of a chance in the tails.
            let (t, rest) = tilt.count(scale, x[lane]);
            let is_high = t >= 0.0;
            let e = exp(-t.abs(), if is_high { -rest } else { rest });
            let near = 1.0 / (1.0 + e);
            let tail = e * near;
            self.q[lane] = if is_high { near } else { tail };
            self.r[lane] = if is_high { tail } else { near };
            self.t[lane] = t;
            self.certain[lane] = if is_high { 1.0 } else { 0.0 };
            self.tail[lane] = tail;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tilt_makes_k_a_likely_number() {
        for (n, k, spread) in [
            (2, 1, 1e6),
            (100, 1, 1e-8),
            (1000, 400, 1.0),
            (5003, 5000, 30.0),
            (20_000, 7, 3.0),
            (20_000, 9000, 1.0),
        ] {
            let x: Vec<f64> = (0..n).map(|i| f64::from(i * 7919 % 251).sin() * spread).collect();
            let mut trials = Trials::default();
            trials.set(&x, k, 1.0);
            let sum: f64 = trials.q.iter().sum();
            let variance: f64 = trials.q.iter().zip(&trials.r).map(|(q, r)| q * r).sum();
            assert!((sum - k as f64).abs() <= variance.sqrt() + 1e-9, "{sum} for {k} of {n}");
            for (q, r) in trials.q.iter().zip(&trials.r) {
                assert!((q + r - 1.0).abs() < 4.0 * f64::EPSILON);
            }
        }
    }
}
