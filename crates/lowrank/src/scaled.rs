//! A matrix brought near 1 by a power of two, so that no norm overflows or vanishes.
//!
//! Multiplying by a power of two changes no digit (but for entries 2⁻¹²⁶ or 2⁻¹⁰²² times smaller
//! than the greatest, which no singular value can feel), so the answer for entries of 1e300 is that
//! for entries of 1, moved.

use faer::{Mat, MatRef};

use crate::{Error, Real};

/// `A = 2^exponent · matrix`, the greatest entry of `matrix` in `[1, 2)` or all zero.
#[derive(Debug, Clone)]
pub(crate) struct Scaled<T: Real> {
    pub(crate) matrix: Mat<T>,
    pub(crate) exponent: i32,
}

impl<T: Real> Scaled<T> {
    /// Checks shape and entries, then scales. `O(mn)`.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::NotFinite`].
    pub(crate) fn new(a: MatRef<'_, T>) -> Result<Scaled<T>, Error> {
        let exponent = exponent_of(checked(a)?);
        let matrix = Mat::from_fn(a.nrows(), a.ncols(), |row, col| {
            T::nearest(times_power_of_two(a[(row, col)].to_f64(), -exponent))
        });
        Ok(Scaled { matrix, exponent })
    }
}

/// The greatest magnitude of the entries, if all are finite and there are any. `O(mn)`.
///
/// # Errors
/// [`Error::Empty`], [`Error::NotFinite`].
pub(crate) fn checked<T: Real>(a: MatRef<'_, T>) -> Result<f64, Error> {
    let (rows, cols) = a.shape();
    if rows == 0 || cols == 0 {
        return Err(Error::Empty { rows, cols });
    }
    let mut greatest = 0.0_f64;
    let mut finite = true;
    for col in 0..cols {
        for row in 0..rows {
            let value = a[(row, col)].to_f64();
            finite &= value.is_finite();
            greatest = greatest.max(value.abs());
        }
    }
    if finite { Ok(greatest) } else { Err(first_not_finite(a)) }
}

/// Names the first entry that is not finite, in the order in which people read a table.
fn first_not_finite<T: Real>(a: MatRef<'_, T>) -> Error {
    for row in 0..a.nrows() {
        for col in 0..a.ncols() {
            let value = a[(row, col)].to_f64();
            if !value.is_finite() {
                return Error::NotFinite { row, col, value };
            }
        }
    }
    unreachable!("called only when an entry is not finite")
}

/// `⌊log₂ value⌋`, also of subnormal numbers; 0 for 0.
pub(crate) fn exponent_of(value: f64) -> i32 {
    if value == 0.0 {
        return 0;
    }
    // A subnormal number has fewer than 53 bits below its first: lift it into the normal range.
    let (value, lifted) =
        if value < f64::MIN_POSITIVE { (value * 2.0_f64.powi(64), 64) } else { (value, 0) };
    let biased = (value.to_bits() >> 52) & 0x7ff;
    i32::try_from(biased).expect("an exponent has 11 bits") - 1023 - lifted
}

/// `value · 2^exponent`, in factors of which none is out of range: the units of a solution differ by
/// up to 2^±2097 from those of the scaled one, and `0 · ∞` would be no number.
pub(crate) fn times_power_of_two(mut value: f64, mut exponent: i32) -> f64 {
    const STEP: i32 = 1000;
    while exponent.abs() > STEP {
        let step = STEP * exponent.signum();
        value *= 2.0_f64.powi(step);
        exponent -= step;
    }
    value * 2.0_f64.powi(exponent)
}

/// A scaled value in the units of the matrix that came, if the type can hold it.
///
/// # Errors
/// [`Error::Overflow`], naming `what`; `greatest` is the exponent of the matrix's greatest entry.
pub(crate) fn unscaled<T: Real>(
    value: f64,
    exponent: i32,
    what: &'static str,
    greatest: i32,
) -> Result<f64, Error> {
    let value = times_power_of_two(value, exponent);
    if value.abs() <= T::GREATEST {
        Ok(value)
    } else {
        Err(Error::Overflow { what, dtype: T::NAME, max: T::GREATEST, exponent: -greatest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents() {
        for (value, exponent) in
            [(1.0, 0), (1.99, 0), (0.5, -1), (f64::MAX, 1023), (f64::from_bits(1), -1074)]
        {
            assert_eq!(exponent_of(value), exponent, "{value:e}");
            let scaled = times_power_of_two(value, -exponent);
            assert!((1.0..2.0).contains(&scaled), "{value:e} became {scaled}");
            assert_eq!(times_power_of_two(scaled, exponent), value);
        }
    }

    #[test]
    fn exponents_beyond_the_range_of_a_number_make_no_nan() {
        for exponent in [2097, -2097, 1024, -1075] {
            assert_eq!(times_power_of_two(0.0, exponent), 0.0);
        }
        let (least, greatest) = (f64::from_bits(1), 2.0_f64.powi(1023));
        assert_eq!(times_power_of_two(least, 2097), greatest);
        assert_eq!(times_power_of_two(greatest, -2097), least);
        assert_eq!(times_power_of_two(1.0, 1024), f64::INFINITY);
    }

    #[test]
    fn the_first_bad_entry_in_reading_order_is_named() {
        let mut a = Mat::<f32>::zeros(3, 3);
        a[(2, 0)] = f32::NAN;
        a[(1, 2)] = f32::INFINITY;
        assert_eq!(
            Scaled::new(a.as_ref()).unwrap_err(),
            Error::NotFinite { row: 1, col: 2, value: f64::INFINITY }
        );
    }
}
