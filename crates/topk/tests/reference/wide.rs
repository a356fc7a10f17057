//! Numbers of 256 bits, 77 digits, with an exponent that does not run out.

use std::{
    cmp::Ordering,
    ops::{Add, Div, Mul, Neg, Sub},
};

use dashu_float::{FBig, round::mode::HalfEven};

const BITS: usize = 256;

type Float = FBig<HalfEven, 2>;

/// A finite number; every operation rounds once, to 256 bits.
#[derive(Debug, Clone)]
pub(crate) struct Wide(Float);

impl Wide {
    pub(crate) fn zero() -> Wide {
        Wide::from(0.0)
    }

    pub(crate) fn one() -> Wide {
        Wide::from(1.0)
    }

    /// `2^exponent`.
    pub(crate) fn power_of_two(exponent: isize) -> Wide {
        Wide(Float::from_parts(1.into(), exponent).with_precision(BITS).value())
    }

    pub(crate) fn exp(&self) -> Wide {
        if self.is_zero() { Wide::one() } else { Wide(self.0.exp()) }
    }

    /// `1/√(2π)`.
    pub(crate) fn normal_height() -> Wide {
        let two = Wide::from(2.0);
        let turn = &Wide(Float::pi(BITS)) * &two;
        &Wide::one() / &Wide(turn.0.sqrt())
    }

    pub(crate) fn ln(&self) -> Wide {
        Wide(self.0.ln())
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.0.repr().significand().is_zero()
    }

    pub(crate) fn is_negative(&self) -> bool {
        *self < Wide::zero()
    }

    pub(crate) fn abs(&self) -> Wide {
        if self.is_negative() { -self } else { self.clone() }
    }

    /// `⌊log₂|self|⌋` of a number that is not zero.
    pub(crate) fn exponent(&self) -> isize {
        self.0.repr().exponent() + self.0.digits().cast_signed() - 1
    }

    /// The nearest double, infinite or zero beyond the range.
    pub(crate) fn to_f64(&self) -> f64 {
        self.0.to_f64().value()
    }

    /// `|found − self|` of a finite `found`.
    pub(crate) fn distance(&self, found: f64) -> f64 {
        (self - &Wide::from(found)).abs().to_f64()
    }
}

impl From<f64> for Wide {
    /// Exact. Panics where `value` is not finite.
    fn from(value: f64) -> Wide {
        let exact = Float::try_from(value).expect("finite numbers only");
        Wide(exact.with_precision(BITS).value())
    }
}

impl From<usize> for Wide {
    fn from(value: usize) -> Wide {
        Wide(Float::from(value).with_precision(BITS).value())
    }
}

macro_rules! operator {
    ($($trait:ident $name:ident $sign:tt),*) => {$(
        impl $trait for &Wide {
            type Output = Wide;
            fn $name(self, other: &Wide) -> Wide {
                Wide(&self.0 $sign &other.0)
            }
        }
    )*};
}
operator!(Add add +, Sub sub -, Mul mul *, Div div /);

impl Neg for &Wide {
    type Output = Wide;
    fn neg(self) -> Wide {
        Wide(-self.0.clone())
    }
}

impl PartialEq for Wide {
    fn eq(&self, other: &Wide) -> bool {
        self.0 == other.0
    }
}

impl PartialOrd for Wide {
    fn partial_cmp(&self, other: &Wide) -> Option<Ordering> {
        self.0.partial_cmp(&other.0)
    }
}
