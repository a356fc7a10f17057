//! The two kinds of numbers that everything here is written for, once.

use std::fmt::{Debug, Display, LowerExp};

use faer::traits::RealField;

/// `f32` or `f64`. Cut-offs follow [`EPSILON`](Real::EPSILON) of the type that came in.
pub trait Real:
    RealField + Copy + Debug + Display + LowerExp + Send + Sync + sealed::Sealed + 'static
{
    /// Distance from 1 to the next number, `2⁻²³` or `2⁻⁵²`.
    const EPSILON: f64;
    /// The greatest finite number.
    const GREATEST: f64;
    /// NumPy's name of the type.
    const NAME: &'static str;

    /// The same number in double precision.
    fn to_f64(self) -> f64;
    /// The nearest number of this type; infinite beyond [`GREATEST`](Real::GREATEST).
    fn nearest(value: f64) -> Self;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

impl Real for f32 {
    // Written out: `f64::from` is not const.
    const EPSILON: f64 = 1.0 / 8_388_608.0;
    const GREATEST: f64 = 3.402_823_466_385_288_6e38;
    const NAME: &'static str = "float32";

    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    #[expect(clippy::cast_possible_truncation, reason = "rounding is what the name says")]
    fn nearest(value: f64) -> f32 {
        value as f32
    }
}

impl Real for f64 {
    const EPSILON: f64 = f64::EPSILON;
    const GREATEST: f64 = f64::MAX;
    const NAME: &'static str = "float64";

    fn to_f64(self) -> f64 {
        self
    }

    fn nearest(value: f64) -> f64 {
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_those_of_the_types() {
        assert_eq!(<f32 as Real>::EPSILON, f64::from(f32::EPSILON));
        assert_eq!(<f32 as Real>::GREATEST, f64::from(f32::MAX));
    }
}
