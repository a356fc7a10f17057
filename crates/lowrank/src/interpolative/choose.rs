//! The choice of columns, by the matrix or by a sketch, and its measure.

use faer::{Mat, MatRef};

use super::{ColumnMethod, InterpolativeCertificate, InterpolativeOptions, rrqr::Rrqr};
use crate::{
    Basis, Ended, Error, Keep, LinearOperator, Real,
    norm::{distance, frobenius, product},
    partial::{
        counted::Counted,
        probe::{Left, rounding_of},
        span::gaussian,
    },
    random::Random,
    scaled::{Scaled, times_power_of_two},
};

/// What the seed is used for here.
const INTERPOLATIVE: u64 = 4;
const SKETCH: u64 = 1;
const PROBES: u64 = 2;

/// Entries up to which columns are looked at themselves.
const SMALL: usize = 1 << 20;
/// Entries up to which an operator is multiplied out: two gigabytes of doubles.
const MOST: usize = 1 << 28;
/// Rows of the first sketch for a tolerance; then they double.
const FIRST: usize = 64;
/// Looks at the probes that share the chance that their bound fails.
const LOOKS: f64 = 32.0;

/// Columns, coefficients in the type of the matrix, and what is known of both.
pub(super) struct Chosen<T: Real> {
    pub(super) indices: Vec<usize>,
    pub(super) coefficients: Mat<T>,
    pub(super) certificate: InterpolativeCertificate,
    /// The norm of the scaled matrix, as far as it is known.
    pub(super) norm: f64,
}

pub(super) fn choose<T: Real, A: LinearOperator<T> + ?Sized>(
    counted: &mut Counted<'_, T, A>,
    a: &A,
    keep: Keep,
    options: &InterpolativeOptions,
) -> Result<Chosen<T>, Error> {
    let (rows, cols) = (counted.rows, counted.cols);
    let wanted = match keep {
        Keep::Rank(k) => sketch_rows(k, options),
        Keep::Relative(_) | Keep::Absolute(_) => FIRST,
    };
    let small = rows.checked_mul(cols).is_some_and(|entries| entries <= SMALL);
    let exact = match options.method {
        ColumnMethod::Auto => (a.dense().is_some() && small) || wanted >= rows,
        ColumnMethod::Exact => true,
        ColumnMethod::Sketch => false,
    };
    if exact { by_columns(counted, a, keep) } else { by_sketch(counted, a, keep, options) }
}

/// The matrix divided by `2^exponent`, by columns.
fn scaled_columns<T: Real, A: LinearOperator<T> + ?Sized>(
    counted: &mut Counted<'_, T, A>,
    a: &A,
) -> Result<Vec<Vec<f64>>, Error> {
    let (rows, cols) = (counted.rows, counted.cols);
    if let Some(dense) = a.dense() {
        let exponent = -counted.exponent;
        let column =
            |j| (0..rows).map(|i| times_power_of_two(dense[(i, j)].to_f64(), exponent)).collect();
        return Ok((0..cols).map(column).collect());
    }
    if rows.checked_mul(cols).is_none_or(|entries| entries > MOST) {
        return Err(Error::MultipliedOut { rows, cols, most: MOST });
    }
    // From the side of fewer products.
    if rows < cols {
        let out = counted.transposed_times(Mat::identity(rows, rows).as_ref())?;
        Ok(columns_of(out.transpose()))
    } else {
        Ok(columns_of(counted.times(Mat::identity(cols, cols).as_ref())?.as_ref()))
    }
}

fn columns_of(a: MatRef<'_, f64>) -> Vec<Vec<f64>> {
    (0..a.ncols()).map(|j| a.col(j).iter().copied().collect()).collect()
}

fn by_columns<T: Real, A: LinearOperator<T> + ?Sized>(
    counted: &mut Counted<'_, T, A>,
    a: &A,
    keep: Keep,
) -> Result<Chosen<T>, Error> {
    let columns = scaled_columns(counted, a)?;
    let (rows, cols) = (counted.rows, counted.cols);
    let whole = Mat::from_fn(rows, cols, |i, j| columns[j][i]);
    let norm = frobenius(whole.as_ref());
    // Entries of a product are rounded in the type of the matrix, those in memory are what they are.
    let unit = if a.dense().is_some() { f64::EPSILON } else { T::EPSILON };
    let floor = unit * (rows.max(cols) as f64).sqrt() * norm;
    let allowed = keep.allowed(norm, counted.exponent).unwrap_or(0.0);
    let most = most(keep, rows, cols);
    let mut found = Rrqr::new(columns, rows);
    let mut goal = allowed.max(floor);
    loop {
        found.reveal(most, &|rank| if rank == 0 { 0.0 } else { goal });
        let (indices, coefficients, ratio) = completed::<T>(&found, keep, cols);
        let error = measured(whole.as_ref(), &indices, &coefficients, norm);
        let within = error.at_most <= allowed;
        // Rounding of the coefficients can take what was left over.
        if !matches!(keep, Keep::Rank(_)) && !within && goal > floor && found.chosen().len() < most
        {
            goal = (0.5 * goal.min(found.left())).max(floor);
            continue;
        }
        let kept = indices.len();
        let factor = (ratio.max(1.0).powi(2) * (kept * (cols - kept)) as f64 + 1.0).sqrt();
        let ended = ended(keep, found.chosen().len(), within);
        let parts = Parts { norm, error, factor: Some(factor), ended, method: ColumnMethod::Exact };
        return Ok(told(counted, indices, &coefficients, &found, parts));
    }
}

fn by_sketch<T: Real, A: LinearOperator<T> + ?Sized>(
    counted: &mut Counted<'_, T, A>,
    a: &A,
    keep: Keep,
    options: &InterpolativeOptions,
) -> Result<Chosen<T>, Error> {
    let (rows, cols) = (counted.rows, counted.cols);
    let most = most(keep, rows, cols);
    let random = Random::new(options.seed, INTERPOLATIVE);
    let tolerance = !matches!(keep, Keep::Rank(_));
    let mut wanted = match keep {
        Keep::Rank(k) => sketch_rows(k, options),
        Keep::Relative(_) | Keep::Absolute(_) => FIRST,
    };
    let mut sketch = Mat::<f64>::zeros(cols, 0);
    let mut share = 1.0;
    let measure = Measure::new(counted, a, options.probes, random)?;
    loop {
        let wide = wanted.min(rows);
        if wide > sketch.ncols() {
            sketch = widened(counted, sketch, wide, random)?;
        }
        let norm = match counted.norm {
            Some(norm) => norm,
            // E‖Aᵀω‖² = ‖A‖².
            None => frobenius(sketch.as_ref()) / (wide as f64).sqrt(),
        };
        let allowed = keep.allowed(norm, counted.exponent).unwrap_or(0.0);
        let floor = rounding_of::<T>(rows.max(cols)) * norm;
        let goal = (share * allowed).max(floor);
        // Columns beyond the rank have as many rows to be seen by as there are more than columns.
        let goal = |rank: usize| {
            if rank == 0 { 0.0 } else { goal * ((wide.max(rank + 1) - rank) as f64).sqrt() }
        };
        let columns = columns_of(sketch.transpose());
        let all = if wide == rows { rows } else { wide.saturating_sub(options.oversampling) / 2 };
        let limit = most.min(all.max(1));
        let mut found = Rrqr::new(columns, wide);
        found.reveal(limit, &goal);
        let (indices, coefficients, _) = completed::<T>(&found, keep, cols);
        let short = found.left() > goal(found.chosen().len());
        if tolerance && short && wide < rows {
            wanted = 2 * wide;
            continue;
        }
        let error = measure.error(counted, &indices, &coefficients, norm)?;
        let within = error.at_most <= allowed;
        let bottom = share * allowed <= floor || found.chosen().len() == most;
        if tolerance && !within && !bottom {
            share *= 0.5;
            continue;
        }
        let ended = ended(keep, found.chosen().len(), within);
        let parts = Parts { norm, error, factor: None, ended, method: ColumnMethod::Sketch };
        return Ok(told(counted, indices, &coefficients, &found, parts));
    }
}

/// Coefficients are a regression of columns on `k` others, seen by `s` rows: its error is about
/// `√(1 + k/(s − k))` times that of the best, `√2` for `s = 2k`.
fn sketch_rows(k: usize, options: &InterpolativeOptions) -> usize {
    k.saturating_mul(2).saturating_add(options.oversampling)
}

fn ended(keep: Keep, independent: usize, within: bool) -> Ended {
    let reached = match keep {
        Keep::Rank(k) => k <= independent,
        Keep::Relative(_) | Keep::Absolute(_) => within,
    };
    if reached { Ended::Reached } else { Ended::Exhausted }
}

/// Columns at most.
fn most(keep: Keep, rows: usize, cols: usize) -> usize {
    match keep {
        Keep::Rank(k) => k,
        Keep::Relative(_) | Keep::Absolute(_) => rows.min(cols),
    }
}

/// `Aᵀω` for `wide` random `ω` in all, those there already being the first.
fn widened<T: Real, A: LinearOperator<T> + ?Sized>(
    counted: &mut Counted<'_, T, A>,
    sketch: Mat<f64>,
    wide: usize,
    random: Random,
) -> Result<Mat<f64>, Error> {
    let before = sketch.ncols();
    let omega = gaussian(counted.rows, wide, random, SKETCH);
    let new = counted.transposed_times(omega.as_ref().subcols(before, wide - before))?;
    let mut wider = Mat::zeros(counted.cols, wide);
    wider.as_mut().subcols_mut(0, before).copy_from(&sketch);
    wider.as_mut().subcols_mut(before, wide - before).copy_from(&new);
    Ok(wider)
}

/// Indices in ascending order with their coefficients as the type holds them, as many as a rank asks for;
/// and the ratio of the best exchange.
fn completed<T: Real>(found: &Rrqr, keep: Keep, cols: usize) -> (Vec<usize>, Mat<f64>, f64) {
    let (others, ratio) = found.coefficients();
    let mut indices = found.chosen().to_vec();
    let least = if let Keep::Rank(k) = keep { k } else { 1 };
    let mut is_chosen = vec![false; cols];
    indices.iter().for_each(|&j| is_chosen[j] = true);
    // Nothing is left to choose by: the first that are not taken.
    let more = (0..cols).filter(|&j| !is_chosen[j]).take(least.saturating_sub(indices.len()));
    let more: Vec<usize> = more.collect();
    indices.extend(&more);
    indices.sort_unstable();
    let mut place = vec![None; cols];
    indices.iter().enumerate().for_each(|(at, &j)| place[j] = Some(at));
    let mut coefficients = Mat::zeros(indices.len(), cols);
    for (j, column) in others {
        for (&chosen, x) in found.chosen().iter().zip(column) {
            let at = place[chosen].expect("the chosen have a place");
            coefficients[(at, j)] = T::nearest(x).to_f64();
        }
    }
    for (at, &j) in indices.iter().enumerate() {
        coefficients.col_mut(j).fill(0.0);
        coefficients[(at, j)] = 1.0;
    }
    (indices, coefficients, ratio)
}

/// `‖A − A[:, J]·X‖` of the scaled matrix, entry by entry.
fn measured<T: Real>(a: MatRef<'_, T>, indices: &[usize], x: &Mat<f64>, norm: f64) -> Left {
    let chosen = Mat::from_fn(a.nrows(), indices.len(), |i, k| a[(i, indices[k])].to_f64());
    let absolute = distance(a, chosen.as_ref(), x.as_ref());
    Left {
        absolute,
        at_most: absolute + product_rounding(norm, &chosen, x),
        basis: Basis::Measured,
    }
}

/// Rounding of `A − C·X` in double precision: sums of `k` products and a difference.
fn product_rounding(norm: f64, c: &Mat<f64>, x: &Mat<f64>) -> f64 {
    let inner = (c.ncols() + 2) as f64;
    inner * f64::EPSILON * (norm + frobenius(c.as_ref()) * frobenius(x.as_ref()))
}

/// How the error of a sketch's choice is found: entry by entry where the matrix is in memory, else by
/// probes.
enum Measure<T: Real> {
    /// The scaled matrix.
    Entries(Mat<T>),
    /// Random vectors and their images.
    Probes { g: Mat<f64>, image: Mat<f64> },
}

impl<T: Real> Measure<T> {
    fn new<A: LinearOperator<T> + ?Sized>(
        counted: &mut Counted<'_, T, A>,
        a: &A,
        probes: usize,
        random: Random,
    ) -> Result<Measure<T>, Error> {
        if let Some(dense) = a.dense() {
            return Ok(Measure::Entries(Scaled::new(dense)?.matrix));
        }
        let g = gaussian(counted.cols, probes, random, PROBES);
        let image = counted.times(g.as_ref())?;
        Ok(Measure::Probes { g, image })
    }

    fn error<A: LinearOperator<T> + ?Sized>(
        &self,
        counted: &mut Counted<'_, T, A>,
        indices: &[usize],
        x: &Mat<f64>,
        norm: f64,
    ) -> Result<Left, Error> {
        match self {
            Measure::Entries(a) => Ok(measured(a.as_ref(), indices, x, norm)),
            Measure::Probes { g, image } => {
                // A[:, J]·X·g is A times what has X·g at the places J.
                let inner = product(x.as_ref(), g.as_ref());
                let mut placed = Mat::zeros(counted.cols, g.ncols());
                for (at, &j) in indices.iter().enumerate() {
                    placed.row_mut(j).copy_from(inner.row(at));
                }
                let rest = image - counted.times(placed.as_ref())?;
                let probes = g.ncols();
                let stretch = 1.0 + frobenius(inner.as_ref()) / (probes as f64).sqrt();
                let rounding = rounding_of::<T>(counted.rows.max(counted.cols)) * norm * stretch;
                let square = frobenius(rest.as_ref()).powi(2);
                Ok(Left::estimate(square, probes, rounding, LOOKS))
            }
        }
    }
}

/// What is said of a choice beside the choice.
struct Parts {
    norm: f64,
    error: Left,
    factor: Option<f64>,
    ended: Ended,
    method: ColumnMethod,
}

fn told<T: Real, A: LinearOperator<T> + ?Sized>(
    counted: &Counted<'_, T, A>,
    indices: Vec<usize>,
    coefficients: &Mat<f64>,
    found: &Rrqr,
    parts: Parts,
) -> Chosen<T> {
    let mut greatest = 0.0_f64;
    let narrow = Mat::from_fn(coefficients.nrows(), coefficients.ncols(), |i, j| {
        greatest = greatest.max(coefficients[(i, j)].abs());
        T::nearest(coefficients[(i, j)])
    });
    let (frobenius, _) = parts.error.discrepancies(&[], parts.norm, parts.norm, counted.exponent);
    let certificate = InterpolativeCertificate {
        rows: counted.rows,
        cols: counted.cols,
        kept: indices.len(),
        independent: found.chosen().len(),
        frobenius,
        greatest,
        factor: parts.factor,
        swaps: found.swaps(),
        ended: parts.ended,
        method: parts.method,
        work: counted.work,
    };
    Chosen { indices, coefficients: narrow, certificate, norm: parts.norm }
}
