//! The pseudo-inverse, and from which size on a singular value counts as zero.

use faer::{Mat, MatRef};

use crate::{
    Certificate, Decomposition, Error, Real,
    norm::{distance, doubled, frobenius, product},
    scaled::{times_power_of_two, unscaled},
};

/// Up to which size a singular value counts as zero.
///
/// A matrix whose entries were rounded is only known to within that rounding, and a singular value
/// below it says nothing; inverted, it would say it loudly.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Cutoff {
    /// `max(m, n)·eps·σ₁` with the eps of the matrix's own type.
    #[default]
    Precision,
    /// `c·σ₁`, `0 ≤ c < 1`.
    Relative(f64),
    /// As `Precision`, and at least `u·‖A‖` in the Frobenius norm, `0 ≤ u < 1`: for entries that a
    /// coarser type rounded to within `u` of their size before they came here (`2⁻¹¹` for half
    /// precision, `2⁻⁸` for bfloat16). That much they can have moved a singular value.
    Stored(f64),
}

impl Cutoff {
    /// In the units of the scaled matrix.
    pub(crate) fn threshold<T: Real>(self, whole: &Decomposition<T>) -> Result<f64, Error> {
        let largest = whole.scaled_sigma[0];
        let precision = whole.rows().max(whole.cols()) as f64 * T::EPSILON * largest;
        match self {
            Cutoff::Precision => Ok(precision),
            Cutoff::Relative(cutoff) | Cutoff::Stored(cutoff)
                if !(0.0 <= cutoff && cutoff < 1.0) =>
            {
                Err(Error::Cutoff { cutoff })
            }
            Cutoff::Relative(cutoff) => Ok(cutoff * largest),
            Cutoff::Stored(unit) => Ok(precision.max(unit * whole.scaled_norm())),
        }
    }
}

/// The pseudo-inverse and what is known of it.
#[derive(Debug, Clone)]
pub struct Pinv<T: Real> {
    /// `A†`, `n×m`.
    pub matrix: Mat<T>,
    /// Of the matrix, cut at its numerical rank.
    pub certificate: Certificate,
    /// `‖A†A·A† − A†‖/‖A†‖`, measured; 0 for a zero matrix.
    pub reflexivity: f64,
    /// `‖A·A†A − A‖/‖A‖`, measured: rounding, plus what the cut-off left out.
    pub consistency: f64,
}

/// The Moore–Penrose pseudo-inverse `A† = VΣ†Uᵀ` (Penrose 1955; article `pinv`).
///
/// `a`: `m×n`, finite. Singular values up to the cut-off count as zero; the Gram matrix is never
/// formed, since it squares the condition number. `O(mn·min(m, n))`.
///
/// # Errors
/// [`Error::Cutoff`]; [`Error::Overflow`] when `A†` is out of the type's range; those of
/// [`Decomposition::new`].
///
/// ```
/// # use lowrank::{Cutoff, Mat, pinv};
/// let a = Mat::from_fn(5, 3, |i, j| ((i * i + 2 * j) % 7) as f64);
/// let p = pinv(a.as_ref(), Cutoff::Precision)?.matrix;
/// // The four Penrose conditions.
/// let near = |x: Mat<f64>, y: &Mat<f64>| (x - y).norm_max() < 1e-13;
/// assert!(near(&a * &p * &a, &a) && near(&p * &a * &p, &p));
/// assert!(near((&a * &p).transpose().to_owned(), &(&a * &p)));
/// assert!(near((&p * &a).transpose().to_owned(), &(&p * &a)));
/// # Ok::<(), lowrank::Error>(())
/// ```
pub fn pinv<T: Real>(a: MatRef<'_, T>, cutoff: Cutoff) -> Result<Pinv<T>, Error> {
    Decomposition::new(a)?.pinv(cutoff)
}

pub(crate) fn pinv_of<T: Real>(whole: &Decomposition<T>, cutoff: Cutoff) -> Result<Pinv<T>, Error> {
    let certificate = cut(whole, cutoff)?;
    let (m, n) = (whole.rows(), whole.cols());
    let rank = certificate.rank;
    let v = Mat::from_fn(n, rank, |j, k| whole.v[(j, k)].to_f64() / whole.scaled_sigma[k]);
    let u = doubled(whole.u().subcols(0, rank));
    let p = product(v.as_ref(), u.transpose());
    let mut matrix = Mat::zeros(n, m);
    for col in 0..m {
        for row in 0..n {
            let value = unscaled::<T>(
                p[(row, col)],
                -whole.exponent,
                "the pseudo-inverse",
                whole.exponent,
            )?;
            matrix[(row, col)] = T::nearest(value);
        }
    }
    // Of the matrix as rounded to its type: that is what the caller gets.
    let rounded = Mat::from_fn(n, m, |row, col| {
        times_power_of_two(matrix[(row, col)].to_f64(), whole.exponent)
    });
    let (consistency, reflexivity) = penrose(doubled(whole.a.as_ref()).as_ref(), rounded.as_ref());
    Ok(Pinv { matrix, certificate, reflexivity, consistency })
}

/// The certificate of the matrix cut at its numerical rank.
pub(crate) fn cut<T: Real>(whole: &Decomposition<T>, cutoff: Cutoff) -> Result<Certificate, Error> {
    let rank = whole.certificate(whole.scaled_sigma.len(), cutoff)?.rank;
    whole.certificate(rank, cutoff)
}

/// `‖APA − A‖/‖A‖` and `‖PAP − P‖/‖P‖`, by way of the smaller of `PA` and `AP`.
fn penrose(a: MatRef<'_, f64>, p: MatRef<'_, f64>) -> (f64, f64) {
    let (off_a, off_p) = if a.nrows() >= a.ncols() {
        let pa = product(p, a);
        (distance(a, a, pa.as_ref()), distance(p, pa.as_ref(), p))
    } else {
        let ap = product(a, p);
        (distance(a, ap.as_ref(), a), distance(p, p, ap.as_ref()))
    };
    let share = |off: f64, norm: f64| if norm > 0.0 { off / norm } else { 0.0 };
    (share(off_a, frobenius(a)), share(off_p, frobenius(p)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pseudo_inverse_of_zero_is_zero() {
        let p = pinv(Mat::<f32>::zeros(3, 2).as_ref(), Cutoff::Precision).unwrap();
        assert_eq!(p.matrix, Mat::<f32>::zeros(2, 3));
        assert_eq!((p.certificate.rank, p.certificate.condition), (0, None));
        assert_eq!((p.consistency, p.reflexivity), (0.0, 0.0));
    }

    #[test]
    fn the_penrose_conditions_are_measured_on_the_rounded_matrix() {
        let a = Mat::from_fn(3, 3, |i, j| 1.0_f32 / (1 + i + j) as f32);
        let found = pinv(a.as_ref(), Cutoff::Precision).unwrap();
        let (a, p) = (doubled(a.as_ref()), doubled(found.matrix.as_ref()));
        let share = |x: Mat<f64>, y: &Mat<f64>| (&x - y).norm_l2() / y.norm_l2();
        let (consistency, reflexivity) = (share(&a * &p * &a, &a), share(&p * &a * &p, &p));
        assert!((found.consistency / consistency - 1.0).abs() < 1e-3, "{consistency}");
        assert!((found.reflexivity / reflexivity - 1.0).abs() < 1e-3, "{reflexivity}");
        assert!(reflexivity > 1e-8, "single precision rounds: {reflexivity}");
    }

    #[test]
    fn cut_offs_out_of_range_are_refused() {
        let a = Mat::<f64>::identity(2, 2);
        for cutoff in [-1e-9, 1.0, f64::NAN] {
            for cutoff in [Cutoff::Relative(cutoff), Cutoff::Stored(cutoff)] {
                let refused = pinv(a.as_ref(), cutoff).map(|_| ());
                assert!(matches!(refused, Err(Error::Cutoff { .. })), "{cutoff:?}");
            }
        }
    }

    #[test]
    fn a_coarser_type_of_storage_raises_the_cut_off() {
        let a = faer::mat![[1.0_f32, 0.0], [0.0, 3e-4]];
        let rank = |cutoff| pinv(a.as_ref(), cutoff).unwrap().certificate.rank;
        assert_eq!(rank(Cutoff::Precision), 2);
        assert_eq!(rank(Cutoff::Stored(1.0 / 2048.0)), 1);
    }

    #[test]
    fn the_inverse_of_tiny_numbers_overflows_with_advice() {
        let a = Mat::from_fn(2, 2, |i, j| if i == j { 1e-310 } else { 0.0 });
        let message = pinv(a.as_ref(), Cutoff::Precision).map(|_| ()).unwrap_err().to_string();
        assert!(message.starts_with("the pseudo-inverse exceeds the greatest float64"));
        assert!(message.contains("2^1030"), "{message}");
    }
}
