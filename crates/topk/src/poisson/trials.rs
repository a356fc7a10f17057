//! The trials of a row: chances of success and failure, with all their digits in the tails.

use crate::{
    locate::Work,
    root::Curve,
    scale::Scale,
    sigmoid::{self, Logistic},
    threshold::Threshold,
};

/// Independent trials that succeed with `q_i = σ((x_i − θ)/τ)`, `θ` such that `Σq = k` or nearly.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Trials {
    /// `σ(t)` and `σ(−t)`.
    pub(super) q: Vec<f64>,
    pub(super) r: Vec<f64>,
    /// `t = (x − θ)/τ`.
    pub(super) t: Vec<f64>,
    /// `θ = near + τ·distance`.
    pub(super) near: f64,
    pub(super) distance: f64,
    tilted: Threshold,
    work: Work<f64>,
}

impl Trials {
    /// `x` finite, `0 < k < n`.
    pub(super) fn set(&mut self, x: &[f64], k: usize, temperature: f64) {
        let scale = Scale::new(temperature);
        let tilt = sigmoid::solve(x, k as f64, scale, &mut self.work, &mut self.tilted);
        (self.near, self.distance) = (tilt.near, tilt.distance);
        self.q.clear();
        self.r.clear();
        self.t.clear();
        for &x in x {
            // In two numbers: a rounding of t is a relative error of t·2⁻⁵³ of a chance in the tails.
            let (t, rest) = tilt.count(scale, x);
            self.q.push(Logistic.at(t, rest).p);
            self.r.push(Logistic.at(-t, -rest).p);
            self.t.push(t);
        }
    }
}
