//! Scores relative to one near the threshold, in units of the temperature, to more digits than one number has.

use crate::sum::two_sum;

/// The unit that scores are counted in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    /// Powers of two whose product brings the temperature near 1: one at most 1 for the scores, so that no difference
    /// overflows, one at least 1 for their differences.
    before: f64,
    after: f64,
    /// The temperature times both, and the inverse of that.
    unit: f64,
    inverse: f64,
}

/// Differences beyond this many units are taken to be it: their exponentials are zero or infinite anyway.
const FARTHEST: f64 = 1e280;

impl Scale {
    /// `temperature` positive and finite.
    pub(crate) fn new(temperature: f64) -> Scale {
        // −1022 and 1023 are the ends of normal numbers: smaller temperatures leave a unit below 1.
        let exponent = libm::frexp(temperature).1.clamp(-1022, 1022);
        let power = 2.0_f64.powi(-exponent);
        let unit = temperature * power;
        Scale { before: power.min(1.0), after: power.max(1.0), unit, inverse: 1.0 / unit }
    }

    /// `(x − from)/τ` for finite `x` and `from`, as its nearest number but for an ulp and what that leaves.
    ///
    /// The difference is taken first: `x/τ − from/τ` would lose as many digits as `x/τ` has before its point.
    #[inline(always)]
    pub(crate) fn count(self, x: f64, from: f64) -> (f64, f64) {
        let (difference, lost) = two_sum(x * self.before, -from * self.before);
        let wide = difference * self.after;
        let near = wide.abs() < FARTHEST;
        let wide = wide.clamp(-FARTHEST, FARTHEST);
        let t = wide * self.inverse;
        let rest = ((-t).mul_add(self.unit, wide) + lost * self.after) * self.inverse;
        (t, if near { rest } else { 0.0 })
    }

    /// The same without the rest, for questions of order.
    #[inline(always)]
    pub(crate) fn about(self, x: f64, from: f64) -> f64 {
        ((x * self.before - from * self.before) * self.after).clamp(-FARTHEST, FARTHEST)
            * self.inverse
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_and_its_rest_give_the_exact_quotient() {
        // (1 + 2⁻⁶⁰ − 0)/3 with a difference that rounds, and a quotient that does not end.
        let (t, rest) = Scale::new(3.0).count(1.0, -(2.0_f64.powi(-60)));
        assert!((t - 1.0 / 3.0).abs() < 1e-16);
        // 3(t + rest) = 1 + 2⁻⁶⁰ in exact arithmetic: 3t is exact in two numbers.
        let product = t * 3.0;
        let low = t.mul_add(3.0, -product);
        let left = (product - 1.0) + low + 3.0 * rest;
        assert!((left - 2.0_f64.powi(-60)).abs() < 1e-31, "{left:e}");
    }

    #[test]
    fn ends_of_the_range_stay_in_order() {
        let max = f64::MAX;
        let (t, rest) = Scale::new(1.0).count(max, -max);
        assert!(t > 1e279 && rest == 0.0);
        assert_eq!(Scale::new(1e308).about(1e308, -1e308), 2.0);
        assert_eq!(Scale::new(5e-324).count(1e-323, 0.0), (2.0, 0.0));
        assert!(Scale::new(1e-300).count(1.0, 0.0).0 > 1e270);
        assert_eq!(Scale::new(max).count(0.0, max).0, -1.0);
    }
}
