//! A product as the sum of its outer products, brought to one scale, with what every choice among
//! them asks for.

use std::{marker::PhantomData, sync::OnceLock};

use faer::{Mat, MatRef};

use super::{Choice, Selection, Weights, choose, weigh};
use crate::{
    Error, Real,
    norm::product,
    scaled::{checked, exponent_of, times_power_of_two},
};

/// Inner products of more terms than this are not formed: they take `8l²` bytes twice, 4 GiB here.
const MOST_COMPARED: usize = 16_384;

/// What is taken out of the product before terms are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compensation {
    /// Nothing.
    #[default]
    None,
    /// The means `μ` of the columns of `X`: `XY = 1(μᵀY) + (X − 1μᵀ)Y`, the first part kept exactly.
    ///
    /// The two parts are orthogonal, since the columns of `X − 1μᵀ` sum to zero, so the error is
    /// that of the second alone. Costs `O(l(m + n))`.
    Mean,
}

/// `XY = Σ xᵢyᵢᵀ`, prepared once for choices of any size (article `cr`).
///
/// Everything is held in double precision, whatever `T` is: `8l(m + n)` bytes, and `8l²` more for
/// [`Selection::Greedy`], [`Selection::Gram`], [`Selection::Swap`] and [`error`](CrTerms::error),
/// which need the inner products of all terms.
#[derive(Debug, Clone)]
pub struct CrTerms<T: Real> {
    /// `X` without its means, column `i` divided by `2^columns[i]`, which brings it near 1.
    pub(super) x: Mat<f64>,
    /// `Y`, row `i` multiplied by `2^(columns[i] − exponent)`.
    pub(super) y: Mat<f64>,
    pub(super) columns: Vec<i32>,
    pub(super) exponent: i32,
    /// Means taken out of the columns of `x`; 0 without compensation.
    pub(super) means: Vec<f64>,
    /// `μᵀY`, scaled as the product is.
    pub(super) offset: Option<Vec<f64>>,
    /// `‖xᵢ‖‖yᵢ‖`, scaled.
    pub(super) norms: Vec<f64>,
    shares: Vec<f64>,
    gram: OnceLock<Mat<f64>>,
    /// `‖Σ xᵢyᵢᵀ‖²`, scaled, without the compensated part.
    square: OnceLock<f64>,
    of: PhantomData<T>,
}

impl<T: Real> CrTerms<T> {
    /// Takes the factors apart. `x`: `m×l`, `y`: `l×n`, finite. `O(l(m + n))`.
    ///
    /// # Errors
    /// [`Error::Inner`] unless `X` has as many columns as `Y` rows; [`Error::Factor`] with
    /// [`Error::Empty`] or [`Error::NotFinite`] inside.
    pub fn new(
        x: MatRef<'_, T>,
        y: MatRef<'_, T>,
        compensation: Compensation,
    ) -> Result<CrTerms<T>, Error> {
        let of = |name, error| Error::Factor { name, source: Box::new(error) };
        if x.ncols() != y.nrows() {
            return Err(Error::Inner { cols: x.ncols(), rows: y.nrows() });
        }
        checked(x).map_err(|error| of("X", error))?;
        checked(y).map_err(|error| of("Y", error))?;
        let (m, l, n) = (x.nrows(), x.ncols(), y.ncols());
        // A power of two moves from each column to its row: no digit changes, and a tiny column
        // beside a huge row is as near 1 as any other.
        let sizes: Vec<f64> =
            (0..l).map(|i| greatest((0..m).map(|k| x[(k, i)].to_f64()))).collect();
        let columns: Vec<i32> = sizes.iter().map(|size| exponent_of(*size)).collect();
        let zero: Vec<bool> = sizes.iter().map(|size| *size == 0.0).collect();
        let exponent = (0..l)
            .filter(|&i| !zero[i])
            .map(|i| (columns[i], greatest((0..n).map(|k| y[(i, k)].to_f64()))))
            // A term that is zero says nothing of the scale.
            .filter(|(_, row)| *row > 0.0)
            .map(|(column, row)| column + exponent_of(row))
            .max()
            .unwrap_or(0);
        let mut scaled_x =
            Mat::from_fn(m, l, |k, i| times_power_of_two(x[(k, i)].to_f64(), -columns[i]));
        let scaled_y = Mat::from_fn(l, n, |i, k| {
            // The row of a zero column may be beyond any scale, and counts for nothing.
            if zero[i] {
                0.0
            } else {
                times_power_of_two(y[(i, k)].to_f64(), columns[i] - exponent)
            }
        });
        let mut means = vec![0.0; l];
        let offset = match compensation {
            Compensation::None => None,
            Compensation::Mean => {
                means = take_means(&mut scaled_x);
                let row = Mat::from_fn(1, l, |_, i| means[i]);
                let offset = product(row.as_ref(), scaled_y.as_ref());
                Some(offset.row(0).iter().copied().collect())
            }
        };
        let norms: Vec<f64> =
            (0..l).map(|i| scaled_x.col(i).norm_l2() * scaled_y.row(i).norm_l2()).collect();
        let total: f64 = norms.iter().sum();
        let share = |norm: &f64| if total > 0.0 { norm / total } else { 1.0 / l as f64 };
        Ok(CrTerms {
            shares: norms.iter().map(share).collect(),
            x: scaled_x,
            y: scaled_y,
            columns,
            exponent,
            means,
            offset,
            norms,
            gram: OnceLock::new(),
            square: OnceLock::new(),
            of: PhantomData,
        })
    }

    /// The number of terms, `l`.
    pub fn terms(&self) -> usize {
        self.norms.len()
    }

    /// `sᵢ/Σs` with `sᵢ = ‖xᵢ‖‖yᵢ‖`: the probabilities of [`Selection::Sample`]. All `1/l` for a
    /// product of zeros.
    pub fn shares(&self) -> &[f64] {
        &self.shares
    }

    /// Chooses `rank` of the terms. The cost is that of the [`Selection`].
    ///
    /// # Errors
    /// [`Error::Terms`] unless `1 ≤ rank ≤ l`; [`Error::Comparisons`] for more than 16,384 terms, of
    /// selections that compare them.
    pub fn choose(&self, rank: usize, selection: Selection, seed: u64) -> Result<Choice, Error> {
        choose::choose(self, rank, selection, seed)
    }

    /// `‖XY − P‖/‖XY‖` of an approximation, exact but for rounding, without forming either: from
    /// the inner products of the terms. `O(l²)` once they are there, with [`Weights::Full`]
    /// `O(rl(m + n))`. 0 for a product of zeros.
    ///
    /// As a difference of squares it is rounding below about `1e-8`, and so may exceed by as much
    /// the error of a choice that leaves out nothing.
    ///
    /// # Errors
    /// [`Error::Unbiased`]; [`Error::Comparisons`] for more than 16,384 terms.
    pub fn error(&self, choice: &Choice, weights: Weights) -> Result<f64, Error> {
        let square = match weights {
            Weights::Full => {
                let core = weigh::full(self, choice).core;
                (self.square()? - core.squared_norm_l2()).max(0.0)
            }
            _ => {
                let mut left_out = vec![1.0; self.terms()];
                for (i, weight) in weigh::diagonal(self, choice, weights, weigh::Inner::All)? {
                    left_out[i] -= weight;
                }
                quadratic(self.gram()?, &left_out)
            }
        };
        self.relative(square)
    }

    /// `√E‖XY − P‖²/‖XY‖` of [`Selection::Sample`] with its unbiased weights, the expectation
    /// being `((Σs)² − ‖XY‖²)/r`, where `s` and the norm in the root are those of the terms
    /// after compensation.
    ///
    /// # Errors
    /// [`Error::Terms`] unless `1 ≤ rank ≤ l`; [`Error::Comparisons`].
    pub fn expected(&self, rank: usize) -> Result<f64, Error> {
        choose::check(self, rank)?;
        let total: f64 = self.norms.iter().sum();
        self.relative((total * total - self.square()?).max(0.0) / rank as f64)
    }

    /// `Kᵢⱼ = ⟨xᵢyᵢᵀ, xⱼyⱼᵀ⟩ = (xᵢᵀxⱼ)(yᵢᵀyⱼ)`, scaled. `O(l²(m + n))` the first time.
    ///
    /// # Errors
    /// [`Error::Comparisons`] for more than [`MOST_COMPARED`] terms.
    pub(super) fn gram(&self) -> Result<&Mat<f64>, Error> {
        let terms = self.terms();
        if terms > MOST_COMPARED {
            return Err(Error::Comparisons { terms, most: MOST_COMPARED });
        }
        Ok(self.gram.get_or_init(|| {
            let mut gram = product(self.x.transpose(), self.x.as_ref());
            let right = product(self.y.as_ref(), self.y.transpose());
            for j in 0..terms {
                for i in 0..=j {
                    gram[(i, j)] *= right[(i, j)];
                    // A product of matrices need not be symmetric to the last bit.
                    gram[(j, i)] = gram[(i, j)];
                }
            }
            gram
        }))
    }

    /// `‖Σ xᵢyᵢᵀ‖²`, scaled, without the compensated part.
    ///
    /// # Errors
    /// [`Error::Comparisons`].
    fn square(&self) -> Result<f64, Error> {
        let gram = self.gram()?;
        Ok(*self.square.get_or_init(|| quadratic(gram, &vec![1.0; self.terms()])))
    }

    /// An error, of whose square, scaled, this is the value, as a share of the norm of the whole product.
    ///
    /// # Errors
    /// [`Error::Comparisons`].
    fn relative(&self, square: f64) -> Result<f64, Error> {
        let offset = self.offset.iter().flatten().map(|value| value * value).sum::<f64>();
        let whole = self.square()? + self.x.nrows() as f64 * offset;
        Ok(if whole > 0.0 { (square / whole).sqrt() } else { 0.0 })
    }
}

fn greatest(values: impl Iterator<Item = f64>) -> f64 {
    values.map(f64::abs).fold(0.0, f64::max)
}

/// Takes the mean out of every column and returns the means.
fn take_means(x: &mut Mat<f64>) -> Vec<f64> {
    (0..x.ncols())
        .map(|i| {
            let mean = x.col(i).sum() / x.nrows() as f64;
            x.col_mut(i).iter_mut().for_each(|value| *value -= mean);
            mean
        })
        .collect()
}

/// `cᵀKc`, not below 0.
fn quadratic(k: &Mat<f64>, c: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (j, weight) in c.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
        let column = k.col(j).iter().zip(c).map(|(entry, other)| entry * other).sum::<f64>();
        sum += weight * column;
    }
    sum.max(0.0)
}
