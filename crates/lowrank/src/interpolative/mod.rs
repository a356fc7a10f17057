//! A matrix by some of its own columns: `A ≈ A[:, J]·X`.

mod certificate;
mod choose;
mod cur;
mod rrqr;

use faer::Mat;

use self::choose::{Chosen, choose};
pub use self::{
    certificate::InterpolativeCertificate,
    cur::{Cur, CurCertificate, cur},
};
use crate::{Error, Keep, LinearOperator, Real, partial::counted::Counted};

/// What columns are chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ColumnMethod {
    /// [`Exact`](ColumnMethod::Exact) where the matrix is in memory and has up to 2²⁰ entries, or where
    /// a sketch would be as large, else [`Sketch`](ColumnMethod::Sketch).
    #[default]
    Auto,
    /// By the columns themselves. An operator is multiplied out first.
    Exact,
    /// By random combinations of the rows (Cheng, Gimbutas, Martinsson and Rokhlin 2005; Liberty et al.
    /// 2007): one pass over the data for a rank, and one for the certificate.
    Sketch,
}

/// How [`interpolative`] and [`cur`] go about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InterpolativeOptions {
    /// What columns are chosen by.
    pub method: ColumnMethod,
    /// Of the random numbers of a sketch and of the probes.
    pub seed: u64,
    /// Rows of a sketch beyond twice the rank.
    pub oversampling: usize,
    /// Fresh vectors for the certificate of an operator that is not in memory, at least 1.
    pub probes: usize,
}

impl Default for InterpolativeOptions {
    fn default() -> InterpolativeOptions {
        InterpolativeOptions { method: ColumnMethod::Auto, seed: 0, oversampling: 10, probes: 10 }
    }
}

/// `A ≈ A[:, J]·X`, and what is known of it.
#[derive(Debug, Clone)]
pub struct Interpolative<T: Real> {
    /// `J`: `k` columns from 0, ascending.
    pub indices: Vec<usize>,
    /// `X`, `k×n`: its columns `J` are those of the identity, so that `A[:, J]` is met exactly.
    pub coefficients: Mat<T>,
    /// How far this is from the matrix.
    pub certificate: InterpolativeCertificate,
}

/// Interpolative decomposition: all columns of `a` by `k` of them, the greatest coefficient 2 at most.
///
/// `a`: `m×n`. Columns are chosen by strong rank-revealing QR with `f = 2` (Gu and Eisenstat 1996) of the matrix
/// or of a sketch of `2k + oversampling` rows; for rows, decompose the transpose. By the columns
/// themselves the error is at most [`factor`](InterpolativeCertificate::factor) `≤ √(1 + 4k(n − k))` times that
/// of the best matrix of rank `k`. A tolerance keeps as few as the order of the choice allows; one below the
/// rounding of the type of `a` is met to within rounding. The same bits for one seed with any number of
/// threads. `O(mnk)` beside `O(n(m + k))` an exchange.
///
/// # Errors
/// [`Error::Rank`], [`Error::Tolerance`], [`Error::AbsoluteTolerance`], [`Error::Probes`];
/// [`Error::NotFinite`], [`Error::Empty`], [`Error::MultipliedOut`]; those of the operator.
///
/// ```
/// # use lowrank::{InterpolativeOptions, Keep, Mat, interpolative};
/// let a = Mat::from_fn(30, 40, |i, j| 1.0 / (1 + i + j) as f64);
/// let id = interpolative(&a, Keep::Relative(1e-6), &InterpolativeOptions::default())?;
/// let columns = Mat::from_fn(30, id.indices.len(), |i, k| a[(i, id.indices[k])]);
/// let error = (&a - columns * &id.coefficients).norm_l2();
/// assert!(id.certificate.frobenius.at_most <= 1e-6 * a.norm_l2());
/// assert!(error <= id.certificate.frobenius.at_most && id.certificate.greatest <= 2.0);
/// # Ok::<(), lowrank::Error>(())
/// ```
pub fn interpolative<T: Real, A: LinearOperator<T> + ?Sized>(
    a: &A,
    keep: Keep,
    options: &InterpolativeOptions,
) -> Result<Interpolative<T>, Error> {
    let mut counted = checked(a, keep, options)?;
    let Chosen { indices, coefficients, certificate, .. } = choose(&mut counted, a, keep, options)?;
    Ok(Interpolative { indices, coefficients, certificate })
}

/// What the request and the entries alone show to be wrong.
fn checked<'a, T: Real, A: LinearOperator<T> + ?Sized>(
    a: &'a A,
    keep: Keep,
    options: &InterpolativeOptions,
) -> Result<Counted<'a, T, A>, Error> {
    let (rows, cols) = a.shape();
    if rows > 0 && cols > 0 {
        keep.check(rows, cols)?;
    }
    if options.probes == 0 {
        return Err(Error::Probes);
    }
    Counted::new(a)
}
