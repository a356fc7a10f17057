//! Least squares: the solution of least norm, with the residual measured.

use faer::{Accum, Mat, MatRef, linalg::matmul::matmul};

use crate::{
    Certificate, Cutoff, Decomposition, Error, Real,
    norm::{doubled, frobenius, parallelism, product},
    pinv::cut,
    scaled::{Scaled, times_power_of_two, unscaled},
};

/// What is left over of the right-hand sides, measured in double precision.
#[derive(Debug, Clone, PartialEq)]
pub struct Residual {
    /// `‖AX − B‖` in the Frobenius norm, in the units of `B`.
    pub absolute: f64,
    /// Divided by `‖B‖`; 0 for `B = 0`.
    pub relative: f64,
    /// `‖A x − b‖` of each right-hand side.
    pub columns: Vec<f64>,
    /// `‖Aᵀ(AX − B)‖/(‖A‖·‖B‖)`: 0 at the minimum but for rounding and what the cut-off left out.
    pub optimality: f64,
}

/// A least-squares solution and what is known of it.
#[derive(Debug, Clone)]
pub struct Lstsq<T: Real> {
    /// `X`, `n×p`.
    pub solution: Mat<T>,
    /// How well it fits.
    pub residual: Residual,
    /// Of the matrix, cut at its numerical rank.
    pub certificate: Certificate,
}

/// The `X` of least norm among those that minimise `‖AX − B‖`: `X = A†B` (article `pinv`, theorem 1).
///
/// `a`: `m×n`, `b`: `m×p`, finite. Any shape and rank; values up to the cut-off count as zero.
/// `O(mn·min(m, n))`.
///
/// # Errors
/// [`Error::Shapes`] unless `b` has `m` rows; [`Error::Cutoff`]; [`Error::Overflow`] when `X` is out
/// of the type's range, or the residual's norm out of that of `f64`; those of [`Decomposition::new`],
/// for `b` too.
///
/// ```
/// # use lowrank::{Cutoff, Mat, lstsq};
/// // The line through (0, 1), (1, 3), (2, 4), (3, 4).
/// let a = Mat::from_fn(4, 2, |i, j| if j == 0 { 1.0 } else { i as f64 });
/// let b = lowrank::Mat::from_fn(4, 1, |i, _| [1.0, 3.0, 4.0, 4.0][i]);
/// let fit = lstsq(a.as_ref(), b.as_ref(), Cutoff::Precision)?;
/// assert!((fit.solution[(0, 0)] - 1.5).abs() < 1e-14);
/// assert!((fit.solution[(1, 0)] - 1.0).abs() < 1e-14);
/// // The residual is orthogonal to the columns.
/// assert!(fit.residual.optimality < 1e-15);
/// # Ok::<(), lowrank::Error>(())
/// ```
pub fn lstsq<T: Real>(
    a: MatRef<'_, T>,
    b: MatRef<'_, T>,
    cutoff: Cutoff,
) -> Result<Lstsq<T>, Error> {
    if a.nrows() != b.nrows() {
        return Err(Error::Shapes { rows: a.nrows(), rhs_rows: b.nrows() });
    }
    Decomposition::new(a)?.lstsq(b, cutoff)
}

pub(crate) fn lstsq_of<T: Real>(
    whole: &Decomposition<T>,
    b: MatRef<'_, T>,
    cutoff: Cutoff,
) -> Result<Lstsq<T>, Error> {
    let sides = Sides::of(whole);
    if b.nrows() != whole.rows() {
        return Err(Error::Shapes { rows: whole.rows(), rhs_rows: b.nrows() });
    }
    let b = Target::new(b)?;
    let certificate = cut(whole, cutoff)?;
    let coordinates = sides.coordinates(&b, certificate.rank);
    let sigma = &whole.scaled_sigma;
    let (solution, residual) = sides.solve(&b, &coordinates, |k| 1.0 / sigma[k], 0)?;
    Ok(Lstsq { solution, residual, certificate })
}

/// A decomposition read as that of `A`, or, its sides exchanged, as that of `Aᵀ`.
pub(crate) struct Sides<'a, T: Real> {
    whole: &'a Decomposition<T>,
    a: MatRef<'a, T>,
    u: MatRef<'a, T>,
    v: MatRef<'a, T>,
}

/// Right-hand sides near 1, `2^exponent` times smaller than they came.
pub(crate) struct Target {
    pub(crate) matrix: Mat<f64>,
    pub(crate) exponent: i32,
}

impl Target {
    pub(crate) fn new<T: Real>(b: MatRef<'_, T>) -> Result<Target, Error> {
        let Scaled { matrix, exponent } = Scaled::new(b)?;
        Ok(Target { matrix: doubled(matrix.as_ref()), exponent })
    }
}

impl<'a, T: Real> Sides<'a, T> {
    pub(crate) fn of(whole: &'a Decomposition<T>) -> Sides<'a, T> {
        Sides { whole, a: whole.a.as_ref(), u: whole.u(), v: whole.v() }
    }

    pub(crate) fn exchanged(whole: &'a Decomposition<T>) -> Sides<'a, T> {
        Sides { whole, a: whole.a.transpose(), u: whole.v(), v: whole.u() }
    }

    /// `UᵀB` for the first `rank` left vectors.
    pub(crate) fn coordinates(&self, b: &Target, rank: usize) -> Mat<f64> {
        product(doubled(self.u.subcols(0, rank)).transpose(), b.matrix.as_ref())
    }

    /// `U·UᵀB` in the units of `b`: the projection on the span of the first left vectors.
    pub(crate) fn projection(&self, b: &Target, coordinates: &Mat<f64>) -> Result<Mat<T>, Error> {
        let u = doubled(self.u.subcols(0, coordinates.nrows()));
        rounded(&product(u.as_ref(), coordinates.as_ref()), b.exponent, "the product", b.exponent)
    }

    /// `V·diag(filter)·UᵀB` from the coordinates, and what it leaves over. `filter(k)·2^−shift`
    /// stands for `1/σ_k` of the scaled matrix.
    pub(crate) fn solve(
        &self,
        b: &Target,
        coordinates: &Mat<f64>,
        filter: impl Fn(usize) -> f64,
        shift: i32,
    ) -> Result<(Mat<T>, Residual), Error> {
        let rank = coordinates.nrows();
        let filtered =
            Mat::from_fn(rank, coordinates.ncols(), |k, col| filter(k) * coordinates[(k, col)]);
        let x = product(doubled(self.v.subcols(0, rank)).as_ref(), filtered.as_ref());
        // A = 2^e·A', B = 2^f·B' gives X = 2^(f−e)·X'.
        let exponent = self.whole.exponent;
        let solution = rounded(&x, b.exponent - exponent - shift, "the solution", exponent)?;
        let residual = self.residual(b, &solution)?;
        Ok((solution, residual))
    }

    /// Of the solution as rounded to its type: that is what the caller gets.
    fn residual(&self, b: &Target, solution: &Mat<T>) -> Result<Residual, Error> {
        let a = doubled(self.a);
        let x_exponent = b.exponent - self.whole.exponent;
        let x = Mat::from_fn(solution.nrows(), solution.ncols(), |i, j| {
            times_power_of_two(solution[(i, j)].to_f64(), -x_exponent)
        });
        let mut left = b.matrix.clone();
        let par = parallelism(a.nrows() * a.ncols() * left.ncols());
        // B − AX: the sign does not matter to norms.
        matmul(left.as_mut(), Accum::Add, a.as_ref(), x.as_ref(), -1.0, par);
        let (scaled, norm) = (frobenius(left.as_ref()), frobenius(b.matrix.as_ref()));
        let absolute = unscaled::<f64>(scaled, b.exponent, "the residual", b.exponent)?;
        let gradient = frobenius(product(a.transpose(), left.as_ref()).as_ref());
        let share = |value: f64, norm: f64| if norm > 0.0 { value / norm } else { 0.0 };
        Ok(Residual {
            absolute,
            relative: share(scaled, norm),
            columns: (0..left.ncols())
                .map(|j| times_power_of_two(frobenius(left.as_ref().subcols(j, 1)), b.exponent))
                .collect(),
            optimality: share(gradient, self.whole.scaled_norm() * norm),
        })
    }
}

/// Entries times `2^exponent` in their type; `greatest` is the exponent of the matrix that advice is about.
fn rounded<T: Real>(
    scaled: &Mat<f64>,
    exponent: i32,
    what: &'static str,
    greatest: i32,
) -> Result<Mat<T>, Error> {
    let mut matrix = Mat::zeros(scaled.nrows(), scaled.ncols());
    for col in 0..scaled.ncols() {
        for row in 0..scaled.nrows() {
            matrix[(row, col)] =
                T::nearest(unscaled::<T>(scaled[(row, col)], exponent, what, greatest)?);
        }
    }
    Ok(matrix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_equation_in_many_unknowns_has_the_shortest_solution() {
        let a = Mat::from_fn(1, 4, |_, _| 1.0_f32);
        let b = Mat::from_fn(1, 1, |_, _| 2.0_f32);
        let fit = lstsq(a.as_ref(), b.as_ref(), Cutoff::Precision).unwrap();
        for j in 0..4 {
            assert!((fit.solution[(j, 0)] - 0.5).abs() < 1e-6);
        }
    }

    #[test]
    fn extreme_units_cancel() {
        let a = Mat::from_fn(3, 2, |i, j| {
            1e300 * ((i + 2 * j) as f64 + if i == j { 1.0 } else { 0.0 })
        });
        let b = Mat::from_fn(3, 1, |i, _| 1e-300 * (i + 1) as f64);
        let plain =
            |x: &Mat<f64>, by: f64| Mat::from_fn(x.nrows(), x.ncols(), |i, j| x[(i, j)] * by);
        let far = lstsq(a.as_ref(), plain(&b, 1e300).as_ref(), Cutoff::Precision).unwrap();
        let near = lstsq(plain(&a, 1e-300).as_ref(), plain(&b, 1e300).as_ref(), Cutoff::Precision)
            .unwrap();
        for i in 0..2 {
            let ratio = far.solution[(i, 0)] * 1e300 / near.solution[(i, 0)];
            assert!((ratio - 1.0).abs() < 1e-12, "{ratio}");
        }
        assert!((far.residual.relative - near.residual.relative).abs() < 1e-14);
    }

    #[test]
    fn units_at_both_ends_of_the_range_leave_numbers() {
        let one = |value: f64| Mat::from_fn(1, 1, |_, _| value);
        // The solution underflows: what is left over is all of b.
        let fit = lstsq(one(1e308).as_ref(), one(5e-324).as_ref(), Cutoff::Precision).unwrap();
        assert_eq!((fit.solution[(0, 0)], fit.residual.absolute), (0.0, 5e-324));
        assert_eq!((fit.residual.relative, &fit.residual.columns[..]), (1.0, &[5e-324][..]));
        // b stands at right angles to the only column, so the solution is 0 and not out of range.
        let a = Mat::from_fn(2, 1, |i, _| if i == 0 { 5e-324 } else { 0.0 });
        let b = Mat::from_fn(2, 1, |i, _| if i == 1 { 1e308 } else { 0.0 });
        let fit = lstsq(a.as_ref(), b.as_ref(), Cutoff::Precision).unwrap();
        assert_eq!((fit.solution[(0, 0)], fit.residual.relative), (0.0, 1.0));
    }

    #[test]
    fn a_residual_beyond_the_range_is_refused() {
        let a = Mat::from_fn(9, 1, |i, _| if i == 0 { 1.0 } else { 0.0 });
        let b = Mat::from_fn(9, 1, |_, _| 1.7e308);
        let message =
            lstsq(a.as_ref(), b.as_ref(), Cutoff::Precision).map(|_| ()).unwrap_err().to_string();
        assert!(message.starts_with("the residual exceeds the greatest float64"), "{message}");
    }

    #[test]
    fn other_numbers_of_rows_are_refused() {
        let refused = lstsq(
            Mat::<f64>::identity(3, 3).as_ref(),
            Mat::<f64>::zeros(2, 1).as_ref(),
            Cutoff::Precision,
        );
        assert_eq!(refused.map(|_| ()).unwrap_err(), Error::Shapes { rows: 3, rhs_rows: 2 });
    }
}
