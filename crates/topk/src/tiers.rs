//! Infinite scores put in their place, so that operators see finite ones only.

use crate::sum::Sum;

/// Where the `k` go: `+∞` first, then finite scores, then `−∞`; a tier that gets less than one each shares
/// equally, unless it is the finite one, which an operator divides.
///
/// This is the limit as `L → ∞` of the row with `±L` in place of `±∞`, whatever the operator.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Tiers {
    /// What a score of `+∞` gets.
    pub(crate) plus: f64,
    /// What the finite scores get together, from 0 to their weight.
    pub(crate) k: f64,
    /// What a score of `−∞` gets.
    pub(crate) minus: f64,
    /// Of one more `k`: what a score of `+∞` gets, what the finite scores get together, what one of `−∞` gets.
    pub(crate) by_k: [f64; 3],
}

impl Tiers {
    /// From the weights of the three tiers, highest first; `k` from 0 to their sum. Sums with what rounding left of them:
    /// what is left of `k` for a light tier must not drown in the weight of those before it.
    pub(crate) fn new(weights: [Sum; 3], k: f64) -> Tiers {
        let [pluses, middle, minuses] = weights.map(Sum::value);
        let share = |k: f64, size: f64| if size > 0.0 { (k / size).clamp(0.0, 1.0) } else { 0.0 };
        let left_after = |tiers: usize| {
            let taken = weights[..tiers].iter().flat_map(|sum| sum.parts());
            std::iter::once(k).chain(taken.map(|part| -part)).collect::<Sum>().value()
        };
        // The tier that the next bit of k goes to; at the upper end, the one that the last came from.
        let tier = if left_after(1) < 0.0 {
            0
        } else if left_after(2) < 0.0 {
            1
        } else if minuses > 0.0 {
            2
        } else if middle > 0.0 {
            1
        } else {
            0
        };
        let mut by_k = [0.0; 3];
        by_k[tier] = [1.0 / pluses, 1.0, 1.0 / minuses][tier];
        Tiers {
            plus: share(k, pluses),
            k: left_after(1).clamp(0.0, middle),
            minus: share(left_after(2), minuses),
            by_k,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_EACH: [Sum; 3] = [Sum::new(2.0); 3];

    fn check(k: f64, expect: (f64, f64, f64)) {
        let tiers = Tiers::new(TWO_EACH, k);
        assert_eq!((tiers.plus, tiers.k, tiers.minus), expect, "k = {k}");
    }

    #[test]
    fn plus_first_then_finite_then_minus() {
        check(0.0, (0.0, 0.0, 0.0));
        check(1.0, (0.5, 0.0, 0.0));
        check(2.0, (1.0, 0.0, 0.0));
        check(3.5, (1.0, 1.5, 0.0));
        check(5.0, (1.0, 2.0, 0.5));
        check(6.0, (1.0, 2.0, 1.0));
    }

    #[test]
    fn what_is_left_for_a_light_tier_keeps_its_digits() {
        let heavy: Sum = [155_742.0, 1.113_604_294].into_iter().collect();
        let weights = [Sum::new(0.1), heavy, Sum::new(2e-6)];
        let k = 155_743.213_604_295;
        // In halves of the last digit of k, which both sums and their difference have.
        let exact = k - 155_743.0 - 0.1 - (1.113_604_294 - 1.0);
        let tiers = Tiers::new(weights, k);
        assert!((tiers.minus - exact / 2e-6).abs() < 1e-15 * tiers.minus, "{tiers:?}");
    }

    #[test]
    fn derivatives_by_k_sum_to_one() {
        for k in [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0] {
            let by_k = Tiers::new(TWO_EACH, k).by_k;
            assert_eq!(2.0 * by_k[0] + by_k[1] + 2.0 * by_k[2], 1.0);
        }
    }
}
