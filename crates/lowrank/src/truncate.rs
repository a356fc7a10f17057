//! The best approximation of a rank or to a tolerance: a cut through the decomposition.

use faer::{Mat, MatRef};

use crate::{Certificate, Cutoff, Decomposition, Error, Keep, Real};

/// `A ≈ U·diag(σ)·Vᵀ`, the closest matrix of rank `k`, and what is known of it.
#[derive(Debug, Clone)]
pub struct Svd<T: Real> {
    /// Left singular vectors, `m×k`; in each the first of the (nearly) greatest entries is positive.
    pub u: Mat<T>,
    /// The `k` singular values kept, non-increasing.
    pub sigma: Vec<T>,
    /// Right singular vectors as rows, `k×n`.
    pub vt: Mat<T>,
    /// All `min(m, n)` singular values, those left out included.
    pub spectrum: Vec<T>,
    /// How far this is from the matrix.
    pub certificate: Certificate,
}

impl<T: Real> Svd<T> {
    /// `U·diag(σ)·Vᵀ`, `m×n`, multiplied out in double precision.
    pub fn product(&self) -> Mat<T> {
        multiplied(&self.u, &self.sigma, &self.vt)
    }
}

/// `U·diag(σ)·Vᵀ` by way of double precision.
pub(crate) fn multiplied<T: Real>(u: &Mat<T>, sigma: &[T], vt: &Mat<T>) -> Mat<T> {
    let scaled =
        Mat::from_fn(u.nrows(), sigma.len(), |i, k| u[(i, k)].to_f64() * sigma[k].to_f64());
    let vt = crate::norm::doubled(vt.as_ref());
    let product = crate::norm::product(scaled.as_ref(), vt.as_ref());
    Mat::from_fn(product.nrows(), product.ncols(), |i, j| T::nearest(product[(i, j)]))
}

/// Best approximation of `a` of the rank that `keep` asks for (Eckart and Young 1936, Mirsky 1960;
/// article `svd`).
///
/// `a`: `m×n`, finite. Returns `U` `m×k`, `σ` `k` non-increasing, `Vᵀ` `k×n`. The whole
/// decomposition is computed: `O(mn·min(m, n))`.
///
/// # Errors
/// [`Error::Rank`] unless `1 ≤ k ≤ min(m, n)`; [`Error::Tolerance`] unless `0 ≤ t < 1`; and those of
/// [`Decomposition::new`].
///
/// ```
/// # use lowrank::{Keep, Mat, truncated_svd};
/// let a = Mat::from_fn(6, 4, |i, j| 1.0 / (1 + i + j) as f64);
/// let svd = truncated_svd(a.as_ref(), Keep::Rank(2))?;
/// // The error is what the theorem foretells: the square root of the sum of squares left out.
/// let measured = (&a - svd.product()).norm_l2();
/// let foretold = (svd.spectrum[2].powi(2) + svd.spectrum[3].powi(2)).sqrt();
/// assert!((measured - foretold).abs() < 1e-14);
/// # Ok::<(), lowrank::Error>(())
/// ```
pub fn truncated_svd<T: Real>(a: MatRef<'_, T>, keep: Keep) -> Result<Svd<T>, Error> {
    let max = a.nrows().min(a.ncols());
    if max > 0 {
        // What the request alone shows to be wrong is said before the work.
        keep.check(a.nrows(), a.ncols())?;
    }
    Decomposition::new(a)?.truncate(keep)
}

pub(crate) fn truncate<T: Real>(whole: &Decomposition<T>, keep: Keep) -> Result<Svd<T>, Error> {
    keep.check(whole.rows(), whole.cols())?;
    let kept = keep.count(&whole.scaled_sigma, whole.exponent);
    Ok(Svd {
        u: whole.u().subcols(0, kept).to_owned(),
        sigma: whole.sigma()[..kept].to_vec(),
        vt: whole.v().subcols(0, kept).transpose().to_owned(),
        spectrum: whole.sigma().to_vec(),
        certificate: whole.certificate(kept, Cutoff::Precision)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_out_of_range_are_refused_with_numbers() {
        let a = Mat::<f64>::identity(3, 5);
        let message = |keep| truncated_svd(a.as_ref(), keep).map(|_| ()).unwrap_err().to_string();
        assert_eq!(message(Keep::Rank(0)), "rank k = 0 is not in 1..=3 for a 3×5 matrix");
        assert_eq!(message(Keep::Rank(4)), "rank k = 4 is not in 1..=3 for a 3×5 matrix");
        for tolerance in [-0.1, 1.0, f64::NAN, f64::INFINITY] {
            assert!(message(Keep::Relative(tolerance)).starts_with("relative error"));
        }
    }
}
