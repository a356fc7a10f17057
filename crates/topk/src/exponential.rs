//! The threshold operator with `f(t) = min(1, eᵗ)`, in closed form and without sorting.

use crate::{
    locate::{Rule, Score, Work, locate_above},
    scale::Scale,
    simd::{exp, vectorized},
    threshold::{Threshold, fill, left_of, sum_if},
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

/// `0 < k < Σw`. `O(n)`: little more than one exponential each, two with weights.
pub(crate) fn solve<S: Score>(
    scores: &[S],
    k: f64,
    scale: Scale,
    work: &mut Work<S>,
    out: &mut Threshold,
) {
    out.begin(scores.len());
    let (top, share) = if S::EQUAL {
        from_kth(scores, k, scale, work, out)
    } else {
        // All clipped would need Σw < k.
        let least = || scores.iter().fold(f64::INFINITY, |least, item| least.min(item.score()));
        let top = work.locate::<Exponential>(scores, k, scale).unwrap_or_else(least);
        fill_from(top, scores, scale, out);
        (top, left_of(k, scores, |x| x > top))
    };
    out.steepness = share.max(0.0) / out.total;
    // From the top, which the scores that share are near.
    out.distance = -out.steepness.ln() - scale.about(top, out.near);
    out.near = top;
    let steepness = out.steepness;
    vectorized(
        #[inline(always)]
        || {
            for ((p, slope), item) in out.p.iter_mut().zip(&mut out.slopes).zip(scores) {
                let is_clipped = item.score() > top;
                let part = (steepness * *slope).min(1.0);
                *p = if is_clipped { 1.0 } else { part };
                *slope = if is_clipped { 0.0 } else { *slope };
            }
        },
    );
}

/// Fills `out` but for `p`; the greatest score that is not clipped, and what is left of `k` for it and
/// those below.
///
/// Fewer than `k` scores are clipped, so that the `k`-th is not: exponentials are taken relative to it, and only
/// scores above it are searched.
fn from_kth<S: Score>(
    scores: &[S],
    k: f64,
    scale: Scale,
    work: &mut Work<S>,
    out: &mut Threshold,
) -> (f64, f64) {
    let (kth, upper) = work.kth(scores, k);
    fill_from(kth, scores, scale, out);
    let ties = upper.iter().filter(|item| item.score() == kth).count() as f64;
    let below = out.total - ties;
    let top = locate_above::<S, Exponential>(upper, below, kth, k, scale).unwrap_or(kth);
    if scale.about(top, kth) > FAR {
        fill_from(top, scores, scale, out);
    } else if top > kth {
        out.total = sum_if(scores, &out.slopes, move |x| x <= top);
    }
    (top, left_of(k, upper, |x| x > top))
}

/// How far the greatest score that is not clipped may be from the one that exponentials are relative to.
const FAR: f64 = 32.0;

/// `e^{(x − near)/τ}` of all scores, and their sum up to `near`.
fn fill_from<S: Score>(near: f64, scores: &[S], scale: Scale, out: &mut Threshold) {
    out.near = near;
    fill(
        scores,
        &mut out.slopes,
        #[inline(always)]
        move |x| {
            let (t, rest) = scale.count(x, near);
            exp(t, rest)
        },
    );
    out.total = sum_if(scores, &out.slopes, move |x| x <= near);
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
