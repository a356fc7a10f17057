//! The trials of a row: chances of success and failure, with all their digits in the tails.

use crate::sigmoid::Sigmoid;

/// Independent trials that succeed with `q_i = σ((x_i − θ)/τ)`, `θ` such that `Σq = k` or nearly.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Trials {
    /// `σ(t)` and `σ(−t)`.
    pub(super) q: Vec<f64>,
    pub(super) r: Vec<f64>,
    /// `t = (x − θ)/τ`.
    pub(super) t: Vec<f64>,
    /// `θ = near + τ·distance`.
    pub(super) near: f64,
    pub(super) distance: f64,
}

impl Trials {
    /// `x` finite, `0 < k < n`.
    pub(super) fn set(&mut self, x: &[f64], k: usize, temperature: f64) {
        (self.near, self.distance) = Sigmoid::solve(x, k as f64, temperature).place();
        let tilt = Tilt::new(self.near, self.distance, temperature);
        self.q.clear();
        self.r.clear();
        self.t.clear();
        for &x in x {
            let (t, low) = tilt.t(x);
            let e = (-t.abs()).exp();
            let (major, minor) = (1.0 / (1.0 + e), e / (1.0 + e));
            let (q, r) = if t >= 0.0 { (major, minor) } else { (minor, major) };
            // σ(t + low) and σ(−t − low), to the first order.
            self.q.push((q * low).mul_add(r, q));
            self.r.push((-r * low).mul_add(q, r));
            self.t.push(t);
        }
    }
}

/// The map from `x` to `t` in two numbers: a rounding of `t` is a relative error of `t·2⁻⁵³` of a chance in the tails.
struct Tilt {
    near: f64,
    distance: f64,
    /// A power of two that takes the temperature to where no product of it loses digits.
    unit: f64,
    temperature: f64,
}

impl Tilt {
    fn new(near: f64, distance: f64, temperature: f64) -> Tilt {
        let unit = if temperature < 2.0_f64.powi(-500) {
            2.0_f64.powi(600)
        } else if temperature > 2.0_f64.powi(500) {
            2.0_f64.powi(-600)
        } else {
            1.0
        };
        Tilt { near, distance, unit, temperature: temperature * unit }
    }

    /// `(x − near)/τ − distance`, rounded, and what the rounding left out.
    fn t(&self, x: f64) -> (f64, f64) {
        let Tilt { near, distance, unit, temperature } = *self;
        let (difference, rest) = difference(x, near);
        if difference.is_infinite() {
            // A quarter of both has a difference; digits that a quarter loses are far below it.
            let quarters = Tilt { near: near / 4.0, temperature: temperature / 4.0, ..*self };
            return quarters.t(x / 4.0);
        }
        let (scaled, rest) = (difference * unit, rest * unit);
        let quotient = scaled / temperature;
        let (t, low) = self::difference(quotient, distance);
        let low = low + ((-quotient).mul_add(temperature, scaled) + rest) / temperature;
        (t, if low.is_finite() { low } else { 0.0 })
    }
}

/// `a − b` rounded, and exactly what the rounding left out (Knuth), unless it overflows.
fn difference(a: f64, b: f64) -> (f64, f64) {
    let difference = a - b;
    let part = difference - a;
    (difference, (a - (difference - part)) - (b + part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_number_holds_what_the_first_cannot() {
        let t = |near, distance, temperature, x| Tilt::new(near, distance, temperature).t(x);
        // 1/3 and its complement below 2⁻⁵⁴: 3·(high + low) = 1 to 105 digits.
        let (high, low) = t(0.0, 0.0, 3.0, 1.0);
        assert_eq!(high, 1.0 / 3.0);
        assert_eq!(low * 3.0, (-high).mul_add(3.0, 1.0));
        assert_eq!(t(2.0_f64.powi(-80), 0.0, 1.0, 1.0), (1.0, -(2.0_f64.powi(-80))));
        assert_eq!(t(0.0, 2.0_f64.powi(-80), 1.0, -1.0), (-1.0, -(2.0_f64.powi(-80))));
        for scale in [5e-324, 1e-310, 1e-160, 1e300] {
            assert_eq!(t(0.0, 1.0, 8.0 * scale, 4.0 * scale), (-0.5, 0.0), "{scale:e}");
        }
        assert_eq!(t(-1e308, 0.0, 1e308, 1e308), (2.0, 0.0));
        assert_eq!(t(-1e308, 1.0, 1e-3, 1e308), (f64::INFINITY, 0.0));
    }
}
