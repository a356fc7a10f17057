//! The threshold operator with `f(t) = min(1, eᵗ)`, in closed form and without sorting.

use crate::{
    narrow::narrow,
    sum::{Sum, scaled},
};

/// `p = min(1, e^{(x−λ)/τ})` with `Σp = k`.
///
/// With `m` scores clipped, `λ = τ ln Σ_{i>m} e^{x_i/τ} − τ ln(k − m)`. What is kept is not `λ` but the
/// greatest score that is not clipped and the sum relative to it: no digit depends on the scale of `x`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Exponential {
    /// The greatest score that is not clipped; ties of it are not clipped either.
    top: f64,
    /// `Σ e^{(x−top)/τ}` over the scores up to `top`; 1 at least.
    sum: f64,
    /// `k − m`, positive: what those scores share.
    share: f64,
    temperature: f64,
}

impl Exponential {
    /// `x` finite, `0 < k < n`. `O(n)`; at most `3n` exponentials.
    pub(crate) fn solve(x: &[f64], k: f64, temperature: f64) -> Exponential {
        // Scores known to be clipped, and the sum over those known not to be, relative to `tail_top`.
        let mut clipped = 0.0;
        let (mut tail_top, mut tail) = (0.0, 0.0);
        let top = narrow(x, |split| {
            let pivot = split.pivot;
            let lower: f64 = split.lower.iter().map(|&x| scaled(x, pivot, temperature).exp()).sum();
            let joined =
                if tail > 0.0 { tail * scaled(tail_top, pivot, temperature).exp() } else { 0.0 };
            let from_pivot = 1.0 + split.upper.len() as f64;
            // Σp if the threshold were at the pivot: k or more means that it is at or above.
            let reaches = clipped + from_pivot + lower + joined >= k;
            if reaches {
                (tail_top, tail) = (pivot, 1.0 + lower + joined);
            } else {
                clipped += from_pivot;
            }
            reaches
        })
        // All clipped would need n < k.
        .unwrap_or_else(|| x.iter().copied().fold(f64::INFINITY, f64::min));
        let above = x.iter().filter(|&&x| x > top).count() as f64;
        let unclipped = x.iter().filter(|&&x| x <= top);
        let sum: Sum = unclipped.map(|&x| scaled(x, top, temperature).exp()).collect();
        Exponential { top, sum: sum.value(), share: k - above, temperature }
    }

    /// `λ`.
    pub(crate) fn threshold(&self) -> f64 {
        self.top + self.temperature * (self.sum / self.share).ln()
    }

    pub(crate) fn p(&self, x: f64) -> f64 {
        if x > self.top { 1.0 } else { self.slope(x).min(1.0) }
    }

    /// `f′((x−λ)/τ)`.
    pub(crate) fn slope(&self, x: f64) -> f64 {
        self.share * self.weight(x)
    }

    /// `∂p/∂k`, which is also `∂λ/∂x`: softmax over the scores that are not clipped.
    pub(crate) fn weight(&self, x: f64) -> f64 {
        if x > self.top { 0.0 } else { scaled(x, self.top, self.temperature).exp() / self.sum }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_n_is_softmax_and_clipping_is_exact() {
        let softmax = Exponential::solve(&[1.0, 2.0, 4.0], 1.0, 1.0);
        let z = 1.0_f64.exp() + 2.0_f64.exp() + 4.0_f64.exp();
        assert!((softmax.p(2.0) - 2.0_f64.exp() / z).abs() < 1e-16);
        // 10 is clipped; the others share one: e and 1.
        let clipped = Exponential::solve(&[0.0, 10.0, 1.0], 2.0, 1.0);
        assert_eq!(clipped.p(10.0), 1.0);
        assert!((clipped.p(0.0) - 1.0 / (1.0 + 1.0_f64.exp())).abs() < 1e-16);
        assert!((clipped.threshold() - 1.0_f64.exp().ln_1p()).abs() < 1e-15);
    }

    #[test]
    fn the_clipped_are_those_above_the_threshold_not_those_rounded_to_one() {
        // λ = ln(1 + e⁻¹⁰⁰⁰) is 0 in rounding, yet the score 0 is not clipped.
        let solved = Exponential::solve(&[0.0, -1000.0], 1.0, 1.0);
        assert_eq!((solved.weight(0.0), solved.weight(-1000.0)), (1.0, 0.0));
    }
}
