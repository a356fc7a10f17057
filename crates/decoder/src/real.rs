//! The two kinds of numbers that a model computes in.

use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Sub};

/// `f32` or `f64`.
pub trait Real:
    position::Real
    + Default
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + AddAssign
    + MulAssign
    + Send
    + Sync
    + sealed::Sealed
    + 'static
{
    /// Distance from 1 to the next number, `2⁻²³` or `2⁻⁵²`.
    const EPSILON: f64;
    /// NumPy's name of the type.
    const NAME: &'static str;

    /// The nearest number of this type.
    #[inline]
    fn of(value: f64) -> Self {
        Self::nearest(value)
    }
    /// The same number in double precision.
    fn to_f64(self) -> f64;
    /// The exponential, to two units in the last place, from operations that every processor rounds alike.
    /// Below −87.3 (`f64`: −708) it is 0, above 88.3 (709) it stays, which a softmax never asks for.
    #[must_use]
    fn exp(self) -> Self;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

impl Real for f32 {
    const EPSILON: f64 = 1.0 / 8_388_608.0;
    const NAME: &'static str = "float32";

    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    /// `2ⁿ·eʳ` with `|r| ≤ ½ ln 2` and the Taylor polynomial of degree 7, which is off by less than
    /// `(½ ln 2)⁸/8! = 5·10⁻⁹`. Without branches, so that a loop over a row becomes vector code. What
    /// would be subnormal is 0.
    #[inline]
    fn exp(self) -> f32 {
        // 1.5·2²³: adding it rounds to a whole number, which then stands in the low bits.
        const ROUND: f32 = 12_582_912.0;
        // ln 2 in two parts, the first with so few digits that its product with n is exact.
        const LN_2: (f32, f32) = (0.693_359_4, -2.121_944_4e-4);
        let x = self.clamp(-87.3, 88.3);
        let shifted = x * std::f32::consts::LOG2_E + ROUND;
        let n = shifted - ROUND;
        let r = (x - n * LN_2.0) - n * LN_2.1;
        let mut p = 1.0 / 5_040.0;
        for factorial in [720.0, 120.0, 24.0, 6.0, 2.0, 1.0, 1.0] {
            p = p * r + 1.0 / factorial;
        }
        // n in −126..=127 moved into the exponent's place.
        let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(0x3f80_0000));
        if self < -87.3 { 0.0 } else { p * power }
    }
}

impl Real for f64 {
    const EPSILON: f64 = f64::EPSILON;
    const NAME: &'static str = "float64";

    fn to_f64(self) -> f64 {
        self
    }

    /// As for `f32`, with the Taylor polynomial of degree 13, off by less than `(½ ln 2)¹⁴/14! = 5·10⁻¹⁸`.
    #[inline]
    fn exp(self) -> f64 {
        // 1.5·2⁵².
        const ROUND: f64 = 6_755_399_441_055_744.0;
        const LN_2: (f64, f64) = (0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10);
        // 1/13!, 1/12!, …, 1/0!.
        const TAYLOR: [f64; 14] = {
            let mut terms = [1.0; 14];
            let mut k = 13;
            while k > 0 {
                terms[k - 1] = terms[k] * (14 - k) as f64;
                k -= 1;
            }
            let mut k = 0;
            while k < 14 {
                terms[k] = 1.0 / terms[k];
                k += 1;
            }
            terms
        };
        let x = self.clamp(-708.0, 709.0);
        let shifted = x * std::f64::consts::LOG2_E + ROUND;
        let n = shifted - ROUND;
        let r = (x - n * LN_2.0) - n * LN_2.1;
        let mut p = TAYLOR[0];
        for term in &TAYLOR[1..] {
            p = p * r + term;
        }
        let power = f64::from_bits((shifted.to_bits() << 52).wrapping_add(0x3ff0_0000_0000_0000));
        if self < -708.0 { 0.0 } else { p * power }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_good_to_two_units() {
        for step in -8_700..=8_800 {
            let x = step as f32 / 100.0;
            let (found, true_value) = (Real::exp(x).to_f64(), f64::from(x).exp());
            assert!((found / true_value - 1.0).abs() < 2.0 * f32::EPSILON.to_f64(), "exp({x})");
        }
        for step in -7_080..=7_090 {
            let x = f64::from(step) / 10.0;
            let (found, true_value) = (Real::exp(x), x.exp());
            assert!((found / true_value - 1.0).abs() < 2.0 * f64::EPSILON, "exp({x})");
        }
        assert_eq!((Real::exp(0.0_f32), Real::exp(0.0_f64)), (1.0, 1.0));
        assert_eq!(Real::exp(f64::NEG_INFINITY), 0.0);
        assert_eq!(Real::exp(f32::NEG_INFINITY), 0.0);
        assert_eq!(Real::exp(-90.0_f32), 0.0);
    }
}
