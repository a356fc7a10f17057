//! The trials of a row: chances of success and failure, with all their digits in the tails.

use crate::{
    locate::Work,
    root::Place,
    scale::Scale,
    sigmoid,
    simd::{exp, vectorized},
    sum::{Sum, total_scaled},
    threshold::Threshold,
};

/// Independent trials that succeed with `q_i = σ((x_i − θ)/τ)`, `θ` such that `Σq = k` or nearly.
#[derive(Debug, Clone, Default)]
pub(super) struct Trials {
    /// `σ(t)` and `σ(−t)` with `t = (x − θ)/τ`.
    pub(super) q: Vec<f64>,
    pub(super) r: Vec<f64>,
    pub(super) t: Vec<f64>,
    tilt: Tilt,
    tilted: Threshold,
    work: Work<f64>,
}

/// `θ = near + τ(distance + rest)`.
#[derive(Debug, Clone, Copy, Default)]
struct Tilt {
    near: f64,
    distance: f64,
    rest: f64,
}

impl Trials {
    /// `x` finite, `0 < k < n`.
    pub(super) fn set(&mut self, x: &[f64], k: usize, temperature: f64) {
        let scale = Scale::new(temperature);
        let place = sigmoid::solve(x, k as f64, scale, &mut self.work, &mut self.tilted);
        self.tilt = Tilt { near: place.near, distance: place.distance, rest: place.rest };
        for row in [&mut self.q, &mut self.r, &mut self.t] {
            row.resize(x.len(), 0.0);
        }
        vectorized(
            #[inline(always)]
            || self.fill(x, place, scale),
        );
    }

    #[inline(always)]
    fn fill(&mut self, x: &[f64], place: Place, scale: Scale) {
        let rows = self.q.iter_mut().zip(&mut self.r).zip(&mut self.t);
        for (&x, ((q, r), out)) in x.iter().zip(rows) {
            // In two numbers: a rounding of t is a relative error of t·2⁻⁵³ of a chance in the tails.
            let (t, rest) = place.count(scale, x);
            let is_high = t >= 0.0;
            let e = exp(-t.abs(), if is_high { -rest } else { rest });
            let near = 1.0 / (1.0 + e);
            let tail = e * near;
            *q = if is_high { near } else { tail };
            *r = if is_high { tail } else { near };
            *out = t;
        }
    }

    /// `kθ/τ + Σ ln(1 + eᵗ)` of the scores that the trials were made of: `ln Z_k` less the logarithm of the chance
    /// of `k` successes.
    pub(super) fn ln_scale(&self, x: &[f64], k: usize, temperature: f64) -> f64 {
        let Tilt { near, distance, rest } = self.tilt;
        // All t ≥ 0 taken out of the logarithms, there remain k − m of θ.
        let above = x.iter().zip(&self.t).filter(|(_, t)| **t >= 0.0);
        let left = k as f64 - above.clone().count() as f64;
        let scores = above.map(|(&x, _)| x).chain(std::iter::once(left * near));
        let odds = self.q.iter().zip(&self.r).map(|(q, r)| q.min(*r) / q.max(*r));
        let logarithms: Sum = odds.map(f64::ln_1p).collect();
        total_scaled(scores, temperature) + (left * distance + (left * rest + logarithms.value()))
    }
}
