//! The Euclidean projection onto the capped simplex `{0 ≤ p ≤ 1, Σ w p = k}`: exact zeros and ones.

use crate::{
    hard,
    locate::{Score, Work},
    root::{self, Curve, Place, Point, Start, Sums},
    scale::Scale,
    sum::{Sum, two_sum},
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
    let place = root::find(&Clamp, scores, k, scale, start);
    root::fill_at(&Clamp, scores, scale, exact(scores, k, scale, place), out);
}

/// The threshold to all digits, from one that is near: with the scores `S` between 0 and 1 known,
/// `p_i = (t_i − mean t) + (k − m)/w(S)`, where `m` is the weight of those at 1.
fn exact<S: Score>(scores: &[S], k: f64, scale: Scale, mut place: Place) -> Place {
    for round in 0..MOST_ROUNDS {
        // At first those also that are outside by no more than the place may be off: they leave again.
        let margin = if round == 0 { 1e-14 } else { 0.0 };
        let (mut left, mut inside, mut moment) = (Sum::default(), Sum::default(), Sum::default());
        left.add(k);
        for item in scores {
            let (t, rest) = place.count(scale, item.score());
            if t >= 1.0 + margin {
                left.add(-item.weight());
            } else if t + rest > -margin {
                let (count, low) = scale.count(item.score(), place.near);
                let (weight, term) = (item.weight(), item.weight() * count);
                inside.add(weight);
                moment.add(term);
                moment.add(weight.mul_add(count, -term) + weight * low);
            }
        }
        let inside = inside.value();
        if inside == 0.0 {
            break;
        }
        // Both quotients, and what their rounding leaves together.
        let (mean, share) = (moment.value() / inside, left.value() / inside);
        for (sum, quotient) in [(&mut moment, mean), (&mut left, share)] {
            let product = quotient * inside;
            sum.add(-product);
            sum.add(-quotient.mul_add(inside, -product));
        }
        let low = (moment.value() - left.value()) / inside;
        let (distance, lost) = two_sum(mean, -share);
        let next = Place { near: place.near, distance, rest: lost + low };
        if next == place {
            break;
        }
        place = next;
    }
    place
}

/// Rounds in which scores join or leave `S`; one or two are enough unless they differ by less than rounding.
const MOST_ROUNDS: usize = 64;

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
