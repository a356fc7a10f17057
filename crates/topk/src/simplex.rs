//! The Euclidean projection onto the capped simplex `{0 ≤ p ≤ 1, Σ w p = k}`: exact zeros and ones.

use crate::{
    hard,
    locate::{Score, Work},
    root::{self, Curve, Point, Start, Sums},
    scale::Scale,
    threshold::Threshold,
};

/// `min(max(t, 0), 1)`: of all `p` the nearest to `x/τ` where all weights are 1.
struct Clamp;

impl Curve for Clamp {
    #[inline(always)]
    fn at(&self, t: f64, rest: f64) -> Point {
        let is_high = t >= 1.0;
        // p is itself the small number, so that sums of many small ones keep their digits.
        let p = if is_high { 1.0 } else { (t + rest).clamp(0.0, 1.0) };
        let slope = if 0.0 < t && t < 1.0 { 1.0 } else { 0.0 };
        Point { p, is_high, tail: if is_high { 0.0 } else { p }, slope }
    }

    fn ln_slope(&self, t: f64) -> f64 {
        if 0.0 < t && t < 1.0 { 0.0 } else { f64::NEG_INFINITY }
    }

    /// The sum is linear between kinks, so that Newton's method ends.
    fn step(&self, sums: &Sums) -> f64 {
        sums.tangent_step()
    }
}

/// `0 < k < Σw`. `O(n)` a step, few steps on ordinary rows; at most some 60.
///
/// With `z` the score at the threshold of hard top-k, `z − τ ≤ λ ≤ z`: at `λ = z` the sum is less than `k`, at
/// `z − τ` all from `z` up have 1.
pub(crate) fn solve<S: Score>(
    scores: &[S],
    k: f64,
    scale: Scale,
    work: &mut Work<S>,
    out: &mut Threshold,
) {
    let start = Start {
        near: hard::threshold(scores, k, work),
        distance: -0.5,
        // One ulp more than ½ to each side, so that both ends can be reached.
        low: -1.0 - f64::EPSILON,
        high: f64::EPSILON,
    };
    root::solve(&Clamp, scores, k, scale, start, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solved(x: &[f64], k: f64, temperature: f64) -> Threshold {
        let mut out = Threshold::default();
        solve(x, k, Scale::new(temperature), &mut Work::default(), &mut out);
        out
    }

    #[test]
    fn is_the_nearest_point_and_sparse() {
        // λ = −¼: 1 and ¾ and ¼ and nothing.
        let p = solved(&[1.5, 0.5, 0.0, -2.0], 2.0, 1.0).p;
        assert_eq!(p, [1.0, 0.75, 0.25, 0.0]);
        assert_eq!(solved(&[7.0; 4], 1.0, 0.1).p, [0.25; 4]);
        assert_eq!(solved(&[1e6, 0.0, -1e6], 2.0, 1.0).p, [1.0, 1.0, 0.0]);
    }

    #[test]
    fn many_small_ones_sum_to_k() {
        let x: Vec<f64> = (0..100_000).map(|i| f64::from(i * 7919 % 1000) * 1e-9).collect();
        let sum = solved(&x, 1.0, 1.0).p.into_iter().collect::<crate::sum::Sum>().value();
        assert!((sum - 1.0).abs() < 1e-15, "{sum}");
    }
}
