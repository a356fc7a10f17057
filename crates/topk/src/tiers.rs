//! Infinite scores put in their place, so that operators see finite ones only.

/// Where the `k` go: `+∞` first, then finite scores, then `−∞`; a tier that gets less than one each shares
/// equally, unless it is the finite one, which an operator divides.
///
/// This is the limit as `L → ∞` of the row with `±L` in place of `±∞`, whatever the operator.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tiers {
    /// What a score of `+∞` gets.
    pub(crate) plus: f64,
    /// What the finite scores get together, `0 ≤ k ≤ finite.len()`.
    pub(crate) k: f64,
    /// What a score of `−∞` gets.
    pub(crate) minus: f64,
    /// The finite scores in order.
    pub(crate) finite: Vec<f64>,
    /// Of one more `k`: what a score of `+∞` gets, what the finite scores get together, what one of `−∞` gets.
    pub(crate) by_k: [f64; 3],
}

impl Tiers {
    /// `x` without NaN, `0 ≤ k ≤ x.len()`.
    pub(crate) fn new(x: &[f64], k: f64) -> Tiers {
        let finite: Vec<f64> = x.iter().copied().filter(|x| x.is_finite()).collect();
        let pluses = x.iter().filter(|&&x| x == f64::INFINITY).count() as f64;
        let middle = finite.len() as f64;
        let minuses = x.len() as f64 - middle - pluses;
        let share = |k: f64, size: f64| if size > 0.0 { (k / size).clamp(0.0, 1.0) } else { 0.0 };
        let ends = [pluses, pluses + middle, pluses + middle + minuses];
        // The tier that the next bit of k goes to; at k = n, the one that the last came from.
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
            finite,
            by_k,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INF: f64 = f64::INFINITY;

    fn check(k: f64, expect: (f64, f64, f64)) {
        let tiers = Tiers::new(&[INF, 1.0, -INF, INF, -INF, 2.0], k);
        assert_eq!((tiers.plus, tiers.k, tiers.minus), expect, "k = {k}");
        assert_eq!(tiers.finite, [1.0, 2.0]);
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
            let by_k = Tiers::new(&[INF, 1.0, -INF, INF, -INF, 2.0], k).by_k;
            assert_eq!(2.0 * by_k[0] + by_k[1] + 2.0 * by_k[2], 1.0);
        }
    }
}
