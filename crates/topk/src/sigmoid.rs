//! The threshold operator with the logistic function: a closed bracket, then a few steps of a fitted model.

use crate::{
    laplace::Laplace,
    sum::{Sum, scaled},
};

/// `p = σ((x−λ)/τ)` with `Σp = k`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sigmoid {
    /// A score near the threshold.
    near: f64,
    /// `(λ − near)/τ`.
    distance: f64,
    /// What is left of `Σp − k` over `Σf′`: the last correction of `λ/τ`, finer than `distance` can hold.
    rest: f64,
    /// The greatest `ln f′`, and `Σ f′` relative to it.
    ln_slope: f64,
    slopes: f64,
    temperature: f64,
}

/// Steps at most. Bisection alone would need 53 to pass from the bracket's width to an ulp.
const MOST_STEPS: usize = 64;

/// `σ(t)`, with all digits at both ends.
pub(crate) fn sigma(t: f64) -> f64 {
    if t >= 0.0 {
        1.0 / (1.0 + (-t).exp())
    } else {
        let e = t.exp();
        e / (1.0 + e)
    }
}

/// `ln σ′(t) = −|t| − 2 ln(1 + e^{−|t|})`.
fn ln_slope(t: f64) -> f64 {
    -t.abs() - 2.0 * (-t.abs()).exp().ln_1p()
}

impl Sigmoid {
    /// `x` finite, `0 < k < n`. `O(n)`: 2 to 5 evaluations of the sum on ordinary rows.
    ///
    /// `|λ_σ − λ_Laplace| ≤ τ ln 2`, since `½e^t ≤ σ(t) ≤ e^t` for `t ≤ 0`: the closed form of Laplace gives
    /// the bracket. Inside it, sums of tails `A` above and `B` below are taken to grow as `e^{±cλ}`, which
    /// gives a quadratic for the step.
    pub(crate) fn solve(x: &[f64], k: f64, temperature: f64) -> Sigmoid {
        let (near, start) = Laplace::solve(x, k, temperature).place();
        let (mut low, mut high) = (start - std::f64::consts::LN_2, start + std::f64::consts::LN_2);
        let mut distance = start;
        let mut rest = 0.0;
        for _ in 0..MOST_STEPS {
            let tails = Tails::new(x, near, distance, k, temperature);
            let excess = tails.excess();
            if tails.slope > 0.0 {
                rest = excess / tails.slope;
            } else {
                // All tails underflow: every λ of the gap gives these p.
                rest = 0.0;
                break;
            }
            if rest.abs() <= 4.0 * f64::EPSILON * (1.0 + distance.abs()) {
                break;
            }
            if excess > 0.0 {
                low = distance;
            } else {
                high = distance;
            }
            let step = tails.step();
            let next = distance + step;
            let next = if low < next && next < high { next } else { f64::midpoint(low, high) };
            if next == distance {
                break;
            }
            distance = next;
        }
        let ln_slopes = || x.iter().map(|&x| ln_slope(scaled(x, near, temperature) - distance));
        let greatest = ln_slopes().fold(f64::NEG_INFINITY, f64::max);
        let slopes: Sum = ln_slopes().map(|ln| (ln - greatest).exp()).collect();
        Sigmoid { near, distance, rest, ln_slope: greatest, slopes: slopes.value(), temperature }
    }

    /// `λ`.
    pub(crate) fn threshold(&self) -> f64 {
        self.near + self.temperature * (self.distance + self.rest)
    }

    /// `(x − λ)/τ` to within `rest`.
    pub(crate) fn t(&self, x: f64) -> f64 {
        scaled(x, self.near, self.temperature) - self.distance
    }

    /// `λ/τ` as a multiple of the temperature away from a score: `(near, (λ − near)/τ)`.
    pub(crate) fn place(&self) -> (f64, f64) {
        (self.near, self.distance)
    }

    pub(crate) fn p(&self, x: f64) -> f64 {
        sigma(self.t(x)) - self.rest * self.slope(x)
    }

    /// `f′((x−λ)/τ)`.
    pub(crate) fn slope(&self, x: f64) -> f64 {
        let t = self.t(x);
        sigma(t) * sigma(-t)
    }

    /// `∂p/∂k`, which is also `∂λ/∂x`.
    pub(crate) fn weight(&self, x: f64) -> f64 {
        (ln_slope(self.t(x)) - self.ln_slope).exp() / self.slopes
    }
}

/// The sums at one place of the threshold.
struct Tails {
    /// `Σ_{t≥0} σ(−t)`.
    above: f64,
    /// `Σ_{t<0} σ(t)`.
    below: f64,
    /// `m − k` with `m` the number of `t ≥ 0`.
    surplus: f64,
    /// `Σ σ(t)σ(−t)`.
    slope: f64,
}

impl Tails {
    fn new(x: &[f64], near: f64, distance: f64, k: f64, temperature: f64) -> Tails {
        let (mut above, mut below, mut slope) = (Sum::default(), Sum::default(), Sum::default());
        let mut m = 0.0;
        for &x in x {
            let t = scaled(x, near, temperature) - distance;
            let tail = sigma(-t.abs());
            slope.add(tail * (1.0 - tail));
            if t >= 0.0 {
                m += 1.0;
                above.add(tail);
            } else {
                below.add(tail);
            }
        }
        Tails { above: above.value(), below: below.value(), surplus: m - k, slope: slope.value() }
    }

    /// `Σp − k`.
    fn excess(&self) -> f64 {
        self.surplus + (self.below - self.above)
    }

    /// The step of `λ/τ` that the model `surplus + B e^{−cs} − A e^{cs} = 0` asks for. May be not finite.
    fn step(&self) -> f64 {
        let Tails { above, below, surplus, slope } = *self;
        let c = slope / (above + below);
        let root = surplus.hypot(2.0 * (above * below).sqrt());
        let growth = if surplus >= 0.0 {
            (surplus + root) / (2.0 * above)
        } else {
            2.0 * below / (root - surplus)
        };
        growth.ln() / c
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_to_k_wherever_the_threshold_is() {
        let rows: [&[f64]; 4] =
            [&[0.0, 1.0, 5.0, -3.0], &[0.0, -1000.0], &[1e6, 0.0, -1e6], &[2.0; 5]];
        for x in rows {
            for k in [1e-200, 0.3, 1.0, 1.5, x.len() as f64 - 0.25] {
                let solved = Sigmoid::solve(x, k, 1.0);
                let sum: f64 = x.iter().map(|&x| solved.p(x)).sum();
                assert!((sum - k).abs() <= 4.0 * f64::EPSILON * k, "{sum} for {k} of {x:?}");
            }
        }
    }

    #[test]
    fn few_steps_are_enough() {
        // The equation is solved where Σp = k by symmetry: one evaluation, no step.
        let solved = Sigmoid::solve(&[3.0, 1.0, -1.0, -3.0], 2.0, 1.0);
        assert!(solved.threshold().abs() < 1e-15, "{}", solved.threshold());
    }
}
