//! The threshold operator with the logistic function.

use crate::{
    laplace,
    locate::{Score, Work},
    root::{self, Curve, Place, Point, SMALL, Start},
    scale::Scale,
    simd::exp,
    threshold::Threshold,
};

/// `σ(t) = 1/(1 + e^{−t})`.
pub(crate) struct Logistic;

impl Curve for Logistic {
    #[inline(always)]
    fn at(&self, t: f64, rest: f64) -> Point {
        let is_high = t >= 0.0;
        let e = exp(-t.abs(), if is_high { -rest } else { rest });
        let near = 1.0 / (1.0 + e);
        let tail = e * near;
        Point { p: if is_high { near } else { tail }, is_high, tail, slope: tail * near }
    }

    fn ln_slope(&self, t: f64) -> f64 {
        -t.abs() - 2.0 * (-t.abs()).exp().ln_1p()
    }
}

/// `0 < k < Σw`. `O(n)`: 2 to 5 evaluations of the sum on ordinary rows.
///
/// `|λ_σ − λ_Laplace| ≤ τ ln 2`, since `½e^t ≤ σ(t) ≤ e^t` for `t ≤ 0`: the closed form of Laplace gives the bracket.
pub(crate) fn solve<S: Score>(
    scores: &[S],
    k: f64,
    scale: Scale,
    work: &mut Work<S>,
    out: &mut Threshold,
) -> Place {
    laplace::solve(scores, k, scale, work, out);
    let (low, high) =
        (out.distance - std::f64::consts::LN_2, out.distance + std::f64::consts::LN_2);
    let start = Start { near: out.near, distance: out.distance, low, high };
    let place = root::find(&Logistic, scores, k, scale, start);
    root::fill_at(&Logistic, scores, scale, place, out);
    if out.total < SMALL {
        // All are so far out that f′ is that of Laplace's function but for a factor of 2.
        let p = std::mem::take(&mut out.p);
        laplace::solve(scores, k, scale, work, out);
        (out.p, out.steepness) = (p, 2.0 * out.steepness);
    }
    place
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
    fn sums_to_k_wherever_the_threshold_is() {
        let rows: [&[f64]; 4] =
            [&[0.0, 1.0, 5.0, -3.0], &[0.0, -1000.0], &[1e6, 0.0, -1e6], &[2.0; 5]];
        for x in rows {
            for k in [1e-200, 0.3, 1.0, 1.5, x.len() as f64 - 0.25] {
                let sum: f64 = solved(x, k).p.iter().sum();
                assert!((sum - k).abs() <= 4.0 * f64::EPSILON * k, "{sum} for {k} of {x:?}");
            }
        }
    }

    #[test]
    fn symmetry_puts_the_threshold_in_the_middle() {
        let solved = solved(&[3.0, 1.0, -1.0, -3.0], 2.0);
        assert!((solved.near + solved.distance).abs() < 1e-15);
    }
}
