//! How far the result is from the product, measured without forming the product.

use faer::{Mat, MatRef};

use super::{CrTerms, random::Random};
use crate::{
    Error, Real,
    norm::{frobenius, product},
    scaled::{times_power_of_two, unscaled},
};

/// That the true error is above [`CrCertificate::at_most`] happens to one seed in so many.
const ODDS: f64 = 1000.0;

/// What is known of an approximate product.
///
/// With standard normal `g`, `E‖Eg‖² = ‖E‖²` for the difference `E = XY − P`; `d` such probes cost
/// `O(d(lm + ln + mn))`, the product itself `O(lmn)`. The probes have a seed of their own, which the
/// choice of terms does not use.
#[derive(Debug, Clone, PartialEq)]
pub struct CrCertificate {
    /// Rows of `X`.
    pub rows: usize,
    /// Columns of `X`, rows of `Y`: the terms of the product.
    pub terms: usize,
    /// Columns of `Y`.
    pub cols: usize,
    /// `r`, as asked for.
    pub rank: usize,
    /// Estimate of `‖XY − P‖` in the Frobenius norm, `P` as returned, rounded to its type.
    pub error: f64,
    /// Divided by `‖XY‖`, estimated by the same probes; 0 for a product of zeros.
    pub relative: f64,
    /// The true error is not greater, but for one seed in 1,000 at most: the mean of `d` probes is
    /// below `1 − 2√(ln 1000/d)` of the truth no more often (Laurent and Massart 2000, lemma 1).
    /// `None` with fewer than 28 probes, which do not say so much.
    pub at_most: Option<f64>,
    /// Estimate of `‖XY‖`.
    pub norm: f64,
    /// The standard deviation of the square of the estimate is at most this share of its mean,
    /// `√(2/d)`.
    pub deviation: f64,
    /// Number of probes, `d`.
    pub probes: usize,
    /// `√(1 − r/l)`: about what is left when the terms are orthogonal and of one length, and
    /// nothing can be gained by choosing. A choice that is not well below it is not worth much.
    pub isotropic: f64,
}

pub(super) fn certify<T: Real>(
    terms: &CrTerms<T>,
    result: MatRef<'_, T>,
    rank: usize,
    probes: usize,
    seed: u64,
) -> Result<CrCertificate, Error> {
    if probes == 0 {
        return Err(Error::Probes);
    }
    let (rows, cols) = result.shape();
    let random = Random::new(seed, 2);
    let g = Mat::from_fn(cols, probes, |i, j| random.gaussian((j * cols + i) as u64));
    let mut whole = product(terms.x.as_ref(), product(terms.y.as_ref(), g.as_ref()).as_ref());
    if let Some(offset) = &terms.offset {
        let offset = Mat::from_fn(1, cols, |_, j| offset[j]);
        let each = product(offset.as_ref(), g.as_ref());
        for j in 0..probes {
            for value in whole.col_mut(j).iter_mut() {
                *value += each[(0, j)];
            }
        }
    }
    let scaled = Mat::from_fn(rows, cols, |i, j| {
        times_power_of_two(result[(i, j)].to_f64(), -terms.exponent)
    });
    let mut left = whole.clone();
    left -= product(scaled.as_ref(), g.as_ref());
    let mean = |m: &Mat<f64>| frobenius(m.as_ref()) / (probes as f64).sqrt();
    let (error, norm) = (mean(&left), mean(&whole));
    let unscale = |value| unscaled::<f64>(value, terms.exponent, "the norm of XY", terms.exponent);
    let d = probes as f64;
    let below = 1.0 - 2.0 * (ODDS.ln() / d).sqrt();
    Ok(CrCertificate {
        rows,
        terms: terms.terms(),
        cols,
        rank,
        error: unscale(error)?,
        relative: if norm > 0.0 { error / norm } else { 0.0 },
        at_most: (below > 0.0).then(|| times_power_of_two(error / below.sqrt(), terms.exponent)),
        norm: unscale(norm)?,
        deviation: (2.0 / d).sqrt(),
        probes,
        isotropic: (1.0 - rank as f64 / terms.terms() as f64).sqrt(),
    })
}
