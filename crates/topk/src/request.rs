//! What is asked of a row of scores, and the one way in.

use crate::{Error, Operator, Real, Solution, simd::any, sum::Sum};

/// Choose `k` of `n` scores, smoothly: probabilities `p` in `[0, 1]` with `Σp = k`.
///
/// Scores are finite or infinite, never NaN. `+∞` comes first and `−∞` last, whatever the operator: `+∞` gets 1
/// as long as `k` suffices, more than `k` of them share equally; `−∞` gets 0 as long as others suffice for
/// `k`. `k = 0` gives 0 and `k = n` gives 1 everywhere (except that [`Operator::Iterative`] runs as published).
///
/// ```
/// use topk::{Operator, TopK};
///
/// let solved = TopK::new(Operator::Exp, 1.0).solve(&[0.0, 1.0, 3.0_f64])?;
/// let sum: f64 = solved.p().iter().sum();
/// assert!((sum - 1.0).abs() < 1e-15);
/// # Ok::<(), topk::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TopK {
    /// The operator.
    pub operator: Operator,
    /// How many are chosen: `0 ≤ k ≤ n`, whole where the operator counts; with weights, `0 ≤ k ≤ Σw`.
    pub k: f64,
    /// The temperature `τ`, positive and finite: `x` counts in units of it, and `τ → 0` is hard top-k.
    pub temperature: f64,
}

impl TopK {
    /// The operator at temperature 1.
    pub fn new(operator: Operator, k: f64) -> TopK {
        TopK { operator, k, temperature: 1.0 }
    }

    /// The same at another temperature.
    #[must_use]
    pub fn at(self, temperature: f64) -> TopK {
        TopK { temperature, ..self }
    }

    /// Whether `k` (but for its upper end, which a row decides) and temperature are allowed.
    ///
    /// # Errors
    /// [`Error::Temperature`], [`Error::WholeK`]. NaN, infinite or negative `k` is [`Error::K`] of a row.
    pub fn check(&self) -> Result<(), Error> {
        let TopK { operator, k, temperature } = *self;
        check_temperature(temperature)?;
        if operator.counts() && k.is_finite() && k.fract() != 0.0 {
            return Err(Error::WholeK { k, operator });
        }
        Ok(())
    }

    /// Solves one row; the scores are not changed.
    ///
    /// Cost `O(n)` for operators with a threshold and hard top-k, `O(n log n)` for [`Operator::Grad`], `O(kn)` for
    /// [`Operator::Iterative`].
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::NotANumber`], [`Error::K`], [`Error::WholeK`], [`Error::Temperature`];
    /// [`Error::NoThreshold`] for a caller's own function that is none.
    pub fn solve<T: Real>(&self, x: &[T]) -> Result<Solution<T>, Error> {
        let mut solution = Solution::default();
        self.solve_into(x, None, &mut solution)?;
        Ok(solution)
    }

    /// Solves one row whose scores count with weights: `Σ w p = k`. An operator with a threshold then is
    /// `p = f((x−λ)/τ)` with another `λ`; for hard top-k `k` is filled up by weights from the highest score down.
    ///
    /// # Errors
    /// As [`solve`](TopK::solve) with [`Error::Budget`] in place of [`Error::K`]; [`Error::Weight`],
    /// [`Error::Length`]; [`Error::NoWeights`] for grad and iterative.
    pub fn solve_weighted<T: Real>(&self, x: &[T], weights: &[T]) -> Result<Solution<T>, Error> {
        let mut solution = Solution::default();
        self.solve_into(x, Some(weights), &mut solution)?;
        Ok(solution)
    }

    /// The same into a solution that is there, whose memory is used again: no allocation for a row that is no
    /// longer than the ones before.
    ///
    /// # Errors
    /// As [`solve`](TopK::solve) and [`solve_weighted`](TopK::solve_weighted). The solution is then as it was, except
    /// after [`Error::NoThreshold`], when it is of no use.
    pub fn solve_into<T: Real>(
        &self,
        x: &[T],
        weights: Option<&[T]>,
        solution: &mut Solution<T>,
    ) -> Result<(), Error> {
        self.check()?;
        self.check_row(x, weights, 0)?;
        solution.fill(*self, x, weights, 0)
    }

    /// Whether a row can be solved.
    pub(crate) fn check_row<T: Real>(
        &self,
        x: &[T],
        weights: Option<&[T]>,
        row: usize,
    ) -> Result<(), Error> {
        let (k, n) = (self.k, x.len());
        if n == 0 {
            return Err(Error::Empty { row });
        }
        if any(x, f64::is_nan)
            && let Some(place) = x.iter().position(|x| x.to_f64().is_nan())
        {
            return Err(Error::NotANumber { row, place });
        }
        let Some(weights) = weights else {
            let fits = 0.0 <= k && k <= n as f64;
            return if fits { Ok(()) } else { Err(Error::K { k, n, row }) };
        };
        if self.operator.counts() {
            return Err(Error::NoWeights { operator: self.operator });
        }
        if weights.len() != n {
            let (found, expected) = (weights.len(), n);
            return Err(Error::Length { what: "the row of weights", found, expected });
        }
        let mut total = Sum::default();
        for (place, weight) in weights.iter().enumerate() {
            let value = weight.to_f64();
            total.add(value);
            if !(0.0 < value && total.value() < f64::INFINITY) {
                return Err(Error::Weight { row, place, value });
            }
        }
        let total = total.value();
        if 0.0 <= k && k <= total { Ok(()) } else { Err(Error::Budget { k, total, row }) }
    }
}

/// # Errors
/// [`Error::Temperature`] unless it is positive and finite.
pub(crate) fn check_temperature(temperature: f64) -> Result<(), Error> {
    if 0.0 < temperature && temperature < f64::INFINITY {
        Ok(())
    } else {
        Err(Error::Temperature { temperature })
    }
}
