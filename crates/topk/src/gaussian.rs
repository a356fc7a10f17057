//! The threshold operator with the normal distribution function.

use crate::{
    locate::{Score, Work},
    root::{self, Curve, Place, Point, SMALL, Start},
    scale::Scale,
    sigmoid,
    simd::exp,
    sum::{Sum, two_sum},
    threshold::{Threshold, sum_if},
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
    let scale = Scale::new(temperature);
    let place = root::solve(&Normal, scores, k, scale, start, out);
    if out.steepness < SMALL {
        balance(scores, scale, place, out);
        return;
    }
    let terms = out.p.iter().zip(scores).map(|(p, item)| -item.weight() * p);
    let left = std::iter::once(k).chain(terms).collect::<Sum>().value();
    // Far out a digit of the threshold is many of p: what the sum lacks is dealt out as a step of the threshold would.
    if left.abs() > MOST_LEFT * f64::EPSILON * k {
        for (p, slope) in out.p.iter_mut().zip(&out.slopes) {
            *p = (slope * (left / out.total) + *p).clamp(0.0, 1.0);
        }
    }
}

/// In ulps of `k`.
const MOST_LEFT: f64 = 2.0;

/// The threshold in a gap so wide that the tails of both sides underflow, and `f′` there: where the logarithms of
/// `Σ w (1−Φ)` above and `Σ w Φ` below are equal. Of tails and slopes only ratios are formed, from differences of `t`.
fn balance<S: Score>(scores: &[S], scale: Scale, mut place: Place, out: &mut Threshold) {
    for _ in 0..MOST_ROUNDS {
        let (Some(above), Some(below)) =
            (Side::of(scores, scale, place, true), Side::of(scores, scale, place, false))
        else {
            break;
        };
        // Newton's step, with t for the hazard f′/tail, which is t + 1/t − ….
        let excess =
            (above.weight / below.weight).ln() + ln_tail_ratio(above.nearest, below.nearest);
        let (distance, rest) =
            two_sum(place.distance, place.rest - excess / (above.nearest.0 + below.nearest.0));
        let next = Place { distance, rest, ..place };
        if next == place {
            break;
        }
        place = next;
    }
    let sides =
        [true, false].into_iter().filter_map(|is_above| Side::of(scores, scale, place, is_above));
    let Some(nearest) =
        sides.map(|side| side.nearest).min_by(|one, other| one.0.total_cmp(&other.0))
    else {
        return;
    };
    for (slope, item) in out.slopes.iter_mut().zip(scores) {
        let t = size(place.count(scale, item.score()));
        *slope = (-0.5 * difference(t, nearest) * (t.0 + nearest.0)).exp();
    }
    out.steepness = HEIGHT * (-0.5 * nearest.0 * nearest.0).exp();
    out.total = sum_if(scores, &out.slopes, |_| true);
    (out.near, out.distance) = (place.near, place.distance + place.rest);
}

/// Each gains some three digits; from the middle of a gap two or three are enough.
const MOST_ROUNDS: usize = 16;

/// The scores above a threshold, or those below it.
struct Side {
    /// `|t|` of the nearest, and what rounding leaves of it.
    nearest: (f64, f64),
    /// Of all in units of the nearest one's tail.
    weight: f64,
}

impl Side {
    fn of<S: Score>(scores: &[S], scale: Scale, place: Place, is_above: bool) -> Option<Side> {
        let count = |item: &S| place.count(scale, item.score());
        let mine = || scores.iter().filter(|item| (count(item).0 >= 0.0) == is_above);
        let nearest = mine()
            .map(|item| size(count(item)))
            .min_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)))?;
        let tail = |item: &S| item.weight() * ln_tail_ratio(size(count(item)), nearest).exp();
        Some(Side { nearest, weight: mine().map(tail).collect::<Sum>().value() })
    }
}

fn size((t, rest): (f64, f64)) -> (f64, f64) {
    if t < 0.0 { (-t, -rest) } else { (t, rest) }
}

fn difference(one: (f64, f64), other: (f64, f64)) -> f64 {
    (one.0 - other.0) + (one.1 - other.1)
}

/// `ln(Φ(−t)/Φ(−u))` far out, where `Φ(−t) = f′(t)/t·(1 − t⁻² + 3t⁻⁴ − 15t⁻⁶ + …)` (Laplace's expansion).
fn ln_tail_ratio(t: (f64, f64), u: (f64, f64)) -> f64 {
    let series = |t: f64| {
        let inverse = 1.0 / (t * t);
        (-inverse * (1.0 - inverse * (3.0 - inverse * (15.0 - 105.0 * inverse)))).ln_1p()
    };
    let apart = difference(t, u);
    -0.5 * apart * (t.0 + u.0) - (apart / u.0).ln_1p() + (series(t.0) - series(u.0))
}

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
    fn an_uneven_gap_without_tails_has_its_threshold_where_both_sides_weigh_the_same() {
        let x = [[100.0; 5].as_slice(), &[0.0; 2]].concat();
        let mut out = Threshold::default();
        solve(&x, 5.0, 1.0, &mut Work::default(), &mut out);
        let mut by_k = Vec::new();
        out.by_k(&mut by_k);
        // The root of 5 Φ(λ−100) = 2 Φ(−λ) and f′ there, by mpmath with 50 digits.
        assert!((out.near + out.distance - 49.990_840_753_454_803).abs() < 1e-14);
        assert!(
            (by_k[0] - 0.100_018_303_867_518_6).abs() < 1e-15
                && (by_k[6] - 0.249_954_240_331_203_5).abs() < 1e-15,
            "{by_k:?}"
        );
    }

    #[test]
    fn a_gap_without_tails_has_its_threshold_in_the_middle() {
        let mut out = Threshold::default();
        solve(&[0.0, 1000.0], 1.0, 1.0, &mut Work::default(), &mut out);
        assert_eq!((out.p.as_slice(), out.near + out.distance), (&[0.0, 1.0][..], 500.0));
        assert_eq!(out.slopes, [1.0, 1.0]);
    }
}
