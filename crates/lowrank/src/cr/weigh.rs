//! How much of each chosen term is taken.

use faer::{
    Mat, MatRef,
    dyn_stack::{MemBuffer, MemStack},
    linalg::cholesky::llt::{factor, solve},
};

use super::{Choice, CrTerms};
use crate::{
    Cutoff, Decomposition, Error, Real,
    norm::{parallelism, product},
    scaled::times_power_of_two,
};

/// How the chosen terms are weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    /// 1.
    Identity,
    /// `1/(r pᵢ)` or `1/πᵢ`: the expectation over seeds is the product. Only of
    /// [`Selection::Sample`](super::Selection::Sample) and
    /// [`Selection::Systematic`](super::Selection::Systematic).
    Unbiased,
    /// The diagonal `Λ` of least error for the terms chosen. `O(rl(m + n))`, as much as the whole
    /// product when `r(m + n) ≈ mn`: for few terms, or for factors that stay.
    Diagonal,
    /// The `r×r` matrix of least error, `Λ = C†XYR†`. `O(rl(m + n))`.
    Full,
}

/// Pairs of index and weight for a diagonal `Λ`; with optimal weights each index once.
pub(super) fn diagonal<T: Real>(
    terms: &CrTerms<T>,
    choice: &Choice,
    weights: Weights,
    inner: Inner,
) -> Result<Vec<(usize, f64)>, Error> {
    let each = |weights: Vec<f64>| choice.indices().iter().copied().zip(weights).collect();
    match weights {
        Weights::Identity => Ok(each(vec![1.0; choice.indices().len()])),
        Weights::Unbiased => {
            let selection = choice.selection.name();
            choice.unbiased.clone().map(each).ok_or(Error::Unbiased { selection })
        }
        Weights::Diagonal => {
            let distinct = choice.distinct();
            let weights = optimal(terms, &distinct, inner)?;
            Ok(distinct.into_iter().zip(weights).collect())
        }
        Weights::Full => unreachable!("a full Λ is no diagonal"),
    }
}

/// Columns `X[:, S]`.
pub(super) fn columns<T: Real>(terms: &CrTerms<T>, indices: &[usize]) -> Mat<f64> {
    Mat::from_fn(terms.x.nrows(), indices.len(), |k, at| terms.x[(k, indices[at])])
}

/// Rows `Y[S, :]`.
pub(super) fn rows<T: Real>(terms: &CrTerms<T>, indices: &[usize]) -> Mat<f64> {
    Mat::from_fn(indices.len(), terms.y.ncols(), |at, k| terms.y[(indices[at], k)])
}

/// Where inner products of terms are from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Inner {
    /// Those of the chosen terms with all, multiplied out for the occasion.
    Chosen,
    /// Those of all terms.
    All,
}

/// Weights of least error for the terms `kept`, each once.
///
/// `λ = 1 + δ` with `K_SS δ = K_{S,S̄}1`, the normal equations of what is left out, so that weights
/// near 1 lose no digits. The equations are brought to a unit diagonal (no other diagonal scaling
/// is better by more than a factor `r`; van der Sluis 1969) and a ridge is added.
///
/// # Errors
/// [`Error::Comparisons`] where the inner products of all terms are asked for.
fn optimal<T: Real>(terms: &CrTerms<T>, kept: &[usize], inner: Inner) -> Result<Vec<f64>, Error> {
    // K_{S,·}, r×l.
    let k = match inner {
        Inner::All => {
            let gram = terms.gram()?;
            Mat::from_fn(kept.len(), terms.terms(), |a, j| gram[(kept[a], j)])
        }
        Inner::Chosen => {
            let (c, r) = (columns(terms, kept), rows(terms, kept));
            let left = product(c.transpose(), terms.x.as_ref());
            let right = product(r.as_ref(), terms.y.transpose());
            Mat::from_fn(kept.len(), terms.terms(), |a, j| left[(a, j)] * right[(a, j)])
        }
    };
    let mut is_kept = vec![false; terms.terms()];
    for &i in kept {
        is_kept[i] = true;
    }
    let mut wanted = vec![0.0; kept.len()];
    for j in (0..terms.terms()).filter(|&j| !is_kept[j]) {
        for (sum, entry) in wanted.iter_mut().zip(k.col(j).iter()) {
            *sum += entry;
        }
    }
    let unit: Vec<f64> = (0..kept.len())
        .map(|a| {
            let square = k[(a, kept[a])];
            // A term that is zero may have any weight: 1.
            if square > 0.0 { 1.0 / square.sqrt() } else { 0.0 }
        })
        .collect();
    let scaled = Mat::from_fn(kept.len(), kept.len(), |a, b| {
        if a == b {
            return 1.0;
        }
        // Both triangles from one: a product of matrices need not be symmetric to the last bit.
        let (a, b) = (a.min(b), a.max(b));
        unit[a] * k[(a, kept[b])] * unit[b]
    });
    let mut solution = Mat::from_fn(kept.len(), 1, |a, _| unit[a] * wanted[a]);
    // The entries are known to within eps of the type, and a matrix of that much noise has norm r.
    let ridge = kept.len() as f64 * T::EPSILON;
    solve_with_ridge(&scaled, ridge, &mut solution);
    Ok((0..kept.len()).map(|a| 1.0 + unit[a] * solution[(a, 0)]).collect())
}

/// Solves `(A + ρI)z = b` in place, `A` positive semi-definite with unit diagonal. `ρ` doubles
/// until rounding leaves the matrix positive definite; at 1 it certainly is.
fn solve_with_ridge(a: &Mat<f64>, mut ridge: f64, b: &mut Mat<f64>) {
    let n = a.nrows();
    let par = parallelism(n * n * n / 3);
    let scratch = factor::cholesky_in_place_scratch::<f64>(n, par, faer::Spec::default());
    let mut memory = MemBuffer::new(scratch);
    loop {
        let mut l = a.clone();
        for i in 0..n {
            l[(i, i)] += ridge;
        }
        let done = factor::cholesky_in_place(
            l.as_mut(),
            factor::LltRegularization::default(),
            par,
            MemStack::new(&mut memory),
            faer::Spec::default(),
        );
        if done.is_ok() {
            let mut memory = MemBuffer::new(solve::solve_in_place_scratch::<f64>(n, 1, par));
            solve::solve_in_place(l.as_ref(), b.as_mut(), par, MemStack::new(&mut memory));
            return;
        }
        ridge = (2.0 * ridge).max(f64::EPSILON);
    }
}

/// `Λ = C†XYR†` and the product that it makes, `U_C (U_CᵀXYV_R) V_Rᵀ`.
pub(super) struct Full {
    /// Orthonormal columns that span those of `C`.
    pub(super) left: Mat<f64>,
    /// `U_CᵀXYV_R`, scaled as the product is. The error is `‖XY‖² − ‖core‖²`.
    pub(super) core: Mat<f64>,
    /// Orthonormal columns that span the rows of `R`.
    pub(super) right: Mat<f64>,
    /// For the columns and rows as scaled.
    pub(super) scaled_lambda: Mat<f64>,
    /// For the factors that came.
    pub(super) lambda: Mat<f64>,
    pub(super) indices: Vec<usize>,
}

pub(super) fn full<T: Real>(terms: &CrTerms<T>, choice: &Choice) -> Full {
    let indices = choice.distinct();
    let left = range::<T>(columns(terms, &indices).as_ref());
    let right = range::<T>(rows(terms, &indices).transpose());
    // XY is never formed.
    let core = product(
        product(left.basis.transpose(), terms.x.as_ref()).as_ref(),
        product(terms.y.as_ref(), right.basis.as_ref()).as_ref(),
    );
    let scaled_lambda =
        product(product(left.inverse.as_ref(), core.as_ref()).as_ref(), right.inverse.transpose());
    let lambda = Mat::from_fn(indices.len(), indices.len(), |a, b| {
        let moved = terms.columns[indices[b]] - terms.columns[indices[a]];
        times_power_of_two(scaled_lambda[(a, b)], moved)
    });
    Full { left: left.basis, core, right: right.basis, scaled_lambda, lambda, indices }
}

/// The range of a matrix to the precision of `T`.
struct Range {
    /// Orthonormal columns.
    basis: Mat<f64>,
    /// `VΣ⁻¹`: the pseudo-inverse is this times the transposed basis.
    inverse: Mat<f64>,
}

fn range<T: Real>(a: MatRef<'_, f64>) -> Range {
    let whole = Decomposition::new(a).expect("finite numbers near 1 have a decomposition");
    let cutoff = (a.nrows().max(a.ncols()) as f64 * T::EPSILON).min(0.5);
    let all = whole.sigma().len();
    let rank = whole
        .certificate(all, Cutoff::Relative(cutoff))
        .expect("the cut-off is below 1 and the values are all there")
        .rank;
    Range {
        basis: whole.u().subcols(0, rank).to_owned(),
        inverse: Mat::from_fn(a.ncols(), rank, |j, k| whole.v()[(j, k)] / whole.sigma()[k]),
    }
}
