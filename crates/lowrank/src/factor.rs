//! The best approximation of a matrix by a product of which one factor is given.

use faer::{Mat, MatRef};

use crate::{
    Certificate, Cutoff, Decomposition, Error, Lstsq, Real, Residual,
    lstsq::{Sides, Target},
    pinv::cut,
};

/// The other factor, and the best approximation itself.
#[derive(Debug, Clone)]
pub struct Factored<T: Real> {
    /// The other factor, of least norm among the best: `A†M`, or `MB†`.
    pub factor: Mat<T>,
    /// The best approximation, `AA†M` or `MB†B`.
    ///
    /// Projected with orthonormal vectors and not multiplied out of the two factors, so that it is
    /// right to rounding also where [`factor`](Factored::factor) is large.
    pub product: Mat<T>,
    /// What the two factors multiplied leave over of `M`. With a right factor given, `columns` are the
    /// rows of `M`.
    pub residual: Residual,
    /// Of the given factor, cut at its numerical rank.
    pub certificate: Certificate,
}

/// The `B` of least norm that minimises `‖AB − M‖`, and `AA†M` (article `pinv`, theorem 4).
///
/// `a`: `m×k`, `target`: `m×n`, finite. Returns `B = A†M`, `k×n`, and the best approximation with the
/// left factor `a`, `m×n`. `O(mk·min(m, k) + mkn)`.
///
/// # Errors
/// [`Error::Shapes`] unless `target` has `m` rows; [`Error::Cutoff`]; [`Error::Overflow`] when an answer
/// is out of the type's range; those of [`Decomposition::new`], for `target` too.
///
/// ```
/// # use lowrank::{Cutoff, Mat, left_factor, right_factor};
/// let m = Mat::from_fn(6, 5, |i, j| ((i * j + 2 * i + j) % 7) as f64);
/// let a = Mat::from_fn(6, 2, |i, j| m[(i, j)]); // the first two columns
/// let best = left_factor(a.as_ref(), m.as_ref(), Cutoff::Precision)?;
/// // What is left over is orthogonal to the columns of A …
/// assert!((a.transpose() * (&best.product - &m)).norm_max() < 1e-12);
/// // … and the left factor that suits this B best is at least as close.
/// let again = right_factor(best.factor.as_ref(), m.as_ref(), Cutoff::Precision)?;
/// assert!(again.residual.absolute <= best.residual.absolute);
/// # Ok::<(), lowrank::Error>(())
/// ```
pub fn left_factor<T: Real>(
    a: MatRef<'_, T>,
    target: MatRef<'_, T>,
    cutoff: Cutoff,
) -> Result<Factored<T>, Error> {
    if a.nrows() != target.nrows() {
        return Err(Error::Shapes { rows: a.nrows(), rhs_rows: target.nrows() });
    }
    Decomposition::new(a)?.as_left_factor(target, cutoff)
}

/// The `A` of least norm that minimises `‖AB − M‖`, and `MB†B` (article `pinv`, theorem 4).
///
/// `b`: `k×n`, `target`: `m×n`, finite. Returns `A = MB†`, `m×k`, and the best approximation with the
/// right factor `b`, `m×n`. `O(kn·min(k, n) + mkn)`.
///
/// # Errors
/// [`Error::Columns`] unless `target` has `n` columns; otherwise as [`left_factor`].
pub fn right_factor<T: Real>(
    b: MatRef<'_, T>,
    target: MatRef<'_, T>,
    cutoff: Cutoff,
) -> Result<Factored<T>, Error> {
    if b.ncols() != target.ncols() {
        return Err(Error::Columns { cols: b.ncols(), target_cols: target.ncols() });
    }
    Decomposition::new(b)?.as_right_factor(target, cutoff)
}

impl<T: Real> Decomposition<T> {
    /// [`left_factor`] with this matrix as `A`, for any number of targets.
    ///
    /// # Errors
    /// As there.
    pub fn as_left_factor(
        &self,
        target: MatRef<'_, T>,
        cutoff: Cutoff,
    ) -> Result<Factored<T>, Error> {
        if self.rows() != target.nrows() {
            return Err(Error::Shapes { rows: self.rows(), rhs_rows: target.nrows() });
        }
        let (product, found) = factored(self, &Sides::of(self), target, cutoff)?;
        let Lstsq { solution: factor, residual, certificate } = found;
        Ok(Factored { factor, product, residual, certificate })
    }

    /// [`right_factor`] with this matrix as `B`, for any number of targets.
    ///
    /// # Errors
    /// As there.
    pub fn as_right_factor(
        &self,
        target: MatRef<'_, T>,
        cutoff: Cutoff,
    ) -> Result<Factored<T>, Error> {
        if self.cols() != target.ncols() {
            return Err(Error::Columns { cols: self.cols(), target_cols: target.ncols() });
        }
        // ‖AB − M‖ = ‖BᵀAᵀ − Mᵀ‖: the same problem on the other side.
        let sides = Sides::exchanged(self);
        let transposed = target.transpose().to_owned();
        let (product, found) =
            factored(self, &sides, transposed.as_ref(), cutoff).map_err(untransposed)?;
        let Lstsq { solution, residual, certificate } = found;
        let back = |x: &Mat<T>| x.transpose().to_owned();
        Ok(Factored { factor: back(&solution), product: back(&product), residual, certificate })
    }
}

fn factored<T: Real>(
    whole: &Decomposition<T>,
    sides: &Sides<'_, T>,
    target: MatRef<'_, T>,
    cutoff: Cutoff,
) -> Result<(Mat<T>, Lstsq<T>), Error> {
    let target = Target::new(target)?;
    let certificate = cut(whole, cutoff)?;
    let coordinates = sides.coordinates(&target, certificate.rank);
    let product = sides.projection(&target, &coordinates)?;
    let sigma = &whole.scaled_sigma;
    let (solution, residual) = sides.solve(&target, &coordinates, |k| 1.0 / sigma[k], 0)?;
    Ok((product, Lstsq { solution, residual, certificate }))
}

/// Places in the transposed target are named as the caller has them.
fn untransposed(error: Error) -> Error {
    match error {
        Error::NotFinite { row, col, value } => Error::NotFinite { row: col, col: row, value },
        Error::Empty { rows, cols } => Error::Empty { rows: cols, cols: rows },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lstsq;

    fn scattered(rows: usize, cols: usize) -> Mat<f64> {
        Mat::from_fn(rows, cols, |i, j| ((17 * i * i + 5 * i * j + 3 * j) % 11) as f64 - 5.0)
    }

    #[test]
    fn a_left_factor_is_least_squares_and_its_projection() {
        let (a, m) = (scattered(7, 3), scattered(7, 4));
        let best = left_factor(a.as_ref(), m.as_ref(), Cutoff::Precision).unwrap();
        let fit = lstsq(a.as_ref(), m.as_ref(), Cutoff::Precision).unwrap();
        assert_eq!(best.factor, fit.solution);
        assert_eq!(best.residual, fit.residual);
        assert!((&a * &best.factor - &best.product).norm_max() < 1e-13);
    }

    #[test]
    fn a_right_factor_is_a_left_one_seen_from_the_other_side() {
        let (b, m) = (scattered(3, 8), scattered(5, 8));
        let right = right_factor(b.as_ref(), m.as_ref(), Cutoff::Precision).unwrap();
        let turned = |x: &Mat<f64>| x.transpose().to_owned();
        let left =
            left_factor(turned(&b).as_ref(), turned(&m).as_ref(), Cutoff::Precision).unwrap();
        assert!((&right.factor - left.factor.transpose()).norm_max() < 1e-13);
        assert!((&right.product - left.product.transpose()).norm_max() < 1e-13);
        assert!((right.residual.absolute - left.residual.absolute).abs() < 1e-13);
        assert_eq!(right.residual.columns.len(), 5);
    }

    #[test]
    fn a_dependent_factor_projects_as_well_as_a_basis_of_its_columns() {
        let one = scattered(6, 2);
        let doubled = Mat::from_fn(6, 4, |i, j| one[(i, j % 2)]);
        let m = scattered(6, 3);
        let best = |a: &Mat<f64>| left_factor(a.as_ref(), m.as_ref(), Cutoff::Precision).unwrap();
        let (short, long) = (best(&one), best(&doubled));
        assert_eq!(long.certificate.rank, 2);
        assert!((&short.product - &long.product).norm_max() < 1e-13);
        // Of least norm: each of two equal columns carries half.
        for j in 0..3 {
            assert!((long.factor[(0, j)] - 0.5 * short.factor[(0, j)]).abs() < 1e-13);
        }
    }

    #[test]
    fn shapes_and_places_are_named_as_they_came() {
        let (b, mut m) = (scattered(2, 3), scattered(4, 3));
        let refused = |b: &Mat<f64>, m: &Mat<f64>| {
            right_factor(b.as_ref(), m.as_ref(), Cutoff::Precision).map(|_| ()).unwrap_err()
        };
        let other = scattered(4, 5);
        assert_eq!(refused(&b, &other), Error::Columns { cols: 3, target_cols: 5 });
        assert_eq!(refused(&b, &Mat::zeros(0, 3)), Error::Empty { rows: 0, cols: 3 });
        m[(3, 1)] = f64::INFINITY;
        assert_eq!(refused(&b, &m), Error::NotFinite { row: 3, col: 1, value: f64::INFINITY });
        let refused = left_factor(b.as_ref(), m.as_ref(), Cutoff::Precision).map(|_| ());
        assert_eq!(refused.unwrap_err(), Error::Shapes { rows: 2, rhs_rows: 4 });
    }
}
