//! Infinite scores put in their place, so that operators see finite ones only.

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
    /// From the weights of the three tiers, highest first; `k` from 0 to their sum.
    pub(crate) fn new([pluses, middle, minuses]: [f64; 3], k: f64) -> Tiers {
        let share = |k: f64, size: f64| if size > 0.0 { (k / size).clamp(0.0, 1.0) } else { 0.0 };
        let ends = [pluses, pluses + middle];
        // The tier that the next bit of k goes to; at the upper end, the one that the last came from.
        let tier = if k < ends[0] {
            0
        } else if k < ends[1] {
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
            k: (k - pluses).clamp(0.0, middle),
            minus: share(k - ends[1], minuses),
            by_k,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(k: f64, expect: (f64, f64, f64)) {
        let tiers = Tiers::new([2.0, 2.0, 2.0], k);
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
    fn derivatives_by_k_sum_to_one() {
        for k in [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0] {
            let by_k = Tiers::new([2.0, 2.0, 2.0], k).by_k;
            assert_eq!(2.0 * by_k[0] + by_k[1] + 2.0 * by_k[2], 1.0);
        }
    }
}
