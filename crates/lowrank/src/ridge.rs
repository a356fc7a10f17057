//! The regularised family `(AᵀA + εI)⁻¹Aᵀ`, for any number of `ε` from one factorisation.

use faer::{Mat, MatRef};

use crate::{
    Certificate, Cutoff, Decomposition, Error, Real, Residual,
    lstsq::{Sides, Target},
    norm::{doubled, product},
    pinv::cut,
    scaled::{exponent_of, times_power_of_two, unscaled},
};

/// `(AᵀA + εI)⁻¹Aᵀ`, and how far it is from `A†`.
#[derive(Debug, Clone)]
pub struct RidgePinv<T: Real> {
    /// The regularised pseudo-inverse, `n×m`.
    pub matrix: Mat<T>,
    /// `‖A_ε† − A†‖₂/‖A†‖₂ = ε/(σ_r² + ε)`, `r` the numerical rank; 0 for a zero matrix.
    pub distance: f64,
    /// Of the matrix, cut at its numerical rank.
    pub certificate: Certificate,
}

/// One point of the path of solutions.
#[derive(Debug, Clone)]
pub struct Ridge<T: Real> {
    /// The penalty, in the units of `A` squared.
    pub epsilon: f64,
    /// The minimiser of `‖AX − B‖² + ε‖X‖²`, `n×p`.
    pub solution: Mat<T>,
    /// How well it fits: `optimality` is that of least squares without penalty, so it grows with `ε`.
    pub residual: Residual,
    /// Effective degrees of freedom `Σ σ_k²/(σ_k² + ε)`: falls from the rank to 0.
    pub freedom: f64,
}

impl<T: Real> Decomposition<T> {
    /// The regularised pseudo-inverse `(AᵀA + εI)⁻¹Aᵀ = V·diag(σ/(σ² + ε))·Uᵀ` (Tikhonov; article
    /// `pinv`, theorem 3). `O(mn·rank)`.
    ///
    /// `epsilon`: above 0, in the units of `A` squared. Singular values up to the cut-off count as zero,
    /// so that the limit `ε → 0` is [`Decomposition::pinv`] with the same cut-off; without one
    /// (`Cutoff::Relative(0.0)`) rounding is inverted as soon as `√ε` is not far above it.
    ///
    /// # Errors
    /// [`Error::Penalty`], [`Error::Cutoff`], [`Error::Overflow`].
    ///
    /// ```
    /// # use lowrank::{Cutoff, Decomposition, Mat};
    /// let a = Mat::from_fn(5, 3, |i, j| ((i * i + 2 * j) % 7) as f64);
    /// let whole = Decomposition::new(a.as_ref())?;
    /// let p = whole.ridge_pinv(0.25, Cutoff::Precision)?.matrix;
    /// // (AᵀA + εI)·P = Aᵀ.
    /// let left = a.transpose() * &a * &p + p * 0.25;
    /// assert!((left - a.transpose()).norm_max() < 1e-13);
    /// # Ok::<(), lowrank::Error>(())
    /// ```
    pub fn ridge_pinv(&self, epsilon: f64, cutoff: Cutoff) -> Result<RidgePinv<T>, Error> {
        let penalty = self.penalty(epsilon)?;
        let certificate = cut(self, cutoff)?;
        let rank = certificate.rank;
        let sigma = &self.scaled_sigma;
        let v = Mat::from_fn(self.cols(), rank, |j, k| {
            self.v[(j, k)].to_f64() * penalty.filter(sigma[k])
        });
        let p = product(v.as_ref(), doubled(self.u().subcols(0, rank)).transpose());
        let mut matrix = Mat::zeros(p.nrows(), p.ncols());
        for col in 0..p.ncols() {
            for row in 0..p.nrows() {
                let what = "the regularised pseudo-inverse";
                let exponent = -self.exponent - penalty.shift;
                let value = unscaled::<T>(p[(row, col)], exponent, what, self.exponent)?;
                matrix[(row, col)] = T::nearest(value);
            }
        }
        let distance = rank.checked_sub(1).map_or(0.0, |last| penalty.shrunk(sigma[last]));
        Ok(RidgePinv { matrix, distance, certificate })
    }

    /// The minimisers of `‖AX − B‖² + ε‖X‖²` for each `ε` (ridge regression; article `pinv`, eq. 12).
    ///
    /// `b`: `m×p`, finite; `penalties` above 0, in any order, in the units of `A` squared. The product
    /// `UᵀB` is made once; each point is then `O((m + n)·p·rank + mnp)`. Singular values up to the
    /// cut-off count as zero.
    ///
    /// # Errors
    /// [`Error::Shapes`] unless `b` has `m` rows; [`Error::Penalty`]; otherwise as
    /// [`lstsq`](crate::lstsq).
    pub fn ridge_path(
        &self,
        b: MatRef<'_, T>,
        penalties: &[f64],
        cutoff: Cutoff,
    ) -> Result<Vec<Ridge<T>>, Error> {
        if b.nrows() != self.rows() {
            return Err(Error::Shapes { rows: self.rows(), rhs_rows: b.nrows() });
        }
        let target = Target::new(b)?;
        let rank = cut(self, cutoff)?.rank;
        let sides = Sides::of(self);
        let coordinates = sides.coordinates(&target, rank);
        let sigma = &self.scaled_sigma;
        penalties
            .iter()
            .map(|&epsilon| {
                let penalty = self.penalty(epsilon)?;
                let filter = |k: usize| penalty.filter(sigma[k]);
                let (solution, residual) =
                    sides.solve(&target, &coordinates, filter, penalty.shift)?;
                let freedom = sigma[..rank].iter().map(|&value| 1.0 - penalty.shrunk(value)).sum();
                Ok(Ridge { epsilon, solution, residual, freedom })
            })
            .collect()
    }

    fn penalty(&self, epsilon: f64) -> Result<Penalty, Error> {
        if !(0.0 < epsilon && epsilon.is_finite()) {
            return Err(Error::Penalty { epsilon });
        }
        let square = 2 * self.exponent;
        let shift = (exponent_of(epsilon) - square).max(0);
        Ok(Penalty { scaled: times_power_of_two(epsilon, -square - shift), shift })
    }
}

/// `ε = scaled·2^shift` in the units of the scaled matrix, squared, so that `ε = 1` beside entries of 1e-200
/// is no infinity.
#[derive(Debug, Clone, Copy)]
struct Penalty {
    scaled: f64,
    /// 0 at least.
    shift: i32,
}

impl Penalty {
    /// `2^shift·σ/(σ² + ε)` for `σ > 0`, by a form in which no square vanishes.
    fn filter(self, sigma: f64) -> f64 {
        1.0 / (times_power_of_two(sigma, -self.shift) + self.scaled / sigma)
    }

    /// `ε/(σ² + ε)` for `σ > 0`: the share that the penalty takes away.
    fn shrunk(self, sigma: f64) -> f64 {
        self.scaled / sigma * self.filter(sigma)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pinv;

    fn graded() -> Mat<f64> {
        Mat::from_fn(6, 4, |i, j| 1.0 / (1 + i + j) as f64)
    }

    fn norm(x: &Mat<f64>) -> f64 {
        Decomposition::new(x.as_ref()).unwrap().sigma()[0]
    }

    #[test]
    fn the_distance_to_the_limit_is_the_one_foretold() {
        let a = graded();
        let whole = Decomposition::new(a.as_ref()).unwrap();
        let limit = whole.pinv(Cutoff::Precision).unwrap().matrix;
        for epsilon in [1e-9, 1e-6, 1e-3, 1.0, 1e3] {
            let near = whole.ridge_pinv(epsilon, Cutoff::Precision).unwrap();
            let measured = norm(&(&near.matrix - &limit)) / norm(&limit);
            assert!((measured / near.distance - 1.0).abs() < 1e-8, "{epsilon}: {measured}");
        }
    }

    #[test]
    fn the_path_ends_at_least_squares_and_at_zero() {
        let a = graded();
        let b = Mat::from_fn(6, 2, |i, j| (i + 3 * j) as f64 - 2.0);
        let whole = Decomposition::new(a.as_ref()).unwrap();
        let path = whole.ridge_path(b.as_ref(), &[1e-18, 1e-4, 1e18], Cutoff::Precision).unwrap();
        let least = whole.lstsq(b.as_ref(), Cutoff::Precision).unwrap().solution;
        assert!((&path[0].solution - &least).norm_l2() < 1e-9 * least.norm_l2());
        assert!((path[0].freedom - 4.0).abs() < 1e-9 && path[2].freedom < 1e-17);
        assert!(path[2].solution.norm_l2() < 1e-15);
        for pair in path.windows(2) {
            assert!(pair[0].solution.norm_l2() > pair[1].solution.norm_l2());
            assert!(pair[0].residual.absolute < pair[1].residual.absolute);
        }
        // The middle one is the minimiser: its gradient is zero.
        let x = &path[1].solution;
        let gradient = a.transpose() * (&a * x - &b) + x * 1e-4;
        assert!(gradient.norm_max() < 1e-12);
    }

    #[test]
    fn zeros_and_extreme_units_make_no_nan() {
        let zero = Decomposition::new(Mat::<f32>::zeros(2, 3).as_ref()).unwrap();
        let found = zero.ridge_pinv(1e-3, Cutoff::Precision).unwrap();
        assert_eq!((found.matrix, found.distance), (Mat::zeros(3, 2), 0.0));
        let path = zero
            .ridge_path(Mat::from_fn(2, 1, |_, _| 1.0_f32).as_ref(), &[1.0], Cutoff::Precision)
            .unwrap();
        assert_eq!((path[0].residual.relative, path[0].freedom), (1.0, 0.0));

        let tiny = Mat::<f64>::from_fn(3, 2, |i, j| if i == j { 1e-200 } else { 0.0 });
        let whole = Decomposition::new(tiny.as_ref()).unwrap();
        let shrunk = whole.ridge_pinv(1.0, Cutoff::Precision).unwrap();
        assert_eq!(shrunk.distance, 1.0);
        assert!((shrunk.matrix[(0, 0)] / 1e-200 - 1.0).abs() < 1e-14);
        let huge = whole.ridge_pinv(f64::MAX, Cutoff::Precision).unwrap();
        assert_eq!(huge.matrix, Mat::<f64>::zeros(2, 3));
    }

    #[test]
    fn the_limit_is_not_a_penalty() {
        let whole = Decomposition::new(graded().as_ref()).unwrap();
        for epsilon in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let refused = whole.ridge_pinv(epsilon, Cutoff::Precision).map(|_| ()).unwrap_err();
            assert!(matches!(refused, Error::Penalty { .. }));
            assert!(refused.to_string().ends_with("take the pseudo-inverse itself"));
        }
    }

    #[test]
    fn a_cut_off_keeps_the_limit_from_inverting_rounding() {
        let left = Mat::from_fn(9, 2, |i, j| ((i + j * i) % 5) as f32 / 3.0);
        let right = Mat::from_fn(2, 6, |i, j| ((2 * i + j) % 4) as f32 / 3.0);
        let a = &left * &right;
        let whole = Decomposition::new(a.as_ref()).unwrap();
        let truth = pinv(a.as_ref(), Cutoff::Precision).unwrap().matrix.norm_l2();
        let at = |cutoff| whole.ridge_pinv(1e-14, cutoff).unwrap().matrix.norm_l2();
        assert!((at(Cutoff::Precision) / truth - 1.0).abs() < 1e-5);
        assert!(at(Cutoff::Relative(0.0)) > 1e3 * truth);
    }
}
