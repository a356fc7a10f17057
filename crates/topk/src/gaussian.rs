//! The threshold operator with the normal distribution function.

use crate::{
    locate::{Score, Work},
    root::{self, Curve, Point, SMALL, Start},
    scale::Scale,
    sigmoid,
    simd::exp,
    sum::Sum,
    threshold::Threshold,
};

/// `Φ(t)`.
struct Normal;

/// `1/√2` and what its nearest number leaves.
const HALF_ROOT: (f64, f64) = (std::f64::consts::FRAC_1_SQRT_2, -4.833_646_656_726_457e-17);

/// `1/√(2π)`.
const HEIGHT: f64 = 0.398_942_280_401_432_7;

impl Curve for Normal {
    fn at(&self, t: f64, rest: f64) -> Point {
        let is_high = t >= 0.0;
        // Φ is 0 or 1 beyond, to the smallest number.
        let (t, rest) = if t.abs() > 40.0 { (40.0_f64.copysign(t), 0.0) } else { (t, rest) };
        let (square, lost) = (t * t, t.mul_add(t, -(t * t)));
        let slope = HEIGHT * exp(-0.5 * square, -0.5 * lost - t * rest);
        // tail = ½ erfc((|t| + rest)/√2): the argument rounded, then corrected by the slope.
        let (size, rest) = (t.abs(), if is_high { rest } else { -rest });
        let u = size * HALF_ROOT.0;
        let low = size.mul_add(HALF_ROOT.0, -u) + size.mul_add(HALF_ROOT.1, rest * HALF_ROOT.0);
        let tail = 0.5 * libm::erfc(u) - std::f64::consts::SQRT_2 * slope * low;
        Point { p: if is_high { 1.0 - tail } else { tail }, is_high, tail, slope }
    }

    fn ln_slope(&self, t: f64) -> f64 {
        HEIGHT.ln() - 0.5 * t * t
    }
}

/// `0 < k < Σw`. `O(n)` a step, few steps on ordinary rows.
///
/// `Φ(t)` is about `σ(t/0.59)`: the logistic threshold at such a temperature is where the search begins.
pub(crate) fn solve<S: Score>(
    scores: &[S],
    k: f64,
    temperature: f64,
    work: &mut Work<S>,
    out: &mut Threshold,
) {
    const RATIO: f64 = 0.588;
    let near = sigmoid::solve(scores, k, Scale::new(RATIO * temperature), work, out);
    let start = Start {
        near: near.near,
        // Far out the tails are nothing alike.
        distance: (near.distance * RATIO).clamp(-3.0, 3.0),
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
    };
    root::solve(&Normal, scores, k, Scale::new(temperature), start, out);
    let terms = out.p.iter().zip(scores).map(|(p, item)| -item.weight() * p);
    let left = std::iter::once(k).chain(terms).collect::<Sum>().value();
    // Far out a digit of the threshold is many of p: what the sum lacks is dealt out as a step of the threshold would.
    if left.abs() > MOST_LEFT * f64::EPSILON * k && out.total > SMALL {
        for (p, slope) in out.p.iter_mut().zip(&out.slopes) {
            *p = (slope * (left / out.total) + *p).clamp(0.0, 1.0);
        }
    }
}

/// In ulps of `k`.
const MOST_LEFT: f64 = 2.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_have_all_digits() {
        // Φ(−1), Φ(−10), Φ(−37) of mpmath.
        for (t, expect) in [
            (-1.0, 0.158_655_253_931_457_05),
            (-10.0, 7.619_853_024_160_526e-24),
            (-37.0, 5.725_571_222_524_577e-300),
        ] {
            let point = Normal.at(t, 0.0);
            assert!((point.p / expect - 1.0).abs() < 2e-14, "{:e} for {expect:e}", point.p);
            // Moved by 2⁻⁵² in two ways, where that is an ulp.
            let moved = Normal.at(t, f64::EPSILON * 0.25);
            let hazard = point.slope / point.p;
            assert!((moved.p / point.p - 1.0 - hazard * f64::EPSILON * 0.25).abs() < 1e-15);
        }
    }

    #[test]
    fn a_single_score_gets_all_of_a_tiny_k() {
        let mut out = Threshold::default();
        let k = 1.936_210_050_228_91e-176;
        solve(&[6.564_985_960_721_97e-5], k, 206.0974, &mut Work::default(), &mut out);
        assert!((out.p[0] - k).abs() <= 4.0 * f64::EPSILON * k, "{:e}", out.p[0]);
    }

    #[test]
    fn a_gap_without_tails_has_its_threshold_in_the_middle() {
        let mut out = Threshold::default();
        solve(&[0.0, 1000.0], 1.0, 1.0, &mut Work::default(), &mut out);
        assert_eq!((out.p.as_slice(), out.near + out.distance), (&[0.0, 1.0][..], 500.0));
        assert_eq!(out.slopes, [1.0, 1.0]);
    }
}
