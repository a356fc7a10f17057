//! The kinds of numbers that rows are made of.

use std::fmt::Debug;

/// `f64`, `f32`, `f16` or `bf16`. All work is done in double precision; the type decides only what comes in and out.
pub trait Real:
    Copy + Debug + Default + PartialEq + Send + Sync + sealed::Sealed + 'static
{
    /// NumPy's name of the type.
    const NAME: &'static str;

    /// The same number in double precision.
    fn to_f64(self) -> f64;
    /// The nearest number of this type.
    fn nearest(value: f64) -> Self;

    /// Numbers of this type from a place whose numbers are not needed any more.
    #[doc(hidden)]
    fn receive(values: &mut Vec<f64>, into: &mut Vec<Self>) {
        into.clear();
        into.extend(values.iter().map(|&value| Self::nearest(value)));
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
    impl Sealed for half::f16 {}
    impl Sealed for half::bf16 {}
}

impl Real for f32 {
    const NAME: &'static str = "float32";

    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    #[expect(clippy::cast_possible_truncation, reason = "rounding is what the name says")]
    fn nearest(value: f64) -> f32 {
        value as f32
    }
}

impl Real for f64 {
    const NAME: &'static str = "float64";

    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }

    #[inline(always)]
    fn nearest(value: f64) -> f64 {
        value
    }

    fn receive(values: &mut Vec<f64>, into: &mut Vec<f64>) {
        std::mem::swap(values, into);
    }
}

impl Real for half::f16 {
    const NAME: &'static str = "float16";

    fn to_f64(self) -> f64 {
        self.to_f64()
    }

    fn nearest(value: f64) -> half::f16 {
        half::f16::from_f64(value)
    }
}

impl Real for half::bf16 {
    const NAME: &'static str = "bfloat16";

    fn to_f64(self) -> f64 {
        self.to_f64()
    }

    fn nearest(value: f64) -> half::bf16 {
        half::bf16::from_f64(value)
    }
}
