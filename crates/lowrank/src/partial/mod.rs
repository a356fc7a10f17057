//! The first singular triplets of a matrix that is only multiplied with, with proof.

pub(crate) mod counted;
mod exact;
mod krylov;
pub(crate) mod probe;
mod sketch;
pub(crate) mod span;
mod subspace;
mod watch;

use faer::{Mat, MatRef};

use self::{counted::Counted, probe::Left, span::Span};
pub use self::{
    sketch::{Sketch, SketchPart, SketchPlan},
    watch::{Progress, Watch},
};
use crate::{
    Discrepancy, Error, Keep, LinearOperator, Real, decomposition::tail, keep::within,
    random::Random, scaled::times_power_of_two, signs,
};

/// What the seed is used for here, apart from CR.
const PARTIAL: u64 = 3;
/// Purposes of random numbers, beside those of the algorithms.
const CERTIFICATE: u64 = 2;
const COMPLETION: u64 = 3;

/// How the first triplets are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Method {
    /// The whole decomposition where the matrix is in memory and small or much of it is asked for,
    /// else block Krylov.
    #[default]
    Auto,
    /// The whole decomposition, cut. An operator is multiplied out first.
    Exact,
    /// Randomized block Krylov iteration with full orthogonalisation (Musco and Musco 2015; Tropp and
    /// Webber 2023): the most accurate for its products.
    Krylov,
    /// Randomized subspace iteration (Halko, Martinsson and Tropp 2011), as in scikit-learn: for
    /// comparison.
    Subspace,
    /// One pass over the data, no product depending on another (Tropp, Yurtsever, Udell and Cevher
    /// 2017): for what can be seen only once.
    OnePass,
}

impl Method {
    /// What [`Method::Auto`] begins with for this matrix: [`Method::Exact`] or [`Method::Krylov`], which for
    /// a matrix in memory may still find that it takes too many triplets. Others stay as they are.
    #[must_use]
    pub fn settled<T: Real, A: LinearOperator<T> + ?Sized>(self, a: &A, keep: Keep) -> Method {
        match self {
            Method::Auto if exact::pays(a, keep) => Method::Exact,
            Method::Auto => Method::Krylov,
            other => other,
        }
    }
}

/// Of a partial decomposition.
#[derive(Debug, Clone, PartialEq)]
pub struct PartialOptions {
    /// The algorithm.
    pub method: Method,
    /// Of the random numbers.
    pub seed: u64,
    /// Vectors multiplied at once by the Krylov iteration; by default what suits the matrix.
    pub block: Option<usize>,
    /// The Krylov iteration ends when each triplet kept has `‖Av − σu‖ ≤ accuracy·σ`, `0 < accuracy ≤ 1`.
    /// The singular value itself is then off by about the square of that, divided by the relative gap.
    pub accuracy: f64,
    /// Rounds of the subspace iteration, two products each; scikit-learn's choice by default: 7 for
    /// less than a tenth of the spectrum, else 4.
    pub rounds: Option<usize>,
    /// Columns beyond the rank for [`Method::Subspace`], 10 as in scikit-learn, and for
    /// [`Method::OnePass`].
    pub oversampling: usize,
    /// Products with single vectors at most; what was found until then is the answer.
    pub budget: Option<usize>,
    /// Fresh vectors for the certificate, where it has to be an estimate.
    pub probes: usize,
}

impl Default for PartialOptions {
    fn default() -> PartialOptions {
        PartialOptions {
            method: Method::Auto,
            seed: 0,
            block: None,
            accuracy: 0.05,
            rounds: None,
            oversampling: 10,
            budget: None,
            probes: 10,
        }
    }
}

/// What it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// Products of the matrix or its transpose with single vectors, those of the certificate included.
    pub products: usize,
    /// Passes over the data; a block of vectors takes one.
    pub passes: usize,
}

/// Why the iteration ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ended {
    /// What was asked for is reached.
    Reached,
    /// The rest of the matrix is rounding: there is nothing more to find.
    Exhausted,
    /// [`PartialOptions::budget`] is used up.
    Budget,
    /// The watcher said so.
    Interrupted,
}

/// What is known of the triplets found. In double precision whatever the matrix is stored in.
#[derive(Debug, Clone, PartialEq)]
pub struct PartialCertificate {
    /// Rows of the matrix.
    pub rows: usize,
    /// Columns of the matrix.
    pub cols: usize,
    /// Triplets kept.
    pub kept: usize,
    /// `‖A − UΣVᵀ‖` in the Frobenius norm; its basis says how it is known.
    pub frobenius: Discrepancy,
    /// `‖A − UΣVᵀ‖₂`.
    pub spectral: Discrepancy,
    /// `‖Av − σu‖` of each triplet, in the units of the matrix; `Aᵀu = σv` holds to rounding. A singular
    /// value of the matrix is within it of each `σ`. Empty where it was not measured.
    pub residuals: Vec<f64>,
    /// `σ_k/σ_{k+1}` as found, where a value follows.
    pub gap: Option<f64>,
    /// Why the iteration ended.
    pub ended: Ended,
    /// The algorithm that ran, never [`Method::Auto`].
    pub method: Method,
    /// What it took.
    pub work: Work,
}

/// `A ≈ U·diag(σ)·Vᵀ` and what is known of it.
#[derive(Debug, Clone)]
pub struct PartialSvd<T: Real> {
    /// Left singular vectors, `m×k`, signs as in [`Svd`](crate::Svd).
    pub u: Mat<T>,
    /// The `k` greatest singular values as found, non-increasing.
    pub sigma: Vec<T>,
    /// Right singular vectors as rows, `k×n`.
    pub vt: Mat<T>,
    /// All values found on the way, more than `k`; the last ones are no good.
    pub spectrum: Vec<T>,
    /// How far this is from the matrix.
    pub certificate: PartialCertificate,
}

/// The first singular triplets of a matrix known by its products.
///
/// `a`: `m×n`. As many triplets as `keep` asks for; a tolerance is kept down to rounding, by the norm of the
/// matrix where that is exact enough and by fresh random vectors where it is not, so that the certificate's
/// `at_most` is within it. The same bits for one seed with any number of threads.
///
/// # Errors
/// [`Error::Rank`], [`Error::Tolerance`], [`Error::AbsoluteTolerance`], [`Error::Setting`];
/// [`Error::NotTransposed`] where the operator's two products belong to different matrices; those of the
/// operator.
///
/// ```
/// # use lowrank::{Keep, Mat, PartialOptions, partial_svd};
/// let a = Mat::from_fn(300, 200, |i, j| 1.0 / (1 + i + 2 * j) as f64);
/// let found = partial_svd(&a, Keep::Relative(1e-6), &PartialOptions::default())?;
/// assert!(found.certificate.frobenius.at_most <= 1e-6 * a.norm_l2());
/// assert!((&a - found.product()).norm_l2() <= 1e-6 * a.norm_l2());
/// # Ok::<(), lowrank::Error>(())
/// ```
pub fn partial_svd<T: Real, A: LinearOperator<T> + ?Sized>(
    a: &A,
    keep: Keep,
    options: &PartialOptions,
) -> Result<PartialSvd<T>, Error> {
    partial_svd_watched(a, keep, options, &mut |_| std::ops::ControlFlow::Continue(()))
}

/// [`partial_svd`] with a watcher that sees the progress and can end it: the answer is then the best so
/// far, with its certificate.
///
/// # Errors
/// As there.
pub fn partial_svd_watched<T: Real, A: LinearOperator<T> + ?Sized>(
    a: &A,
    keep: Keep,
    options: &PartialOptions,
    watch: Watch<'_>,
) -> Result<PartialSvd<T>, Error> {
    options.check()?;
    let mut counted = Counted::new(a)?;
    let (rows, cols) = (counted.rows, counted.cols);
    keep.check(rows, cols)?;
    let random = Random::new(options.seed, PARTIAL);
    let found = match options.method {
        Method::Exact => return exact::exact(a, &counted, keep),
        Method::Auto if exact::pays(a, keep) => return exact::exact(a, &counted, keep),
        Method::Auto | Method::Krylov => {
            match krylov::krylov(&mut counted, keep, options, random, watch)? {
                // A matrix in memory of which so much is wanted is better decomposed whole.
                None => return exact::exact(a, &counted, keep),
                Some(found) => found,
            }
        }
        Method::Subspace => subspace::subspace(&mut counted, keep, options, random, watch)?,
        Method::OnePass => sketch::one_pass(&mut counted, keep, options)?,
    };
    finish(counted, found, keep, options, random)
}

impl PartialOptions {
    fn check(&self) -> Result<(), Error> {
        let wrong = |name, value, range| Err(Error::Setting { name, value, range });
        if !(0.0 < self.accuracy && self.accuracy <= 1.0) {
            return wrong("accuracy", self.accuracy, "0 < accuracy ≤ 1");
        }
        if self.block == Some(0) {
            return wrong("block", 0.0, "1 or more");
        }
        if self.probes == 0 {
            return Err(Error::Probes);
        }
        Ok(())
    }
}

/// Triplets of the scaled matrix in double precision, all that were found.
struct Found {
    u: Mat<f64>,
    sigma: Vec<f64>,
    v: Mat<f64>,
    /// Of each, if they were measured.
    residuals: Vec<f64>,
    error: ErrorKnown,
    ended: Ended,
    method: Method,
}

/// What an algorithm already knows of its error.
enum ErrorKnown {
    /// Nothing; `UᵀA = ΣVᵀ` holds, so that probes outside of `U` measure it.
    Not,
    /// What is outside of all triplets, `‖A − UUᵀA‖`.
    Outside(Left),
    /// The error itself for each number of triplets kept, from one to all.
    Each(Vec<Left>),
}

/// Measures what is left, and goes back to the units and the type of the matrix.
fn finish<T: Real, A: LinearOperator<T> + ?Sized>(
    mut a: Counted<'_, T, A>,
    found: Found,
    keep: Keep,
    options: &PartialOptions,
    random: Random,
) -> Result<PartialSvd<T>, Error> {
    let outside = match &found.error {
        ErrorKnown::Outside(left) => Some(left.clone()),
        ErrorKnown::Not => {
            let probes = (options.probes, random.apart(CERTIFICATE));
            Some(Left::outside(&mut a, found.u.as_ref(), &found.sigma, probes, 1.0)?)
        }
        ErrorKnown::Each(_) => None,
    };
    let frame = (a.exponent, a.norm, a.work, (a.rows, a.cols));
    finish_found(frame, found, outside, keep, random)
}

/// Exponent, norm, work and shape of a scaled matrix.
type Frame = (i32, Option<f64>, Work, (usize, usize));

/// `outside` is what is left outside of all triplets, unless their own error is known for each number.
fn finish_found<T: Real>(
    (exponent, known_norm, work, (rows, cols)): Frame,
    found: Found,
    outside: Option<Left>,
    keep: Keep,
    random: Random,
) -> Result<PartialSvd<T>, Error> {
    let Found { mut u, mut sigma, mut v, residuals, error, ended, method } = found;
    let norm = known_norm.unwrap_or_else(|| {
        outside.as_ref().map_or(tail(&sigma), |outside| outside.absolute.hypot(tail(&sigma)))
    });
    let kept = match (keep, &outside) {
        (Keep::Rank(k), _) => k,
        (_, Some(outside)) => {
            // Against the least that the norm can be, if it is not known.
            let allowed = keep.allowed(known_norm.unwrap_or(tail(&sigma)), exponent);
            let allowed = allowed.expect("a tolerance");
            within(&sigma, outside.at_most, allowed).unwrap_or(sigma.len())
        }
        (_, None) => sigma.len(),
    };
    // The matrix has fewer directions than were asked for: any others go with a value of zero.
    u = completed(u, kept, random, 1);
    v = completed(v, kept, random, 2);
    sigma.resize(sigma.len().max(kept), 0.0);
    let (frobenius, spectral) = match (&error, &outside) {
        (ErrorKnown::Each(errors), _) => {
            let left = errors.get(kept - 1).or(errors.last()).expect("one triplet at least");
            left.discrepancies(&[], sigma[0], norm, exponent)
        }
        (_, Some(left)) => left.discrepancies(&sigma[kept..], sigma[0], norm, exponent),
        (_, None) => unreachable!("measured unless known for each"),
    };
    let unscale = |value: f64| times_power_of_two(value, exponent);
    let narrow = |x: MatRef<'_, f64>| {
        Mat::from_fn(x.nrows(), x.ncols(), |i, j| <T as Real>::nearest(x[(i, j)]))
    };
    let mut u = narrow(u.as_ref().subcols(0, kept));
    let mut v = narrow(v.as_ref().subcols(0, kept));
    signs::fix(&mut u, &mut v);
    let spectrum: Vec<T> = sigma.iter().map(|&value| T::nearest(unscale(value))).collect();
    let following = sigma.get(kept).filter(|&&next| next > 0.0);
    let certificate = PartialCertificate {
        rows,
        cols,
        kept,
        frobenius,
        spectral,
        residuals: residuals.iter().take(kept).map(|&value| unscale(value)).collect(),
        gap: following.map(|next| sigma[kept - 1] / next),
        ended,
        method,
        work,
    };
    Ok(PartialSvd {
        u,
        sigma: spectrum[..kept].to_vec(),
        vt: v.transpose().to_owned(),
        spectrum,
        certificate,
    })
}

/// Orthonormal columns, `count` at least.
fn completed(columns: Mat<f64>, count: usize, random: Random, purpose: u64) -> Mat<f64> {
    if columns.ncols() >= count {
        return columns;
    }
    let mut span = Span::new(columns.nrows());
    let missing = count - columns.ncols();
    span.append(&columns);
    span.fill(missing, random.apart(COMPLETION), purpose);
    span.view().to_owned()
}

impl<T: Real> PartialSvd<T> {
    /// `U·diag(σ)·Vᵀ`, `m×n`, multiplied out in double precision.
    pub fn product(&self) -> Mat<T> {
        crate::truncate::multiplied(&self.u, &self.sigma, &self.vt)
    }
}
