//! A matrix by some of its own columns and rows: `A ≈ C·U·R`.

use faer::{Mat, MatRef};

use super::{InterpolativeCertificate, InterpolativeOptions, checked, choose::choose};
use crate::{
    Basis, Decomposition, Discrepancy, Ended, Error, Keep, LinearOperator, Real, Transposed, Work,
    norm::{distance, frobenius, product},
    operator::{applied, applied_transposed},
    partial::{
        counted::Counted,
        probe::{Left, rounding_of},
        span::gaussian,
    },
    random::Random,
    scaled::{Scaled, times_power_of_two, unscaled},
};

/// What the seed is used for here.
const CUR: u64 = 5;

/// `A ≈ C·U·R`, and what is known of it.
#[derive(Debug, Clone)]
pub struct Cur<T: Real> {
    /// `k` columns from 0, ascending.
    pub columns: Vec<usize>,
    /// `k` rows from 0, ascending.
    pub rows: Vec<usize>,
    /// `C = A[:, columns]`, `m×k`, the entries as they are.
    pub c: Mat<T>,
    /// `U = C†AR†`, `k×k`: of all `U` the one with which `C·U·R` is nearest.
    pub u: Mat<T>,
    /// `R = A[rows, :]`, `k×n`, the entries as they are.
    pub r: Mat<T>,
    /// How far this is from the matrix.
    pub certificate: CurCertificate,
}

/// What is known of `A ≈ C·U·R`. In double precision whatever the matrix is stored in.
#[derive(Debug, Clone, PartialEq)]
pub struct CurCertificate {
    /// `‖A − C·U·R‖` in the Frobenius norm, with `U` as it is returned.
    pub frobenius: Discrepancy,
    /// `‖A − C·U·R‖` is at most this times the distance of the best matrix of rank `k`, but for rounding:
    /// `√(f² + g²)` of the factors of both choices, since `‖A − CC†AR†R‖² ≤ ‖A − CC†A‖² + ‖A − AR†R‖²`.
    /// `None` where one was by a sketch.
    pub factor: Option<f64>,
    /// Of the choice of columns, by which they were found.
    pub columns: InterpolativeCertificate,
    /// Of the choice of rows: that of the columns of `Aᵀ`.
    pub rows: InterpolativeCertificate,
    /// Singular values of `C` and of `R` that are not taken for zero in the pseudo-inverses.
    pub ranks: (usize, usize),
    /// [`Ended::Exhausted`] where rounding leaves more than a tolerance, or nothing is left for a rank.
    pub ended: Ended,
    /// All products together.
    pub work: Work,
}

/// CUR decomposition: `a` by `k` of its own columns and rows.
///
/// `a`: `m×n`. Columns and rows are chosen each for itself as by [`interpolative`](crate::interpolative), of `a` and
/// its transpose, which gives the bound of [`factor`](CurCertificate::factor); then `U = C†AR†` by the singular
/// value decompositions of `C` and `R`. For a tolerance `t` both are chosen to `t/√2`, so that there may
/// be more columns than rows or fewer, and `U` is not square. `O(mn(k + l))`. The same bits for one seed with any
/// number of threads.
///
/// Written out, `U` has entries up to `1/σ_k`, and its rounding alone can cost `eps·σ₁²/σ_k` (up to `√eps`
/// of the norm); where it costs more than leaving the least singular values of `C` and `R` out, they are
/// left out of the pseudo-inverses. The certificate measures what is returned.
///
/// # Errors
/// As [`interpolative`](crate::interpolative), and [`Error::Overflow`] when `U`, of the size of `1/A`, is out
/// of the type's range.
///
/// ```
/// # use lowrank::{InterpolativeOptions, Keep, Mat, cur};
/// let a = Mat::from_fn(30, 40, |i, j| 1.0 / (1 + i + j) as f64);
/// let found = cur(&a, Keep::Rank(4), &InterpolativeOptions::default())?;
/// assert_eq!(found.c[(7, 2)], a[(7, found.columns[2])]);
/// let error = (&a - &found.c * &found.u * &found.r).norm_l2();
/// assert!(error <= found.certificate.frobenius.at_most);
/// # Ok::<(), lowrank::Error>(())
/// ```
pub fn cur<T: Real, A: LinearOperator<T> + ?Sized>(
    a: &A,
    keep: Keep,
    options: &InterpolativeOptions,
) -> Result<Cur<T>, Error> {
    let mut counted = checked(a, keep, options)?;
    let each = match keep {
        Keep::Rank(k) => Keep::Rank(k),
        Keep::Relative(t) => Keep::Relative(t * std::f64::consts::FRAC_1_SQRT_2),
        Keep::Absolute(t) => Keep::Absolute(t * std::f64::consts::FRAC_1_SQRT_2),
    };
    let columns = choose(&mut counted, a, each, options)?;
    let transposed = Transposed(a);
    let mut turned = Counted::new(&transposed)?;
    let rows = choose(&mut turned, &transposed, each, options)?;
    counted.work.products += turned.work.products + columns.indices.len() + rows.indices.len();
    counted.work.passes += turned.work.passes + 2;

    let c = applied(a, units(counted.cols, &columns.indices).as_ref())?;
    let r = applied_transposed(a, units(counted.rows, &rows.indices).as_ref())?;
    let r = r.transpose().to_owned();
    let scaled = |x: &Mat<T>| {
        let exponent = -counted.exponent;
        Mat::from_fn(x.nrows(), x.ncols(), |i, j| times_power_of_two(x[(i, j)].to_f64(), exponent))
    };
    let (scaled_c, scaled_r) = (scaled(&c), scaled(&r));
    let middle = Middle::new(&mut counted, scaled_c, scaled_r, options)?;
    let Best { u, ranks, mut error } = middle.best::<T>(counted.rows.max(counted.cols));
    if let Some(dense) = a.dense() {
        error = middle.measured(Scaled::new(dense)?.matrix.as_ref(), &u);
    }
    let norm = counted.norm.unwrap_or(columns.norm);
    let allowed = keep.allowed(norm, counted.exponent);
    let reached = match allowed {
        Some(allowed) => error.at_most <= allowed,
        None => [&columns, &rows].iter().all(|one| one.certificate.ended == Ended::Reached),
    };
    let (frobenius, _) = error.discrepancies(&[], norm, norm, counted.exponent);
    let factor = columns.certificate.factor.zip(rows.certificate.factor).map(|(f, g)| f.hypot(g));
    let certificate = CurCertificate {
        frobenius,
        factor,
        columns: columns.certificate,
        rows: rows.certificate,
        ranks,
        ended: if reached { Ended::Reached } else { Ended::Exhausted },
        work: counted.work,
    };
    let u = in_units(&u, -counted.exponent, counted.exponent)?;
    Ok(Cur { columns: columns.indices, rows: rows.indices, c, u, r, certificate })
}

/// Columns of the identity.
fn units<T: Real>(size: usize, indices: &[usize]) -> Mat<T> {
    let mut units = Mat::zeros(size, indices.len());
    for (at, &j) in indices.iter().enumerate() {
        units[(j, at)] = T::nearest(1.0);
    }
    units
}

/// # Errors
/// [`Error::Overflow`].
fn in_units<T: Real>(u: &Mat<f64>, exponent: i32, greatest: i32) -> Result<Mat<T>, Error> {
    let mut out = Mat::zeros(u.nrows(), u.ncols());
    for j in 0..u.ncols() {
        for i in 0..u.nrows() {
            let value = unscaled::<T>(u[(i, j)], exponent, "U, of the size of 1/A,", greatest)?;
            out[(i, j)] = T::nearest(value);
        }
    }
    Ok(out)
}

/// A `U` of the scaled matrix, its ranks as in [`CurCertificate::ranks`], and its error by probes.
struct Best {
    u: Mat<f64>,
    ranks: (usize, usize),
    error: Left,
}

/// What `U` is made of, and probes by which the ways to make it are compared.
struct Middle {
    c: Mat<f64>,
    r: Mat<f64>,
    of_c: Decomposition<f64>,
    of_r: Decomposition<f64>,
    /// `U_cᵀAV_r`.
    core: Mat<f64>,
    g: Mat<f64>,
    image: Mat<f64>,
}

impl Middle {
    fn new<T: Real, A: LinearOperator<T> + ?Sized>(
        a: &mut Counted<'_, T, A>,
        c: Mat<f64>,
        r: Mat<f64>,
        options: &InterpolativeOptions,
    ) -> Result<Middle, Error> {
        let of_c = Decomposition::new(c.as_ref())?;
        let of_r = Decomposition::new(r.as_ref())?;
        let core = product(of_c.u().transpose(), a.times(of_r.v())?.as_ref());
        let g = gaussian(a.cols, options.probes, Random::new(options.seed, CUR), 0);
        let image = a.times(g.as_ref())?;
        Ok(Middle { c, r, of_c, of_r, core, g, image })
    }

    /// `U` rounded to the type, of the cut-offs for the pseudo-inverses the one with the least error by
    /// probes; a greater one only where it halves the error.
    fn best<T: Real>(&self, size: usize) -> Best {
        let precise = size as f64 * f64::EPSILON;
        let root = T::EPSILON.sqrt();
        let mut best: Option<Best> = None;
        for cut in [precise, T::EPSILON, T::EPSILON.powf(0.75), root, root.sqrt()] {
            let (u, ranks) = self.middle(cut);
            if best.as_ref().is_some_and(|best| best.ranks == ranks) {
                continue;
            }
            let u = Mat::from_fn(u.nrows(), u.ncols(), |i, j| T::nearest(u[(i, j)]).to_f64());
            let error = self.probed::<T>(&u, size);
            let is_better =
                best.as_ref().is_none_or(|best| !(error.absolute > 0.5 * best.error.absolute));
            if is_better {
                best = Some(Best { u, ranks, error });
            }
        }
        best.expect("at least one cut-off was tried")
    }

    /// `C†AR†`, singular values up to `cut·σ₁` counting as zero, and how many are left.
    fn middle(&self, cut: f64) -> (Mat<f64>, (usize, usize)) {
        let inverse = |whole: &Decomposition<f64>| -> Vec<f64> {
            let sigma = whole.sigma();
            let kept = sigma.iter().filter(|&&value| value > cut * sigma[0]);
            kept.map(|value| 1.0 / value).collect()
        };
        let (c, r) = (inverse(&self.of_c), inverse(&self.of_r));
        let core = Mat::from_fn(c.len(), r.len(), |i, j| c[i] * self.core[(i, j)] * r[j]);
        let left = product(self.of_c.v().subcols(0, c.len()), core.as_ref());
        (product(left.as_ref(), self.of_r.u().subcols(0, r.len()).transpose()), (c.len(), r.len()))
    }

    fn probed<T: Real>(&self, u: &Mat<f64>, size: usize) -> Left {
        let inner = product(u.as_ref(), product(self.r.as_ref(), self.g.as_ref()).as_ref());
        let rest = &self.image - product(self.c.as_ref(), inner.as_ref());
        let probes = self.g.ncols();
        let reach = frobenius(inner.as_ref()) * frobenius(self.c.as_ref()) / (probes as f64).sqrt();
        let norm = frobenius(self.image.as_ref()) / (probes as f64).sqrt();
        let rounding = rounding_of::<T>(size) * norm + rounding_of::<f64>(size) * reach;
        Left::estimate(frobenius(rest.as_ref()).powi(2), probes, rounding, 8.0)
    }

    /// `‖A − C·U·R‖` entry by entry, for the scaled matrix.
    fn measured<T: Real>(&self, a: MatRef<'_, T>, u: &Mat<f64>) -> Left {
        let ur = product(u.as_ref(), self.r.as_ref());
        let absolute = distance(a, self.c.as_ref(), ur.as_ref());
        let sizes = frobenius(self.c.as_ref()) * frobenius(u.as_ref()) * frobenius(self.r.as_ref());
        let inner = (u.nrows() + u.ncols() + 2) as f64;
        let rounding = inner * f64::EPSILON * (frobenius(a) + sizes);
        Left { absolute, at_most: absolute + rounding, basis: Basis::Measured }
    }
}
