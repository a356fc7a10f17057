//! What is asked of a row of scores, and the one way in.

use crate::{
    Error, Operator, Real, Solution, exponential::Exponential, hard::Hard, iterative,
    laplace::Laplace, poisson::Poisson, sigmoid::Sigmoid, solution::Core, tiers::Tiers,
};

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
    /// How many are chosen: `0 ≤ k ≤ n`, whole where the operator needs it.
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
        if !(0.0 < temperature && temperature < f64::INFINITY) {
            return Err(Error::Temperature { temperature });
        }
        if operator.needs_whole_k() && k.is_finite() && k.fract() != 0.0 {
            return Err(Error::WholeK { k, operator });
        }
        Ok(())
    }

    /// Solves one row; the scores are not changed.
    ///
    /// Cost `O(n)` for the threshold operators and hard top-k, `O(nσ)` with `σ ≤ √n/2` for
    /// [`Operator::Grad`], `O(kn)` for [`Operator::Iterative`].
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::NotANumber`], [`Error::K`], [`Error::WholeK`], [`Error::Temperature`].
    pub fn solve<T: Real>(&self, x: &[T]) -> Result<Solution<T>, Error> {
        self.check()?;
        self.check_row(x, 0)?;
        Ok(self.solved(x))
    }

    /// Solves rows of `n` scores each, one after another in `x`, into `p`, which is as long as `x`.
    ///
    /// # Errors
    /// As [`solve`](TopK::solve), with the row; [`Error::Length`] where lengths do not fit. On any error `p` is as
    /// it was.
    pub fn rows<T: Real>(&self, x: &[T], n: usize, p: &mut [T]) -> Result<(), Error> {
        self.check()?;
        if p.len() != x.len() {
            let (found, expected) = (p.len(), x.len());
            return Err(Error::Length { what: "the output", found, expected });
        }
        if n == 0 {
            return Err(Error::Empty { row: 0 });
        }
        if !x.len().is_multiple_of(n) {
            let expected = x.len().next_multiple_of(n);
            let what = "the last row is not whole: the input";
            return Err(Error::Length { what, found: x.len(), expected });
        }
        for (row, x) in x.chunks_exact(n).enumerate() {
            self.check_row(x, row)?;
        }
        for (x, p) in x.chunks_exact(n).zip(p.chunks_exact_mut(n)) {
            p.copy_from_slice(self.solved(x).p());
        }
        Ok(())
    }

    fn check_row<T: Real>(&self, x: &[T], row: usize) -> Result<(), Error> {
        let (k, n) = (self.k, x.len());
        if n == 0 {
            return Err(Error::Empty { row });
        }
        if let Some(place) = x.iter().position(|x| x.to_f64().is_nan()) {
            return Err(Error::NotANumber { row, place });
        }
        if !(0.0 <= k && k <= n as f64) {
            return Err(Error::K { k, n, row });
        }
        Ok(())
    }

    /// A row that was checked.
    fn solved<T: Real>(&self, x: &[T]) -> Solution<T> {
        let scores: Vec<f64> = x.iter().map(|x| x.to_f64()).collect();
        let tiers = Tiers::new(&scores, self.k);
        let (finite, k, temperature) = (&tiers.finite, tiers.k, self.temperature);
        let ends = k <= 0.0 || k >= finite.len() as f64;
        #[expect(clippy::cast_sign_loss, reason = "0 < k < n here, whole where it is used")]
        let whole = k as usize;
        let core = match self.operator {
            Operator::Iterative if k > 0.0 => {
                Core::Iterative(iterative::solve(finite, whole, temperature))
            }
            _ if ends => Core::End,
            Operator::Grad => Core::Poisson(Poisson::solve(finite, whole, temperature)),
            Operator::Exp => Core::Exponential(Exponential::solve(finite, k, temperature)),
            Operator::Laplace => Core::Laplace(Laplace::solve(finite, k, temperature)),
            Operator::Sigmoid => Core::Sigmoid(Sigmoid::solve(finite, k, temperature)),
            Operator::Hard => Core::Hard(Hard::solve(finite, k)),
            Operator::Iterative => Core::End,
        };
        Solution::new(*self, scores, tiers, core)
    }
}
