//! The threshold operator with the distribution function of Laplace's distribution, in closed form.

use crate::{
    locate::{Rule, Score, Work},
    scale::Scale,
    simd::{exp, vectorized},
    threshold::{Threshold, fill, left_of, sum_if},
};

/// `p = ½e^t` for `t = (x−λ)/τ ≤ 0`, `1 − ½e^{−t}` above, with `Σ w p = k`.
struct Laplace;

impl Rule for Laplace {
    const BELOW: bool = true;
    const ABOVE: bool = true;

    fn reaches(count: f64, above: f64, below: f64, k: f64) -> bool {
        count - k >= 0.5 * (above - below)
    }
}

/// The scores on one side of the threshold.
#[derive(Debug, Clone, Copy)]
struct Side {
    /// The nearest to the threshold.
    nearest: f64,
    /// `e^{−|λ − nearest|/τ}`; above 1 where the threshold is beyond all scores.
    factor: f64,
    /// Its logarithm, which does not underflow.
    ln_factor: f64,
}

/// `0 < k < Σw`. `O(n)`: on many scores about three exponentials each.
pub(crate) fn solve<S: Score>(
    scores: &[S],
    k: f64,
    scale: Scale,
    work: &mut Work<S>,
    out: &mut Threshold,
) {
    let boundary = work.locate::<Laplace>(scores, k, scale).unwrap_or(f64::NEG_INFINITY);
    let next = next_above(scores, boundary);
    out.begin(scores.len());
    // e^{−|x − nearest|/τ}, the nearest on its side of the threshold.
    fill(
        scores,
        &mut out.slopes,
        #[inline(always)]
        move |x| {
            let (from, sign) = if x > boundary { (next, -1.0) } else { (boundary, 1.0) };
            let (t, rest) = scale.count(x, from);
            exp(sign * t, sign * rest)
        },
    );
    let a = sum_if(scores, &out.slopes, |x| x > boundary);
    let b = sum_if(scores, &out.slopes, |x| x <= boundary);
    let excess = left_of(k, scores, |x| x > boundary);
    let (lower, upper, ln_ratio) = meet(boundary, next, a, b, excess, scale);
    // f′ of the sides is in the ratio 1 : U/L; the greater is 1. Logarithms only where the factors have no digits.
    let ratio = upper.factor / lower.factor;
    let (weight_lower, weight_upper) = if lower.factor.min(upper.factor) > 1e-290 {
        (ratio.recip().min(1.0), ratio.min(1.0))
    } else {
        ((-ln_ratio).min(0.0).exp(), ln_ratio.min(0.0).exp())
    };
    out.total = b * weight_lower + a * weight_upper;
    out.steepness = 0.5 * if ln_ratio > 0.0 { upper.factor } else { lower.factor };
    (out.near, out.distance) = if lower.ln_factor >= upper.ln_factor {
        (lower.nearest, -lower.ln_factor)
    } else {
        (upper.nearest, upper.ln_factor)
    };
    vectorized(
        #[inline(always)]
        || {
            for ((p, slope), item) in out.p.iter_mut().zip(&mut out.slopes).zip(scores) {
                let is_upper = item.score() > boundary;
                let tail = 0.5 * if is_upper { upper.factor } else { lower.factor } * *slope;
                *p = if is_upper { 1.0 - tail } else { tail.min(1.0) };
                *slope *= if is_upper { weight_upper } else { weight_lower };
            }
        },
    );
}

/// The least score above a boundary; `∞` if there is none.
fn next_above<S: Score>(scores: &[S], boundary: f64) -> f64 {
    let next = |least: f64, item: &S| {
        least.min(if item.score() > boundary { item.score() } else { f64::INFINITY })
    };
    vectorized(
        #[inline(always)]
        || {
            let mut least = [f64::INFINITY; 8];
            let (eights, rest) = scores.as_chunks::<8>();
            for eight in eights {
                for lane in 0..8 {
                    least[lane] = next(least[lane], &eight[lane]);
                }
            }
            rest.iter().fold(least.into_iter().fold(f64::INFINITY, f64::min), next)
        },
    )
}

/// Both sides of the threshold, and `ln(U/L)`.
///
/// Between two neighbouring scores `l ≤ λ ≤ u`, with `a = Σ w e^{−(x−u)/τ}` from `u` up, `b = Σ w e^{(x−l)/τ}` from `l`
/// down, `d = k − Σ_{x≥u} w` and `g = (u − l)/τ`, the number `L = e^{−(λ−l)/τ}` solves `bL² − 2dL − ae^{−g} = 0`.
/// `L` and `U = e^{(λ−u)/τ} = e^{−g}/L` are each taken by the root without cancellation.
fn meet(l: f64, u: f64, a: f64, b: f64, d: f64, scale: Scale) -> (Side, Side, f64) {
    let side = |nearest, factor: f64, ln_factor| Side { nearest, factor, ln_factor };
    let none = side(0.0, 0.0, f64::NEG_INFINITY);
    if l == f64::NEG_INFINITY {
        let factor = -2.0 * d / a;
        return (none, side(u, factor, factor.ln()), f64::INFINITY);
    }
    if u == f64::INFINITY {
        let factor = 2.0 * d / b;
        return (side(l, factor, factor.ln()), none, f64::NEG_INFINITY);
    }
    let (g, rest) = scale.count(u, l);
    let fall = exp(-g, -rest);
    let half = exp(-0.5 * g, -0.5 * rest);
    let s = d.hypot((a * b).sqrt() * half);
    // L and U, their logarithms, and that of U/L, which outlives both where they underflow.
    if d > 0.0 {
        let factor = (d + s) / b;
        let ln = factor.ln();
        (side(l, factor, ln), side(u, fall / factor, -g - ln), -g - 2.0 * ln)
    } else if d < 0.0 {
        let factor = (s - d) / a;
        let ln = factor.ln();
        (side(l, fall / factor, -g - ln), side(u, factor, ln), g + 2.0 * ln)
    } else {
        let ln_ratio = (b / a).ln();
        (
            side(l, half * (a / b).sqrt(), 0.5 * (-g - ln_ratio)),
            side(u, half * (b / a).sqrt(), 0.5 * (-g + ln_ratio)),
            ln_ratio,
        )
    }
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
    fn one_of_two_is_not_softmax() {
        let solved = solved(&[2.0, 0.0], 1.0);
        // By symmetry λ = 1: 1 − ½e⁻¹.
        assert!((solved.p[0] - (1.0 - 0.5 * (-1.0_f64).exp())).abs() < 1e-16);
        assert!((solved.near + solved.distance - 1.0).abs() < 1e-15);
    }

    #[test]
    fn the_threshold_may_be_outside_all_scores() {
        for (k, x) in [(0.1, [1.0, 2.0, 3.0]), (2.9, [1.0, 2.0, 3.0]), (1.5, [0.0, 0.0, 0.0])] {
            let sum: f64 = solved(&x, k).p.iter().sum();
            assert!((sum - k).abs() < 1e-15, "{sum} for {k}");
        }
    }
}
