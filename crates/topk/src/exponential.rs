//! The threshold operator with `f(t) = min(1, eᵗ)`, in closed form and without sorting.

use crate::{
    locate::{Rule, Score, Work},
    scale::Scale,
    simd::{exp, vectorized},
    threshold::{Threshold, sum_of, weight_of},
};

/// With `m` the weight of the scores that are clipped, `λ = τ ln Σ w e^{x/τ} − τ ln(k − m)`, the sum over the others.
///
/// Nothing depends on the scale of `x`: the sum is taken relative to the greatest score that is not clipped.
struct Exponential;

impl Rule for Exponential {
    const BELOW: bool = true;
    const ABOVE: bool = false;

    fn reaches(count: f64, _above: f64, below: f64, k: f64) -> bool {
        count + below >= k
    }
}

/// `0 < k < Σw`. `O(n)`: on many scores about two exponentials each.
pub(crate) fn solve<S: Score>(
    scores: &[S],
    k: f64,
    scale: Scale,
    work: &mut Work<S>,
    out: &mut Threshold,
) {
    // The greatest score that is not clipped, ties of it included; all clipped would need Σw < k.
    let top = work.locate::<Exponential>(scores, k, scale);
    let least = || scores.iter().fold(f64::INFINITY, |least, item| least.min(item.score()));
    let top = top.unwrap_or_else(least);
    out.begin(scores.len());
    vectorized(
        #[inline(always)]
        || {
            for (slope, item) in out.slopes.iter_mut().zip(scores) {
                let (t, rest) = scale.count(item.score(), top);
                let e = exp(t, rest);
                *slope = if item.score() > top { 0.0 } else { e };
            }
        },
    );
    out.total = sum_of(scores, &out.slopes, &out.slopes, |item, slope, _| item.weight() * slope);
    // What is left for the scores that are not clipped.
    let share = (k - weight_of(scores, |x| x > top)).max(0.0);
    out.steepness = share / out.total;
    (out.near, out.distance) = (top, -out.steepness.ln());
    vectorized(
        #[inline(always)]
        || {
            for ((p, slope), item) in out.p.iter_mut().zip(&out.slopes).zip(scores) {
                let part = (out.steepness * slope).min(1.0);
                *p = if item.score() > top { 1.0 } else { part };
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solved(x: &[f64], k: f64) -> Threshold {
        let mut out = Threshold::default();
        solve(x, k, Scale::new(1.0), &mut Work::default(), &mut out);
        out
    }

    #[test]
    fn one_of_n_is_softmax_and_clipping_is_exact() {
        let softmax = solved(&[1.0, 2.0, 4.0], 1.0);
        let z = 1.0_f64.exp() + 2.0_f64.exp() + 4.0_f64.exp();
        assert!((softmax.p[1] - 2.0_f64.exp() / z).abs() < 1e-16);
        // 10 is clipped; the others share one: e and 1.
        let clipped = solved(&[0.0, 10.0, 1.0], 2.0);
        assert_eq!(clipped.p[1], 1.0);
        assert!((clipped.p[0] - 1.0 / (1.0 + 1.0_f64.exp())).abs() < 1e-16);
        assert!((clipped.near + clipped.distance - 1.0_f64.exp().ln_1p()).abs() < 1e-15);
    }

    #[test]
    fn the_clipped_are_those_above_the_threshold_not_those_rounded_to_one() {
        // λ = ln(1 + e⁻¹⁰⁰⁰) is 0 in rounding, yet the score 0 is not clipped.
        assert_eq!(solved(&[0.0, -1000.0], 1.0).slopes, [1.0, 0.0]);
    }
}
