//! Randomized subspace iteration (Halko, Martinsson and Tropp 2011), with the choices of scikit-learn's
//! `randomized_svd`.

use std::ops::ControlFlow;

use faer::Mat;

use super::{
    Counted, Ended, ErrorKnown, Found, Method, PartialOptions, Progress,
    probe::Left,
    span::{Span, gaussian},
    watch::Watch,
};
use crate::{
    Basis, Decomposition, Error, Keep, LinearOperator, Real, decomposition::tail, keep::within,
    norm::product, random::Random,
};

/// Purposes of random numbers.
const START: u64 = 8;
const STOPPING: u64 = 9;

/// The rank that a tolerance is tried with first; then it doubles.
const FIRST: usize = 16;

/// Ranks tried that share the chance that a probed bound fails.
const LOOKS: f64 = 8.0;

pub(super) fn subspace<T: Real, A: LinearOperator<T> + ?Sized>(
    a: &mut Counted<'_, T, A>,
    keep: Keep,
    options: &PartialOptions,
    random: Random,
    watch: Watch<'_>,
) -> Result<Found, Error> {
    let all = a.rows.min(a.cols);
    let mut rank = match keep {
        Keep::Rank(k) => k,
        Keep::Relative(_) | Keep::Absolute(_) => FIRST.min(all),
    };
    loop {
        let mut found = once(a, rank, options, random, watch)?;
        if matches!(keep, Keep::Rank(_)) {
            return Ok(found);
        }
        let probes = (options.probes, random.apart(STOPPING + rank as u64));
        let left = Left::outside(a, found.u.as_ref(), &found.sigma, probes, LOOKS)?;
        let allowed = keep.allowed(a.norm.unwrap_or(tail(&found.sigma)), a.exponent);
        let enough = within(&found.sigma, left.at_most, allowed.expect("a tolerance")).is_some();
        let over = options.budget.is_some_and(|most| a.work.products >= most);
        if enough || rank == all || over || found.ended == Ended::Interrupted {
            found.error = ErrorKnown::Outside(left);
            if !enough && found.ended == Ended::Reached {
                found.ended = if over { Ended::Budget } else { Ended::Exhausted };
            }
            return Ok(found);
        }
        rank = (2 * rank).min(all);
    }
}

/// One run with a fixed rank.
fn once<T: Real, A: LinearOperator<T> + ?Sized>(
    a: &mut Counted<'_, T, A>,
    rank: usize,
    options: &PartialOptions,
    random: Random,
    watch: Watch<'_>,
) -> Result<Found, Error> {
    let all = a.rows.min(a.cols);
    let columns = (rank + options.oversampling).min(all);
    let rounds = options.rounds.unwrap_or(if 10 * rank < all { 7 } else { 4 });
    let omega = gaussian(a.cols, columns, random, START);
    let mut y = a.times(omega.as_ref())?;
    let mut ended = Ended::Reached;
    for round in 0..rounds {
        let progress =
            Progress { work: a.work, columns, reached: Some((rounds - round) as f64), wanted: 0.0 };
        if watch(&progress) == ControlFlow::Break(()) {
            ended = Ended::Interrupted;
            break;
        }
        if options.budget.is_some_and(|most| a.work.products + 3 * columns > most) {
            ended = Ended::Budget;
            break;
        }
        let z = a.transposed_times(orthonormal(y).view())?;
        y = a.times(orthonormal(z).view())?;
    }
    let error = if rounds == 0 && columns > 1 {
        ErrorKnown::Outside(leave_one_out(&y)?)
    } else {
        ErrorKnown::Not
    };
    let q = orthonormal(y);
    let z = a.transposed_times(q.view())?;
    let Thin { sigma, left, v } = thin(z)?;
    let u = product(q.view(), left.as_ref());
    Ok(Found { u, sigma, v, residuals: Vec::new(), error, ended, method: Method::Subspace })
}

/// A basis of the columns; of one column at least.
pub(super) fn orthonormal(y: Mat<f64>) -> Span {
    let mut span = Span::new(y.nrows());
    span.extend(y, 0.0);
    if span.len() == 0 {
        // A matrix of zeros: any direction will do.
        span.fill(1, Random::new(0, START), 0);
    }
    span
}

/// `Z = V·diag(σ)·Wᵀ`.
pub(super) struct Thin {
    pub(super) sigma: Vec<f64>,
    /// `W`.
    pub(super) left: Mat<f64>,
    pub(super) v: Mat<f64>,
}

/// The decomposition of a tall matrix by way of an orthonormal basis.
pub(super) fn thin(z: Mat<f64>) -> Result<Thin, Error> {
    let span = orthonormal(z.clone());
    let small = product(span.view().transpose(), z.as_ref());
    let whole = Decomposition::new(small.as_ref())?;
    Ok(Thin {
        sigma: whole.sigma().to_vec(),
        left: whole.v().to_owned(),
        v: product(span.view(), whole.u()),
    })
}

/// `E‖A − QQᵀA‖²` from `Y = AΩ = QR` alone: the distance of each column of `Y` from the span of the
/// others is `1/‖(R⁻¹)_{j,:}‖` (Epperly and Tropp 2024).
fn leave_one_out(y: &Mat<f64>) -> Result<Left, Error> {
    let mut span = Span::new(y.nrows());
    span.extend(y.clone(), 0.0);
    let columns = y.ncols();
    let absolute = if span.len() < columns {
        0.0
    } else {
        let r = product(span.view().transpose(), y.as_ref());
        let whole = Decomposition::new(r.as_ref())?;
        let distance = |j: usize| -> f64 {
            let row = whole.v().row(j);
            let square: f64 = (0..columns).map(|k| (row[k] / whole.sigma()[k]).powi(2)).sum();
            1.0 / square
        };
        ((0..columns).map(distance).sum::<f64>() / columns as f64).sqrt()
    };
    Ok(Left { absolute, at_most: f64::INFINITY, basis: Basis::LeaveOneOut })
}
