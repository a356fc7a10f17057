//! The iterated softmax, kept to show how it fails.

use crate::{Error, request::check_temperature, scale::Scale};

/// The iteration behind [`Operator::Iterative`](crate::Operator::Iterative), step by step:
/// `p ← p + softmax((1−p)∘(x − min x)/τ)`, from `p = 0`.
///
/// After `k` steps `Σp = k`; nothing else is promised. A step is `O(n)`.
#[derive(Debug, Clone, PartialEq)]
pub struct IteratedSoftmax {
    /// `(x − min x)/τ`.
    heights: Vec<f64>,
    p: Vec<f64>,
    terms: Vec<f64>,
}

impl IteratedSoftmax {
    /// At the beginning, with `p = 0`. `x`: finite, one number at least.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::NotFinite`], [`Error::Temperature`].
    pub fn new(x: &[f64], temperature: f64) -> Result<IteratedSoftmax, Error> {
        check_temperature(temperature)?;
        if x.is_empty() {
            return Err(Error::Empty { row: 0 });
        }
        if let Some(place) = x.iter().position(|x| !x.is_finite()) {
            return Err(Error::NotFinite { what: "row", place, value: x[place] });
        }
        Ok(IteratedSoftmax::begin(x, temperature))
    }

    fn begin(x: &[f64], temperature: f64) -> IteratedSoftmax {
        let least = x.iter().copied().fold(f64::INFINITY, f64::min);
        // Never infinite, so that (1 − p)·x is never 0·∞ and no two infinities meet in a difference.
        let scale = Scale::new(temperature);
        let height = |&x: &f64| scale.about(x, least);
        let heights = x.iter().map(height).collect();
        IteratedSoftmax { heights, p: vec![0.0; x.len()], terms: vec![0.0; x.len()] }
    }

    /// One more step; what `p` is after it.
    pub fn step(&mut self) -> &[f64] {
        let mut greatest = f64::NEG_INFINITY;
        for i in 0..self.p.len() {
            self.terms[i] = (1.0 - self.p[i]) * self.heights[i];
            greatest = greatest.max(self.terms[i]);
        }
        let mut sum = 0.0;
        for term in &mut self.terms {
            *term = (*term - greatest).exp();
            sum += *term;
        }
        for (p, term) in self.p.iter_mut().zip(&self.terms) {
            *p += term / sum;
        }
        &self.p
    }
}

/// `p` after `k` steps. `x` finite, `1 ≤ k ≤ n`. `O(kn)`.
pub(crate) fn solve(x: &[f64], k: usize, temperature: f64) -> Vec<f64> {
    let mut iteration = IteratedSoftmax::begin(x, temperature);
    for _ in 0..k {
        iteration.step();
    }
    iteration.p
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_step_is_softmax_and_more_leave_the_unit_interval() {
        let p = solve(&[0.0, 1.0], 1, 1.0);
        assert!((p[1] - 1.0 / (1.0 + (-1.0_f64).exp())).abs() < 1e-16);
        // All heights are 0 where all scores are equal: softmax is constant and so is p.
        assert_eq!(solve(&[7.0; 4], 2, 1.0), [0.5; 4]);
        // The lowest score has height 0 whatever its p, so nothing holds it back: here it ends above 1.
        let p = solve(&[0.0, 1.0], 2, 1.0);
        assert!((p.iter().sum::<f64>() - 2.0).abs() < 1e-15);
        assert!(p[1] > 1.0 && p[0] < 1.0, "{p:?}");
    }

    #[test]
    fn two_of_two_tend_to_one_and_a_half_and_a_half() {
        let p = solve(&[0.0, 1.0], 2, 1e-3);
        assert!((p[1] - 1.5).abs() < 1e-12 && (p[0] - 0.5).abs() < 1e-12, "{p:?}");
    }

    #[test]
    fn what_cannot_be_iterated_is_refused() {
        let message = |x: &[f64], t| IteratedSoftmax::new(x, t).unwrap_err().to_string();
        assert!(message(&[1.0, f64::INFINITY], 1.0).starts_with("entry 1 of the row is inf"));
        assert!(message(&[], 1.0).starts_with("row 0 is empty"));
        assert!(message(&[1.0], 0.0).starts_with("temperature 0"));
    }
}
