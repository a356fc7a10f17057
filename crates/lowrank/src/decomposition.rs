//! The whole thin SVD of a matrix, once, checked; everything else is read off it.

use faer::{
    Mat, MatRef, Par,
    diag::Diag,
    dyn_stack::{MemBuffer, MemStack},
    linalg::svd::{ComputeSvdVectors, svd, svd_scratch},
};

use crate::{
    Basis, Certificate, Cutoff, Discrepancy, Error, Keep, Lstsq, Pinv, Real, Route, Svd,
    jacobi::{Factors, jacobi},
    lstsq,
    norm::{defect, distance, doubled, frobenius, parallelism},
    pinv,
    scaled::{Scaled, times_power_of_two, unscaled},
    signs, truncate,
};

/// `A = UΣVᵀ`, thin, with the measured accuracy of every singular value.
///
/// Make it once and read truncations, pseudo-inverses and solutions off it for many ranks or
/// cut-offs: each is then a matrix product at most.
#[derive(Debug, Clone)]
pub struct Decomposition<T: Real> {
    /// The matrix divided by `2^exponent`, for residuals.
    pub(crate) a: Mat<T>,
    pub(crate) exponent: i32,
    pub(crate) u: Mat<T>,
    /// Of the scaled matrix, non-increasing.
    pub(crate) scaled_sigma: Vec<f64>,
    pub(crate) v: Mat<T>,
    sigma: Vec<T>,
    /// Of the scaled matrix.
    norm: f64,
    /// Of the scaled matrix.
    uncertainty: f64,
    route: Route,
}

impl<T: Real> Decomposition<T> {
    /// Decomposes an `m×n` matrix of finite entries. `O(mn·min(m, n))`.
    ///
    /// Succeeds for every finite matrix: where the usual algorithm does not converge, or where its
    /// factors do not multiply to the matrix again, the next one is used. The same bits with any
    /// number of threads; between kinds of processors the last digits differ.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::NotFinite`], [`Error::Overflow`] when the Frobenius norm itself is
    /// out of the type's range.
    pub fn new(a: MatRef<'_, T>) -> Result<Decomposition<T>, Error> {
        let Scaled { matrix, exponent } = Scaled::new(a)?;
        let norm = frobenius(matrix.as_ref());
        unscaled::<T>(norm, exponent, "the Frobenius norm", exponent)?;
        let (route, factors, uncertainty) = decompose(matrix.as_ref(), norm);
        let Thin { mut u, sigma: scaled_sigma, mut v } = factors;
        signs::fix(&mut u, &mut v);
        let sigma = scaled_sigma
            .iter()
            .map(|&value| T::nearest(times_power_of_two(value, exponent)))
            .collect();
        Ok(Decomposition {
            a: matrix,
            exponent,
            u,
            scaled_sigma,
            v,
            sigma,
            norm,
            uncertainty,
            route,
        })
    }

    /// Rows of the matrix.
    pub fn rows(&self) -> usize {
        self.a.nrows()
    }

    /// Columns of the matrix.
    pub fn cols(&self) -> usize {
        self.a.ncols()
    }

    /// Left singular vectors, `m×min(m, n)`.
    pub fn u(&self) -> MatRef<'_, T> {
        self.u.as_ref()
    }

    /// All `min(m, n)` singular values, non-increasing.
    pub fn sigma(&self) -> &[T] {
        &self.sigma
    }

    /// Right singular vectors as columns, `n×min(m, n)`.
    pub fn v(&self) -> MatRef<'_, T> {
        self.v.as_ref()
    }

    /// The best approximation of the rank that `keep` asks for (Eckart–Young–Mirsky). Copies only.
    ///
    /// # Errors
    /// [`Error::Rank`], [`Error::Tolerance`].
    pub fn truncate(&self, keep: Keep) -> Result<Svd<T>, Error> {
        truncate::truncate(self, keep)
    }

    /// The pseudo-inverse, singular values up to the cut-off counting as zero. `O(mn·rank)`.
    ///
    /// # Errors
    /// [`Error::Cutoff`], [`Error::Overflow`].
    pub fn pinv(&self, cutoff: Cutoff) -> Result<Pinv<T>, Error> {
        pinv::pinv_of(self, cutoff)
    }

    /// The `X` (`n×p`) of least norm among those that minimise `‖AX − B‖`. `O((m + n)·p·rank)` and
    /// `O(mnp)` for the residual.
    ///
    /// # Errors
    /// [`Error::Shapes`], [`Error::Cutoff`], [`Error::NotFinite`], [`Error::Empty`],
    /// [`Error::Overflow`].
    pub fn lstsq(&self, b: MatRef<'_, T>, cutoff: Cutoff) -> Result<Lstsq<T>, Error> {
        lstsq::lstsq_of(self, b, cutoff)
    }

    /// What is known of the first `kept` triplets, values up to `cutoff` counting as zero.
    ///
    /// # Errors
    /// [`Error::Rank`] unless `kept ≤ min(m, n)`; [`Error::Cutoff`].
    pub fn certificate(&self, kept: usize, cutoff: Cutoff) -> Result<Certificate, Error> {
        let sigma = &self.scaled_sigma;
        if kept > sigma.len() {
            let (rows, cols) = (self.rows(), self.cols());
            return Err(Error::Rank { k: kept, max: sigma.len(), rows, cols });
        }
        let threshold = cutoff.threshold(self)?;
        let rank = sigma.iter().filter(|&&value| value > threshold).count();
        let unscale = |value: f64| times_power_of_two(value, self.exponent);
        let discrepancy = |left_out: f64, measured: f64, norm: f64| {
            let (absolute, basis) = if kept == sigma.len() {
                (measured, Basis::Measured)
            } else {
                (left_out, Basis::SingularValues)
            };
            Discrepancy {
                absolute: unscale(absolute),
                relative: if norm > 0.0 { absolute / norm } else { 0.0 },
                at_most: unscale(left_out + self.uncertainty),
                norm: unscale(norm),
                basis,
            }
        };
        Ok(Certificate {
            rows: self.rows(),
            cols: self.cols(),
            kept,
            rank,
            cutoff: unscale(threshold),
            gap: gap(sigma, kept),
            condition: rank.checked_sub(1).map(|last| sigma[0] / sigma[last]),
            frobenius: discrepancy(tail(&sigma[kept..]), self.uncertainty, self.norm),
            spectral: discrepancy(
                sigma.get(kept).copied().unwrap_or(0.0),
                self.uncertainty,
                sigma[0],
            ),
            uncertainty: unscale(self.uncertainty),
            route: self.route,
        })
    }

    /// `‖A‖` in the Frobenius norm, of the scaled matrix.
    pub(crate) fn scaled_norm(&self) -> f64 {
        self.norm
    }
}

/// `√Σ σ²`, from the smallest up, so that the small ones count.
pub(crate) fn tail(sigma: &[f64]) -> f64 {
    sigma.iter().rev().map(|value| value * value).sum::<f64>().sqrt()
}

/// `σ_k/σ_{k+1}`, if there is a last value kept and something but zero follows.
fn gap(sigma: &[f64], kept: usize) -> Option<f64> {
    let last = sigma.get(kept.checked_sub(1)?)?;
    let next = sigma.get(kept)?;
    (*next > 0.0).then(|| last / next)
}

/// Factors of the scaled matrix.
struct Thin<T: Real> {
    u: Mat<T>,
    sigma: Vec<f64>,
    v: Mat<T>,
}

/// Tries the routes in turn until one gives factors that pass their check; if none does, the most
/// accurate are taken, with what was measured.
fn decompose<T: Real>(a: MatRef<'_, T>, norm: f64) -> (Route, Thin<T>, f64) {
    let work = a.nrows() * a.ncols() * a.nrows().min(a.ncols());
    let enough = enough::<T>(a, norm);
    let mut best: Option<(Route, Thin<T>, f64)> = None;
    for route in [Route::Bidiagonal, Route::Sequential, Route::Jacobi] {
        let factors = match route {
            Route::Bidiagonal => bidiagonal(a, parallelism(work)),
            // On one thread already: it would be the same again.
            Route::Sequential if parallelism(work) == Par::Seq => None,
            Route::Sequential => bidiagonal(a, Par::Seq),
            Route::Jacobi => Some(by_jacobi(a)),
        };
        let Some(factors) = factors else { continue };
        let measured = uncertainty(a, &factors);
        let uncertainty = if measured.is_nan() { f64::INFINITY } else { measured };
        if best.as_ref().is_none_or(|(_, _, least)| uncertainty < *least) {
            best = Some((route, factors, uncertainty));
        }
        if uncertainty <= enough {
            break;
        }
    }
    best.expect("Jacobi always gives factors")
}

/// A backward stable algorithm reaches `c·max(m, n)·eps·‖A‖` with a small `c` (Higham, Accuracy and
/// Stability, §19); garbage does not. `c` is strict where a second attempt costs little: tiny matrices
/// with entries of many sizes come back from the usual route with a hundred times the rounding.
fn enough<T: Real>(a: MatRef<'_, T>, norm: f64) -> f64 {
    let size = a.nrows().max(a.ncols());
    let c = if size <= 256 { 4.0 } else { 16.0 };
    c * size as f64 * T::EPSILON * norm
}

/// faer's thin SVD, if it converges to finite numbers.
fn bidiagonal<T: Real>(a: MatRef<'_, T>, par: Par) -> Option<Thin<T>> {
    let (m, n) = a.shape();
    let k = m.min(n);
    let (mut u, mut v, mut s) = (Mat::zeros(m, k), Mat::zeros(n, k), Diag::<T>::zeros(k));
    let thin = ComputeSvdVectors::Thin;
    let mut memory = MemBuffer::new(svd_scratch::<T>(m, n, thin, thin, par, Default::default()));
    svd(
        a,
        s.as_mut(),
        Some(u.as_mut()),
        Some(v.as_mut()),
        par,
        MemStack::new(&mut memory),
        Default::default(),
    )
    .ok()?;
    let sigma: Vec<f64> = s.column_vector().iter().map(|value| value.to_f64()).collect();
    sigma.iter().all(|value| value.is_finite()).then(|| in_order(Thin { u, sigma, v }))
}

/// Sorts the triplets: values of the size of rounding can come out of order, or below zero.
fn in_order<T: Real>(factors: Thin<T>) -> Thin<T> {
    let Thin { mut u, sigma, v } = factors;
    if sigma.windows(2).all(|pair| pair[0] >= pair[1]) && sigma.last() >= Some(&0.0) {
        return Thin { u, sigma, v };
    }
    for k in (0..sigma.len()).filter(|&k| sigma[k] < 0.0) {
        for i in 0..u.nrows() {
            u[(i, k)] = -u[(i, k)];
        }
    }
    let mut order: Vec<usize> = (0..sigma.len()).collect();
    order.sort_by(|&i, &j| sigma[j].abs().total_cmp(&sigma[i].abs()));
    let sorted = |x: &Mat<T>| Mat::from_fn(x.nrows(), x.ncols(), |i, k| x[(i, order[k])]);
    Thin { u: sorted(&u), v: sorted(&v), sigma: order.iter().map(|&k| sigma[k].abs()).collect() }
}

fn by_jacobi<T: Real>(a: MatRef<'_, T>) -> Thin<T> {
    let Factors { u, sigma, v } = jacobi(a);
    let rounded = |x: &Mat<f64>| Mat::from_fn(x.nrows(), x.ncols(), |i, j| T::nearest(x[(i, j)]));
    Thin { u: rounded(&u), sigma, v: rounded(&v) }
}

/// How far the singular values can be from the matrix's own; see [`Certificate::uncertainty`].
fn uncertainty<T: Real>(a: MatRef<'_, T>, factors: &Thin<T>) -> f64 {
    let (u, v) = (doubled(factors.u.as_ref()), doubled(factors.v.as_ref()));
    let scaled = Mat::from_fn(u.nrows(), u.ncols(), |i, k| u[(i, k)] * factors.sigma[k]);
    distance(a, scaled.as_ref(), v.transpose())
        + factors.sigma[0] * (defect(u.as_ref()) + defect(v.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jacobi;

    /// Entries without a pattern, from a small linear congruence.
    fn scattered(rows: usize, cols: usize) -> Mat<f64> {
        let mut state = 12_345_u32;
        Mat::from_fn(rows, cols, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 8) / f64::from(1 << 24) - 0.5
        })
    }

    #[test]
    fn jacobi_agrees_with_the_usual_route() {
        for (rows, cols) in [(30, 20), (20, 30), (25, 25), (40, 1)] {
            let a = scattered(rows, cols);
            let usual = bidiagonal(a.as_ref(), Par::Seq).unwrap();
            let fallback = jacobi::jacobi(a.as_ref());
            for (x, y) in usual.sigma.iter().zip(&fallback.sigma) {
                assert!((x - y).abs() < 1e-13 * usual.sigma[0], "{x} and {y}");
            }
        }
    }

    #[test]
    fn factors_that_do_not_multiply_to_the_matrix_are_not_accepted() {
        let a = scattered(12, 8);
        let norm = frobenius(a.as_ref());
        let mut factors = bidiagonal(a.as_ref(), Par::Seq).unwrap();
        assert!(uncertainty(a.as_ref(), &factors) <= enough::<f64>(a.as_ref(), norm));
        factors.u[(3, 2)] += 1e-6;
        assert!(uncertainty(a.as_ref(), &factors) > enough::<f64>(a.as_ref(), norm));
        factors.u[(3, 2)] = f64::NAN;
        assert!(!(uncertainty(a.as_ref(), &factors) <= enough::<f64>(a.as_ref(), norm)));
    }

    #[test]
    fn values_of_the_size_of_rounding_come_in_order() {
        // Rank 29; of the other 371 values some came out of order, and the slow fallback was taken.
        let a = Mat::from_fn(400, 400, |i, j| f32::from(u8::from((7 * i + 13 * j) % 29 == 0)));
        let whole = Decomposition::new(a.as_ref()).unwrap();
        assert!(whole.sigma().windows(2).all(|pair| pair[0] >= pair[1]));
        assert_eq!(whole.certificate(29, Cutoff::Precision).unwrap().rank, 29);
        assert_eq!(whole.route, Route::Bidiagonal);
    }

    #[test]
    fn a_tiny_graded_matrix_is_accurate_in_single_precision() {
        // The usual route is off by 170 eps here.
        let mut a = Mat::<f32>::zeros(2, 12);
        (a[(0, 9)], a[(1, 9)], a[(1, 10)]) = (0.003_358_768_7, -0.043_222_193, 6.318_697_3e-7);
        let whole = Decomposition::new(a.as_ref()).unwrap();
        let norm = frobenius(a.as_ref());
        let uncertainty = whole.certificate(1, Cutoff::Precision).unwrap().uncertainty;
        assert!(uncertainty < 48.0 * f64::from(f32::EPSILON) * norm, "{uncertainty}");
    }

    #[test]
    fn triplets_are_sorted_with_their_vectors() {
        let u = Mat::<f64>::identity(3, 3);
        let factors = Thin { u: u.clone(), sigma: vec![2.0, 1e-20, -1e-19], v: u };
        let Thin { u, sigma, v } = in_order(factors);
        assert_eq!(sigma, [2.0, 1e-19, 1e-20]);
        assert_eq!((u[(2, 1)], v[(2, 1)], u[(1, 2)], v[(1, 2)]), (-1.0, 1.0, 1.0, 1.0));
    }

    #[test]
    fn the_fallback_passes_the_same_check() {
        let a = Mat::from_fn(9, 14, |i, j| if i == j { 0.0_f32 } else { 1.0 / (i + j) as f32 });
        let norm = frobenius(a.as_ref());
        assert!(uncertainty(a.as_ref(), &by_jacobi(a.as_ref())) <= enough::<f32>(a.as_ref(), norm));
    }
}
