//! The whole decomposition, told as a partial one.

use faer::Mat;

use super::{Ended, Method, PartialCertificate, PartialSvd, Work, counted::Counted};
use crate::{Decomposition, Error, Keep, LinearOperator, Real, Svd, operator::applied};

/// Smaller sides up to which nothing is gained by finding less than all.
const SMALL: usize = 96;
/// The same for an operator, which must be multiplied out for it.
const SMALL_OPERATOR: usize = 48;

/// Entries up to which an operator is multiplied out: two gigabytes of doubles.
const MOST: usize = 1 << 28;

/// Whether the exact route is quicker or as quick.
pub(super) fn pays<T: Real, A: LinearOperator<T> + ?Sized>(a: &A, keep: Keep) -> bool {
    let (rows, cols) = a.shape();
    let less = rows.min(cols);
    let in_memory = a.dense().is_some();
    let most_of_it = match keep {
        // The Krylov basis becomes two or three times as large as what is kept.
        Keep::Rank(k) => in_memory && k > less / 6,
        Keep::Relative(_) | Keep::Absolute(_) => false,
    };
    let fits = rows.checked_mul(cols).is_some_and(|entries| entries <= MOST);
    let small =
        if in_memory { less <= SMALL } else { less <= SMALL_OPERATOR && fits && !a.is_far() };
    small || most_of_it
}

pub(super) fn exact<T: Real, A: LinearOperator<T> + ?Sized>(
    a: &A,
    counted: &Counted<'_, T, A>,
    keep: Keep,
) -> Result<PartialSvd<T>, Error> {
    let (rows, cols) = a.shape();
    let mut work = counted.work;
    let whole = match a.dense() {
        Some(dense) => Decomposition::new(dense)?,
        None => {
            if rows.checked_mul(cols).is_none_or(|entries| entries > MOST) {
                return Err(Error::MultipliedOut { rows, cols, most: MOST });
            }
            work.products += cols;
            work.passes += 1;
            Decomposition::new(applied(a, Mat::<T>::identity(cols, cols).as_ref())?.as_ref())?
        }
    };
    Ok(told(whole.truncate(keep)?, work))
}

fn told<T: Real>(svd: Svd<T>, work: Work) -> PartialSvd<T> {
    let Svd { u, sigma, vt, spectrum, certificate } = svd;
    PartialSvd {
        u,
        vt,
        certificate: PartialCertificate {
            rows: certificate.rows,
            cols: certificate.cols,
            kept: certificate.kept,
            frobenius: certificate.frobenius,
            spectral: certificate.spectral,
            residuals: vec![certificate.uncertainty; sigma.len()],
            gap: certificate.gap,
            ended: Ended::Reached,
            method: Method::Exact,
            work,
        },
        sigma,
        spectrum,
    }
}
