//! A product `XY` approximated by `r` of its `l` outer products: `X[:, S] Λ Y[S, :]`.

mod certificate;
mod choose;
mod greedy;
mod terms;
mod weigh;

use faer::{Mat, MatRef};

pub use self::{
    certificate::CrCertificate,
    choose::{Choice, Selection},
    terms::{Compensation, CrTerms},
    weigh::Weights,
};
use crate::{Error, Real, norm::product, random, scaled::unscaled};

impl Selection {
    /// Whether terms are drawn at random, so that there are unbiased weights.
    pub fn is_random(self) -> bool {
        matches!(self, Selection::Sample | Selection::Systematic)
    }

    fn name(self) -> &'static str {
        match self {
            Selection::Top => "top",
            Selection::Sample => "sample",
            Selection::Systematic => "systematic",
            Selection::Greedy => "greedy",
            Selection::Swap => "swap",
            Selection::Gram => "gram",
        }
    }

    /// [`Weights::Unbiased`] where there are such, else [`Weights::Identity`].
    pub fn usual_weights(self) -> Weights {
        if self.is_random() { Weights::Unbiased } else { Weights::Identity }
    }
}

/// How [`cr`] goes about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CrOptions {
    /// Which terms are kept.
    pub selection: Selection,
    /// How they are weighed; `None` is [`Selection::usual_weights`].
    pub weights: Option<Weights>,
    /// What is taken out before.
    pub compensation: Compensation,
    /// Of the random choice and of the probes.
    pub seed: u64,
    /// Probes of the certificate, at least 1; 64 give the error to within about a tenth.
    pub probes: usize,
}

impl Default for CrOptions {
    fn default() -> CrOptions {
        CrOptions {
            selection: Selection::Top,
            weights: None,
            compensation: Compensation::None,
            seed: 0,
            probes: 64,
        }
    }
}

/// `Λ` of an approximate product.
#[derive(Debug, Clone, PartialEq)]
pub enum CrWeights<T: Real> {
    /// Its diagonal, one weight for each index.
    Diagonal(Vec<T>),
    /// The matrix, `r×r`.
    Full(Mat<T>),
}

/// `XY ≈ X[:, S] Λ Y[S, :]`, and what is known of it.
#[derive(Debug, Clone)]
pub struct Cr<T: Real> {
    /// `S`, from 0, ascending. A term drawn twice stands twice, but with optimal weights once.
    pub indices: Vec<usize>,
    /// `Λ`.
    pub weights: CrWeights<T>,
    /// With [`Compensation::Mean`]: the row (`n` numbers) to be added to every row of
    /// `X[:, S] Λ Y[S, :]`, so that the result needs `X` as it came, not without its means.
    pub offset: Option<Vec<T>>,
    /// The approximate product, `m×n`.
    pub product: Mat<T>,
    /// How far it is from `XY`.
    pub certificate: CrCertificate,
}

/// Approximates `XY` by `rank` of its outer products `xᵢyᵢᵀ`, a column of `X` times a row of `Y`
/// (article `cr`).
///
/// `x`: `m×l`, `y`: `l×n`, finite. Computed in double precision, returned in `T`. `O(rmn)` beside
/// the selection, the weights and the certificate. With `rank = l`, identity weights give `XY`. The
/// same bits with any number of threads.
///
/// # Errors
/// [`Error::Terms`] unless `1 ≤ rank ≤ l`; [`Error::Unbiased`] for unbiased weights of a choice that
/// is not random; [`Error::Comparisons`] for greedy choices among more than 16,384 terms;
/// [`Error::Probes`]; [`Error::Overflow`] when the result is out of the type's range;
/// those of [`CrTerms::new`].
///
/// ```
/// # use lowrank::{CrOptions, Mat, Selection, Weights, cr};
/// let x = Mat::from_fn(5, 8, |k, i| ((3 * k + 5 * i) % 7) as f64 / (1 + i) as f64);
/// let y = Mat::from_fn(8, 6, |i, k| ((2 * i + k) % 5) as f64 - 2.0);
/// let options = CrOptions { selection: Selection::Swap, ..CrOptions::default() };
/// let plain = cr(x.as_ref(), y.as_ref(), 4, &options)?;
/// assert_eq!(plain.indices.len(), 4);
/// // The best weights for the same terms err less.
/// let best = CrOptions { weights: Some(Weights::Diagonal), ..options };
/// let weighed = cr(x.as_ref(), y.as_ref(), 4, &best)?;
/// let xy = &x * &y;
/// assert!((&weighed.product - &xy).norm_l2() < (&plain.product - &xy).norm_l2());
/// # Ok::<(), lowrank::Error>(())
/// ```
pub fn cr<T: Real>(
    x: MatRef<'_, T>,
    y: MatRef<'_, T>,
    rank: usize,
    options: &CrOptions,
) -> Result<Cr<T>, Error> {
    let terms = CrTerms::new(x, y, options.compensation)?;
    let choice = terms.choose(rank, options.selection, options.seed)?;
    let weights = options.weights.unwrap_or(options.selection.usual_weights());
    terms.approximate(&choice, weights, options.seed, options.probes)
}

impl<T: Real> CrTerms<T> {
    /// Multiplies the chosen terms out and measures the result with `probes` probes of `seed`.
    ///
    /// # Errors
    /// [`Error::Unbiased`], [`Error::Probes`], [`Error::Overflow`].
    pub fn approximate(
        &self,
        choice: &Choice,
        weights: Weights,
        seed: u64,
        probes: usize,
    ) -> Result<Cr<T>, Error> {
        let Weighed { indices, weights, mut product, offset } = match weights {
            Weights::Full => self.fully(choice)?,
            _ => self.diagonally(choice, weights)?,
        };
        if let Some(offset) = &self.offset {
            for (j, value) in offset.iter().enumerate() {
                product.col_mut(j).iter_mut().for_each(|entry| *entry += value);
            }
        }
        let product = rounded(product.as_ref(), self.exponent, "the product")?;
        let offset = match offset {
            Some(row) => Some(entries(&rounded(row.as_ref(), self.exponent, "the offset")?)),
            None => None,
        };
        let certificate =
            certificate::certify(self, product.as_ref(), choice.indices().len(), probes, seed)?;
        Ok(Cr { indices, weights, offset, product, certificate })
    }

    fn diagonally(&self, choice: &Choice, weights: Weights) -> Result<Weighed<T>, Error> {
        let (indices, weights): (Vec<usize>, Vec<f64>) =
            weigh::diagonal(self, choice, weights, weigh::Inner::Chosen)?.into_iter().unzip();
        let weighed_rows = Mat::from_fn(indices.len(), self.y.ncols(), |at, j| {
            weights[at] * self.y[(indices[at], j)]
        });
        let row = Mat::from_fn(1, weights.len(), |_, at| weights[at]);
        Ok(Weighed {
            product: product(weigh::columns(self, &indices).as_ref(), weighed_rows.as_ref()),
            offset: self.offset_beside(&indices, &weighed_rows),
            weights: CrWeights::Diagonal(entries(&rounded(row.as_ref(), 0, "Λ")?)),
            indices,
        })
    }

    fn fully(&self, choice: &Choice) -> Result<Weighed<T>, Error> {
        let full = weigh::full(self, choice);
        let wide = product(full.left.as_ref(), full.core.as_ref());
        let weighed_rows =
            product(full.scaled_lambda.as_ref(), weigh::rows(self, &full.indices).as_ref());
        Ok(Weighed {
            product: product(wide.as_ref(), full.right.transpose()),
            offset: self.offset_beside(&full.indices, &weighed_rows),
            weights: CrWeights::Full(rounded(full.lambda.as_ref(), 0, "Λ")?),
            indices: full.indices,
        })
    }

    /// `μᵀY − μ_SᵀΛY_S`: what is to be added beside the columns of `X` as they came.
    fn offset_beside(&self, indices: &[usize], weighed_rows: &Mat<f64>) -> Option<Mat<f64>> {
        let offset = self.offset.as_ref()?;
        let means = Mat::from_fn(1, indices.len(), |_, at| self.means[indices[at]]);
        let taken = product(means.as_ref(), weighed_rows.as_ref());
        Some(Mat::from_fn(1, offset.len(), |_, j| offset[j] - taken[(0, j)]))
    }
}

/// A result before it is brought to its units and its type.
struct Weighed<T: Real> {
    indices: Vec<usize>,
    weights: CrWeights<T>,
    product: Mat<f64>,
    offset: Option<Mat<f64>>,
}

/// # Errors
/// [`Error::Overflow`], naming `what`.
fn rounded<T: Real>(
    a: MatRef<'_, f64>,
    exponent: i32,
    what: &'static str,
) -> Result<Mat<T>, Error> {
    let mut rounded = Mat::zeros(a.nrows(), a.ncols());
    for j in 0..a.ncols() {
        for i in 0..a.nrows() {
            rounded[(i, j)] = T::nearest(unscaled::<T>(a[(i, j)], exponent, what, exponent)?);
        }
    }
    Ok(rounded)
}

/// The numbers of a matrix of one row.
fn entries<T: Real>(row: &Mat<T>) -> Vec<T> {
    row.row(0).iter().copied().collect()
}
