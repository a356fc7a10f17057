//! Many rows at once, with memory that is used again from row to row.

use rayon::prelude::*;

use crate::{
    Error, Operator, Real, Solution, TopK, Variable,
    solution::{Side, check_finite, differentiable},
};

/// A number for all rows, or one for each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PerRow<'a> {
    /// The same for all.
    Same(f64),
    /// As many as there are rows.
    Each(&'a [f64]),
}

impl From<f64> for PerRow<'_> {
    fn from(value: f64) -> Self {
        PerRow::Same(value)
    }
}

impl<'a> From<&'a [f64]> for PerRow<'a> {
    fn from(values: &'a [f64]) -> Self {
        PerRow::Each(values)
    }
}

impl PerRow<'_> {
    fn at(self, row: usize) -> f64 {
        match self {
            PerRow::Same(value) => value,
            PerRow::Each(values) => values[row],
        }
    }

    fn check(self, what: &'static str, rows: usize) -> Result<(), Error> {
        match self {
            PerRow::Each(values) if values.len() != rows => {
                Err(Error::Length { what, found: values.len(), expected: rows })
            }
            _ => Ok(()),
        }
    }
}

/// Rows of `n` scores each, solved by one operator.
///
/// A row begins every [`stride`](Batch::stride) numbers of a slice; what lies between rows is neither read nor
/// written. All rows are checked before anything is written. The results are the same bits for any number of
/// threads; they are those of rayon's pool.
///
/// ```
/// use topk::{Batch, Operator};
///
/// let x = [2.0_f32, -1.0, 0.5, 3.0, 0.1, 0.2];
/// let mut p = [0.0; 6];
/// let counts = [1.0, 2.0]; // one of the first row's three, two of the second's
/// Batch::new(Operator::Sigmoid, 3, counts.as_slice()).temperature(0.5).forward(&x, &mut p)?;
/// assert!((p[3..].iter().sum::<f32>() - 2.0).abs() < 1e-6);
/// # Ok::<(), topk::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a, T> {
    operator: Operator,
    n: usize,
    k: PerRow<'a>,
    temperature: PerRow<'a>,
    stride: usize,
    weights: Option<&'a [T]>,
}

/// Where [`Batch::backward`] writes; what is `None` is not computed.
#[derive(Debug)]
pub struct Gradients<'a, T> {
    /// By the scores, as they lie in memory.
    pub x: &'a mut [T],
    /// By `k`, one a row.
    pub k: Option<&'a mut [f64]>,
    /// By the temperature, one a row.
    pub temperature: Option<&'a mut [f64]>,
    /// The probabilities, which are known on the way.
    pub p: Option<&'a mut [T]>,
}

impl<'a, T> Gradients<'a, T> {
    /// By the scores alone.
    pub fn by_scores(x: &'a mut [T]) -> Gradients<'a, T> {
        Gradients { x, k: None, temperature: None, p: None }
    }
}

/// What one row writes.
struct RowOutput<'a, T> {
    x: &'a mut [T],
    k: Option<&'a mut f64>,
    temperature: Option<&'a mut f64>,
    p: Option<&'a mut [T]>,
}

/// Memory of one thread.
struct Scratch<T> {
    solution: Solution<T>,
    middle: Vec<f64>,
}

impl<T> Default for Scratch<T> {
    fn default() -> Scratch<T> {
        Scratch { solution: Solution::default(), middle: Vec::new() }
    }
}

/// Fewer scores than these are not worth waking other threads.
const FEW: usize = 4096;

impl<'a, T: Real> Batch<'a, T> {
    /// Rows without gaps, at temperature 1.
    pub fn new(operator: Operator, n: usize, k: impl Into<PerRow<'a>>) -> Batch<'a, T> {
        let (k, temperature) = (k.into(), PerRow::Same(1.0));
        Batch { operator, n, k, temperature, stride: n, weights: None }
    }

    /// At another temperature, or one for each row.
    #[must_use]
    pub fn temperature(self, temperature: impl Into<PerRow<'a>>) -> Self {
        Batch { temperature: temperature.into(), ..self }
    }

    /// With rows that begin `stride ≥ n` numbers apart.
    #[must_use]
    pub fn stride(self, stride: usize) -> Self {
        Batch { stride, ..self }
    }

    /// With weights, `n` for all rows or lying in memory as the scores do (see [`TopK::solve_weighted`]).
    #[must_use]
    pub fn weights(self, weights: &'a [T]) -> Self {
        Batch { weights: Some(weights), ..self }
    }

    /// Probabilities of all rows into `p`, which lies in memory as `x` does.
    ///
    /// # Errors
    /// As [`TopK::solve_weighted`], with the row; [`Error::Length`] where lengths do not fit. On any error `p` is
    /// as it was.
    pub fn forward(&self, x: &[T], p: &mut [T]) -> Result<(), Error> {
        check_length("the output", p.len(), x.len())?;
        self.check(x)?;
        let rows = x.chunks(self.stride).zip(p.chunks_mut(self.stride)).collect();
        self.each(x.len(), rows, |row, (x, p): (&[T], &mut [T]), scratch| {
            self.solve(row, x, &mut scratch.solution)?;
            p[..self.n].copy_from_slice(scratch.solution.p());
            Ok(())
        })
    }

    /// The same in place of the scores.
    ///
    /// # Errors
    /// As [`forward`](Batch::forward); on any error `x` is as it was.
    pub fn forward_in_place(&self, x: &mut [T]) -> Result<(), Error> {
        self.check(x)?;
        let (len, rows) = (x.len(), x.chunks_mut(self.stride).collect());
        self.each(len, rows, |row, x: &mut [T], scratch| {
            self.solve(row, x, &mut scratch.solution)?;
            x[..self.n].copy_from_slice(scratch.solution.p());
            Ok(())
        })
    }

    /// Gradients of a function whose gradients by the probabilities are `cotangents`, which lie in memory as `x`
    /// does. The rows are solved on the way.
    ///
    /// # Errors
    /// As [`forward`](Batch::forward); [`Error::NotFinite`] of a cotangent; [`Error::NoDerivative`]. On any error
    /// nothing is written.
    pub fn backward(
        &self,
        x: &[T],
        cotangents: &[T],
        gradients: Gradients<'_, T>,
    ) -> Result<(), Error> {
        let Gradients { x: by_x, k, temperature, p } = gradients;
        check_length("the cotangents", cotangents.len(), x.len())?;
        check_length("the gradient by scores", by_x.len(), x.len())?;
        if let Some(p) = &p {
            check_length("the output", p.len(), x.len())?;
        }
        differentiable(self.operator, Variable::Scores)?;
        let rows = self.check(x)?;
        let by_row = [("the gradient by k", &k), ("the gradient by temperature", &temperature)];
        for (what, numbers) in by_row {
            if let Some(numbers) = numbers {
                check_length(what, numbers.len(), rows)?;
            }
        }
        for cotangents in cotangents.chunks(self.stride) {
            check_finite(&cotangents[..self.n], "cotangents")?;
        }
        if k.is_some() {
            self.check_by_k(x)?;
        }
        let mut k = k.map(|k| k.iter_mut());
        let mut temperature = temperature.map(|temperature| temperature.iter_mut());
        let mut p = p.map(|p| p.chunks_mut(self.stride));
        let inputs = x.chunks(self.stride).zip(cotangents.chunks(self.stride));
        let rows = inputs.zip(by_x.chunks_mut(self.stride)).map(|(input, by_x)| {
            let output = RowOutput {
                x: &mut by_x[..self.n],
                k: k.as_mut().and_then(Iterator::next),
                temperature: temperature.as_mut().and_then(Iterator::next),
                p: p.as_mut().and_then(Iterator::next),
            };
            (input, output)
        });
        self.each(x.len(), rows.collect(), |row, ((x, cotangent), output), scratch| {
            self.backward_row(row, x, &cotangent[..self.n], output, scratch)
        })
    }

    /// Solves all rows and makes something of each: thresholds, draws, derivatives in a direction.
    ///
    /// `make` gets the number of a row and its solution, whose memory is used again for another row; it is called on
    /// several threads, in no order. The results are in the order of the rows.
    ///
    /// ```
    /// use topk::{Batch, Operator};
    ///
    /// let x = [2.0, -1.0, 0.5, 3.0, 0.1, 0.2];
    /// let thresholds = Batch::new(Operator::Exp, 3, 1.0).map(&x, |_, solved| solved.threshold())?;
    /// assert!(thresholds[0] < thresholds[1]);
    /// # Ok::<(), topk::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`forward`](Batch::forward); `make` then has seen no row.
    #[expect(clippy::missing_panics_doc, reason = "each row has its result")]
    pub fn map<R: Send>(
        &self,
        x: &[T],
        make: impl Fn(usize, &Solution<T>) -> R + Sync,
    ) -> Result<Vec<R>, Error> {
        let count = self.check(x)?;
        let mut results: Vec<Option<R>> = Vec::new();
        results.resize_with(count, || None);
        let rows = x.chunks(self.stride).zip(&mut results).collect();
        self.each(x.len(), rows, |row, (x, result): (&[T], &mut Option<R>), scratch| {
            self.solve(row, x, &mut scratch.solution)?;
            *result = Some(make(row, &scratch.solution));
            Ok(())
        })?;
        Ok(results.into_iter().map(|result| result.expect("each row was solved")).collect())
    }

    fn backward_row(
        &self,
        row: usize,
        x: &[T],
        cotangent: &[T],
        output: RowOutput<'_, T>,
        scratch: &mut Scratch<T>,
    ) -> Result<(), Error> {
        let Scratch { solution, middle } = scratch;
        self.solve(row, x, solution)?;
        solution.product(cotangent, Side::Left, middle, output.x);
        if let Some(k) = output.k {
            *k = solution.by_k_along(cotangent, middle)?;
        }
        if let Some(temperature) = output.temperature {
            *temperature = solution.by_temperature_along(cotangent, middle)?;
        }
        if let Some(p) = output.p {
            p[..self.n].copy_from_slice(solution.p());
        }
        Ok(())
    }

    /// Whether everything but cotangents is as it must be; the number of rows.
    fn check(&self, x: &[T]) -> Result<usize, Error> {
        let Batch { n, stride, .. } = *self;
        if n == 0 {
            return Err(Error::Empty { row: 0 });
        }
        if stride < n {
            let what = "the stride is shorter than a row: it";
            return Err(Error::Length { what, found: stride, expected: n });
        }
        let over = x.len() % stride;
        if 0 < over && over < n {
            let what = "the last row is not whole: the input";
            let expected = x.len() - over + n;
            return Err(Error::Length { what, found: x.len(), expected });
        }
        let rows = x.len().div_ceil(stride);
        self.k.check("the row of k", rows)?;
        self.temperature.check("the row of temperatures", rows)?;
        if let Some(weights) = self.weights
            && weights.len() != n
        {
            check_length("the weights", weights.len(), x.len())?;
        }
        for (row, x) in x.chunks(stride).enumerate() {
            let request = self.request(row);
            request.check()?;
            request.check_row(&x[..n], self.weights_of(row), row)?;
        }
        if let Operator::Custom(_) = self.operator {
            // Only solving shows whether there is a threshold.
            let rows = x.chunks(stride).collect();
            self.each(x.len(), rows, |row, x, scratch| self.solve(row, x, &mut scratch.solution))?;
        }
        Ok(rows)
    }

    /// Whether every row has a derivative by `k`.
    fn check_by_k(&self, x: &[T]) -> Result<(), Error> {
        let refused = Error::NoDerivative { operator: self.operator, by: Variable::K };
        match self.operator {
            Operator::Grad => Err(refused),
            Operator::Custom(_) => {
                let rows = x.chunks(self.stride).collect();
                self.each(x.len(), rows, |row, x: &[T], scratch| {
                    self.solve(row, x, &mut scratch.solution)?;
                    scratch.solution.by_k_along(&x[..0], &mut scratch.middle).map(drop)
                })
            }
            _ => Ok(()),
        }
    }

    fn request(&self, row: usize) -> TopK {
        let (k, temperature) = (self.k.at(row), self.temperature.at(row));
        TopK { operator: self.operator, k, temperature }
    }

    fn weights_of(&self, row: usize) -> Option<&'a [T]> {
        self.weights.map(|weights| {
            if weights.len() == self.n { weights } else { &weights[row * self.stride..][..self.n] }
        })
    }

    fn solve(&self, row: usize, x: &[T], solution: &mut Solution<T>) -> Result<(), Error> {
        solution.fill(self.request(row), &x[..self.n], self.weights_of(row), row)
    }

    /// Does something for each row, on several threads where the rows together are long.
    fn each<R: Send>(
        &self,
        len: usize,
        rows: Vec<R>,
        run: impl Fn(usize, R, &mut Scratch<T>) -> Result<(), Error> + Sync,
    ) -> Result<(), Error> {
        if len < FEW || rows.len() == 1 || rayon::current_num_threads() == 1 {
            let mut scratch = Scratch::default();
            let mut rows = rows.into_iter().enumerate();
            return rows.try_for_each(|(row, parts)| run(row, parts, &mut scratch));
        }
        rows.into_par_iter()
            .enumerate()
            .try_for_each_init(Scratch::default, |scratch, (row, parts)| run(row, parts, scratch))
    }
}

fn check_length(what: &'static str, found: usize, expected: usize) -> Result<(), Error> {
    if found == expected { Ok(()) } else { Err(Error::Length { what, found, expected }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_of_rows_is_in_their_order_on_any_number_of_threads() {
        let x: Vec<f64> = (0..3 * FEW).map(|i| (i as f64 * 0.7).sin() * 5.0).collect();
        let counts: Vec<f64> = (0..x.len() / 8).map(|row| (row % 9) as f64).collect();
        let batch = Batch::new(Operator::Grad, 8, counts.as_slice()).temperature(0.5);
        let made = batch.map(&x, |row, solved| (row, solved.p().to_vec())).unwrap();
        let mut p = vec![0.0; x.len()];
        batch.forward(&x, &mut p).unwrap();
        let expected: Vec<_> = p.chunks(8).map(<[f64]>::to_vec).enumerate().collect();
        assert_eq!(made, expected);
        let refused = Batch::new(Operator::Exp, 8, 9.0).map(&x, |_, _| panic!("row not checked"));
        assert_eq!(refused.unwrap_err(), Error::K { k: 9.0, n: 8, row: 0 });
    }
}
