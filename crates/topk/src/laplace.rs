//! The threshold operator with the distribution function of Laplace's distribution, in closed form.

use crate::{
    narrow::narrow,
    sum::{Sum, scaled},
};

/// `p = ½e^t` for `t = (x−λ)/τ ≤ 0`, `1 − ½e^{−t}` above, with `Σp = k`.
///
/// Between two neighbouring scores `l ≤ λ ≤ u`, `m` of them from `u` on, with `a = Σ_{x≥u} e^{−(x−u)/τ}`,
/// `b = Σ_{x≤l} e^{(x−l)/τ}`, `d = k − m` and `g = (u − l)/τ`, the number `L = e^{−(λ−l)/τ}` solves
/// `bL² − 2dL − ae^{−g} = 0`. Kept are `L` and `U = e^{(λ−u)/τ} = e^{−g}/L`, each by the root without
/// cancellation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Laplace {
    /// The scores at or below the threshold, if any.
    lower: Option<Side>,
    /// The scores above it, if any.
    upper: Option<Side>,
    temperature: f64,
}

/// The scores on one side of the threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Side {
    /// The nearest to the threshold.
    nearest: f64,
    /// `L` or `U`, `e^{−|λ − nearest|/τ}`; above 1 where the threshold is beyond all scores.
    factor: f64,
    /// Its logarithm, which does not underflow.
    ln_factor: f64,
    /// What `e^{−|x − nearest|/τ}` is multiplied by to give `∂p/∂k`.
    weight: f64,
}

impl Laplace {
    /// `x` finite, `0 < k < n`. `O(n)`; at most `3n` exponentials.
    pub(crate) fn solve(x: &[f64], k: f64, temperature: f64) -> Laplace {
        let e = |near: f64, far: f64| scaled(far, near, temperature).exp();
        let (mut count, mut above, mut above_from) = (0.0, 0.0, 0.0);
        let (mut below, mut below_from) = (0.0, 0.0);
        let boundary = narrow(x, |split| {
            let pivot = split.pivot;
            let lower: f64 = split.lower.iter().map(|&x| e(pivot, x)).sum();
            let upper: f64 = split.upper.iter().map(|&x| e(x, pivot)).sum();
            let joined_below = if below > 0.0 { below * e(pivot, below_from) } else { 0.0 };
            let joined_above = if above > 0.0 { above * e(above_from, pivot) } else { 0.0 };
            let from_pivot = 1.0 + split.upper.len() as f64;
            let (a, b) = (1.0 + upper + joined_above, lower + joined_below);
            // Σp if the threshold were at the pivot. Wrong by rounding only where they coincide, and there
            // both branches of f agree.
            let reaches = count + from_pivot - k >= 0.5 * (a - b);
            if reaches {
                (below_from, below) = (pivot, 1.0 + b);
            } else {
                (above_from, above) = (pivot, a);
                count += from_pivot;
            }
            reaches
        });
        Laplace::around(x, boundary, k, temperature)
    }

    /// The closed form, `boundary` the greatest score at or below the threshold.
    fn around(x: &[f64], boundary: Option<f64>, k: f64, temperature: f64) -> Laplace {
        let is_lower = |x: f64| boundary.is_some_and(|boundary| x <= boundary);
        let nearest_above =
            x.iter().copied().filter(|&x| !is_lower(x)).fold(f64::INFINITY, f64::min);
        let (mut a, mut b, mut m) = (Sum::default(), Sum::default(), 0.0);
        for &x in x {
            match boundary {
                Some(boundary) if x <= boundary => b.add(scaled(x, boundary, temperature).exp()),
                _ => {
                    a.add(scaled(nearest_above, x, temperature).exp());
                    m += 1.0;
                }
            }
        }
        let (a, b, d) = (a.value(), b.value(), k - m);
        let side = |nearest, factor: f64, ln_factor, weight| {
            Some(Side { nearest, factor, ln_factor, weight })
        };
        let Some(l) = boundary else {
            let factor = -2.0 * d / a;
            let upper = side(nearest_above, factor, factor.ln(), 1.0 / a);
            return Laplace { lower: None, upper, temperature };
        };
        if m == 0.0 {
            let factor = 2.0 * k / b;
            let lower = side(l, factor, factor.ln(), 1.0 / b);
            return Laplace { lower, upper: None, temperature };
        }
        let u = nearest_above;
        // Beyond any exponential that is not zero; capped, so that no ∞ enters a difference.
        let g = scaled(u, l, temperature).min(1e300);
        let half = (-0.5 * g).exp();
        let s = d.hypot((a * b).sqrt() * half);
        // L and U, their logarithms, and that of U/L, which outlives both where they underflow.
        let (factor_l, factor_u, ln_l, ln_u, ln_ratio) = if d > 0.0 {
            let factor_l = (d + s) / b;
            let ln_l = factor_l.ln();
            (factor_l, (-g).exp() / factor_l, ln_l, -g - ln_l, -g - 2.0 * ln_l)
        } else if d < 0.0 {
            let factor_u = (s - d) / a;
            let ln_u = factor_u.ln();
            ((-g).exp() / factor_u, factor_u, -g - ln_u, ln_u, g + 2.0 * ln_u)
        } else {
            let ln_ratio = (b / a).ln();
            let (ln_l, ln_u) = (0.5 * (-g - ln_ratio), 0.5 * (-g + ln_ratio));
            (half * (a / b).sqrt(), half * (b / a).sqrt(), ln_l, ln_u, ln_ratio)
        };
        // In the ratio 1 : U/L, the greater of them 1.
        let weight_l = (-ln_ratio).min(0.0).exp();
        let weight_u = ln_ratio.min(0.0).exp();
        let total = b * weight_l + a * weight_u;
        Laplace {
            lower: side(l, factor_l, ln_l, weight_l / total),
            upper: side(u, factor_u, ln_u, weight_u / total),
            temperature,
        }
    }

    /// A score near the threshold, and how far the threshold is above it in units of the temperature.
    pub(crate) fn place(&self) -> (f64, f64) {
        let lower = self.lower.map(|side| (side.ln_factor, side.nearest, -side.ln_factor));
        let upper = self.upper.map(|side| (side.ln_factor, side.nearest, side.ln_factor));
        let nearer = match (lower, upper) {
            (Some(lower), Some(upper)) => {
                if lower.0 >= upper.0 {
                    lower
                } else {
                    upper
                }
            }
            (lower, upper) => lower.or(upper).expect("a row has a score on one side at least"),
        };
        (nearer.1, nearer.2)
    }

    /// `λ`.
    pub(crate) fn threshold(&self) -> f64 {
        let (score, distance) = self.place();
        score + self.temperature * distance
    }

    /// The side of a score, whether it is the upper one, and `e^{−|x − nearest|/τ}`.
    fn side(&self, x: f64) -> (Side, bool, f64) {
        match (self.lower, self.upper) {
            (Some(lower), _) if x <= lower.nearest => {
                (lower, false, scaled(x, lower.nearest, self.temperature).exp())
            }
            (_, Some(upper)) => (upper, true, scaled(upper.nearest, x, self.temperature).exp()),
            (lower, None) => (lower.expect("one side has scores"), false, 1.0),
        }
    }

    pub(crate) fn p(&self, x: f64) -> f64 {
        let (side, is_upper, near) = self.side(x);
        let tail = 0.5 * side.factor * near;
        if is_upper { 1.0 - tail } else { tail.min(1.0) }
    }

    /// `f′((x−λ)/τ)`.
    pub(crate) fn slope(&self, x: f64) -> f64 {
        let (side, _, near) = self.side(x);
        0.5 * side.factor * near
    }

    /// `∂p/∂k`, which is also `∂λ/∂x`.
    pub(crate) fn weight(&self, x: f64) -> f64 {
        let (side, _, near) = self.side(x);
        side.weight * near
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_two_is_not_softmax() {
        let solved = Laplace::solve(&[2.0, 0.0], 1.0, 1.0);
        // By symmetry λ = 1: 1 − ½e⁻¹.
        assert!((solved.p(2.0) - (1.0 - 0.5 * (-1.0_f64).exp())).abs() < 1e-16);
        assert!((solved.threshold() - 1.0).abs() < 1e-15);
    }

    #[test]
    fn the_threshold_may_be_outside_all_scores() {
        for (k, x) in [(0.1, [1.0, 2.0, 3.0]), (2.9, [1.0, 2.0, 3.0]), (1.5, [0.0, 0.0, 0.0])] {
            let solved = Laplace::solve(&x, k, 1.0);
            let sum: f64 = x.iter().map(|&x| solved.p(x)).sum();
            assert!((sum - k).abs() < 1e-15, "{sum} for {k}");
        }
    }
}
