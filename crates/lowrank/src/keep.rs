//! How much of a matrix to keep: one vocabulary for everything that cuts.

use crate::{Error, decomposition::tail, scaled::times_power_of_two};

/// How much of a matrix to keep.
///
/// Both tolerances are on the Frobenius norm of what is left out, and keep as few terms as they allow,
/// one at least.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Keep {
    /// This many terms, `1 ≤ k ≤ min(m, n)`.
    Rank(usize),
    /// The least `k ≥ 1` with `‖A − A_k‖ ≤ t·‖A‖`, `0 ≤ t < 1`.
    Relative(f64),
    /// The least `k ≥ 1` with `‖A − A_k‖ ≤ t`, `t ≥ 0` in the units of the matrix.
    Absolute(f64),
}

impl Keep {
    /// Refuses what the shape or the number itself shows to be wrong.
    ///
    /// # Errors
    /// [`Error::Rank`], [`Error::Tolerance`], [`Error::AbsoluteTolerance`].
    pub fn check(self, rows: usize, cols: usize) -> Result<(), Error> {
        let max = rows.min(cols);
        match self {
            Keep::Rank(k) if !(1 <= k && k <= max) => Err(Error::Rank { k, max, rows, cols }),
            Keep::Relative(t) if !(0.0 <= t && t < 1.0) => Err(Error::Tolerance { tolerance: t }),
            Keep::Absolute(t) if !(0.0 <= t && t < f64::INFINITY) => {
                Err(Error::AbsoluteTolerance { tolerance: t })
            }
            Keep::Rank(_) | Keep::Relative(_) | Keep::Absolute(_) => Ok(()),
        }
    }

    /// What may be left out, for a matrix divided by `2^exponent` and its norm; `None` for a rank.
    pub(crate) fn allowed(self, norm: f64, exponent: i32) -> Option<f64> {
        match self {
            Keep::Rank(_) => None,
            Keep::Relative(t) => Some(t * norm),
            Keep::Absolute(t) => Some(times_power_of_two(t, -exponent)),
        }
    }

    /// The number of triplets for all singular values of a matrix divided by `2^exponent`, in
    /// non-increasing order.
    pub(crate) fn count(self, sigma: &[f64], exponent: i32) -> usize {
        match (self, self.allowed(tail(sigma), exponent)) {
            (Keep::Rank(k), _) => k,
            (_, Some(allowed)) => within(sigma, 0.0, allowed).unwrap_or(sigma.len()),
            (_, None) => sigma.len(),
        }
    }
}

/// The least `k ≥ 1` for which `√(rest² + σ_{k+1}² + …)` is allowed, `rest` being what the values do not
/// know of. `None` if all together are too few.
pub(crate) fn within(sigma: &[f64], rest: f64, allowed: f64) -> Option<usize> {
    (1..=sigma.len()).find(|&k| rest.hypot(tail(&sigma[k..])) <= allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tolerance_keeps_as_few_as_it_can() {
        let sigma = [4.0, 2.0, 1.0, 0.0];
        let norm = 21.0_f64.sqrt();
        for (tolerance, kept) in
            [(0.99, 1), (5.0_f64.sqrt() / norm * 1.001, 1), (1.01 / norm, 2), (0.1, 3), (0.0, 3)]
        {
            assert_eq!(Keep::Relative(tolerance).count(&sigma, 0), kept, "{tolerance}");
            // The same in the units of a matrix eight times as large.
            assert_eq!(
                Keep::Absolute(8.0 * tolerance * norm).count(&sigma, 3),
                kept,
                "{tolerance}"
            );
        }
        assert_eq!(Keep::Relative(0.5).count(&[0.0, 0.0], 0), 1);
        assert_eq!(Keep::Relative(0.5).count(&[3.0], 0), 1);
    }

    #[test]
    fn numbers_out_of_range_are_refused() {
        for keep in [
            Keep::Rank(0),
            Keep::Rank(4),
            Keep::Relative(1.0),
            Keep::Relative(f64::NAN),
            Keep::Absolute(-1e-300),
            Keep::Absolute(f64::INFINITY),
        ] {
            assert!(keep.check(3, 5).is_err(), "{keep:?}");
        }
        assert!(Keep::Absolute(0.0).check(3, 5).is_ok());
    }
}
