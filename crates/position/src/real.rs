//! The two types of numbers that a head can be made of.

/// `f32` or `f64`. Angles are computed in `f64` for both; only the table is rounded.
pub trait Real: Copy + std::fmt::Debug + private::Sealed {
    /// The nearest number of the type.
    fn nearest(value: f64) -> Self;

    /// `self·b + c·d` with two roundings of products and one of the sum.
    fn products(self, b: Self, c: Self, d: Self) -> Self;

    /// `−self`.
    fn negated(self) -> Self;
}

mod private {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

impl Real for f32 {
    #[inline]
    fn nearest(value: f64) -> Self {
        value as Self
    }

    #[inline]
    fn products(self, b: Self, c: Self, d: Self) -> Self {
        self * b + c * d
    }

    #[inline]
    fn negated(self) -> Self {
        -self
    }
}

impl Real for f64 {
    #[inline]
    fn nearest(value: f64) -> Self {
        value
    }

    #[inline]
    fn products(self, b: Self, c: Self, d: Self) -> Self {
        self * b + c * d
    }

    #[inline]
    fn negated(self) -> Self {
        -self
    }
}
