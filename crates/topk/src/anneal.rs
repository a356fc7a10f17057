//! Temperatures that fall while something is trained, and the hard choice at the end.

use crate::{Error, Operator, TopK};

/// Temperatures from one to another, each the same factor times the one before.
///
/// While it is hot all scores get gradients; when it is cold the choice is nearly hard and what is trained is
/// nearly what will be used. Afterwards take [`TopK::hardened`].
///
/// ```
/// use topk::{Annealing, Operator, TopK};
///
/// let soft = TopK::new(Operator::Sigmoid, 1.0);
/// let x = [1.0, 1.5, 0.0];
/// let best: Vec<f64> = Annealing::new(1.0, 0.01, 5)?
///     .map(|temperature| Ok(soft.at(temperature).solve(&x)?.p()[1]))
///     .collect::<Result<_, topk::Error>>()?;
/// assert!(best.is_sorted() && best[0] < 0.6 && best[4] > 0.999);
/// assert_eq!(soft.hardened().solve(&x)?.p(), [0.0, 1.0, 0.0]);
/// # Ok::<(), topk::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Annealing {
    from: f64,
    to: f64,
    steps: usize,
    next: usize,
}

impl Annealing {
    /// `steps` temperatures, the first `from` and the last `to`, both exactly; a single one is `to`. It may rise as
    /// well as fall.
    ///
    /// # Errors
    /// [`Error::Temperature`] unless both are positive and finite.
    pub fn new(from: f64, to: f64, steps: usize) -> Result<Annealing, Error> {
        for temperature in [from, to] {
            if !(0.0 < temperature && temperature < f64::INFINITY) {
                return Err(Error::Temperature { temperature });
            }
        }
        Ok(Annealing { from, to, steps, next: 0 })
    }
}

impl Iterator for Annealing {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        let (step, last) = (self.next, self.steps.checked_sub(1)?);
        if step > last {
            return None;
        }
        self.next += 1;
        Some(if step == last {
            self.to
        } else if step == 0 {
            self.from
        } else {
            // By logarithms, since the quotient of the ends may be no number.
            let share = step as f64 / last as f64;
            let temperature = (self.from.ln() * (1.0 - share) + self.to.ln() * share).exp();
            temperature.clamp(self.from.min(self.to), self.from.max(self.to))
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.steps - self.next;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Annealing {}

impl std::iter::FusedIterator for Annealing {}

impl TopK {
    /// The same choice made hard, as at the end of annealing: [`Operator::Hard`] with this `k`.
    #[must_use]
    pub fn hardened(self) -> TopK {
        TopK { operator: Operator::Hard, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(from: f64, to: f64, steps: usize) -> Vec<f64> {
        let annealing = Annealing::new(from, to, steps).unwrap();
        assert_eq!(annealing.len(), steps);
        annealing.collect()
    }

    #[test]
    fn falls_by_the_same_factor_between_both_ends() {
        let found = all(8.0, 0.5, 5);
        for (found, expect) in found.iter().zip([8.0, 4.0, 2.0, 1.0, 0.5]) {
            assert!((found / expect - 1.0).abs() < 1e-15, "{found} and {expect}");
        }
        assert_eq!((found[0], found[4]), (8.0, 0.5));
        assert_eq!(all(3.0, 0.1, 1), [0.1]);
        assert_eq!(all(3.0, 0.1, 0), [0.0; 0]);
        assert_eq!(all(0.3, 0.3, 3), [0.3; 3]);
        assert!(all(0.1, 3.0, 9).is_sorted());
        let wide = all(1e300, 1e-300, 3);
        assert!((wide[1] - 1.0).abs() < 1e-13);
    }

    #[test]
    fn ends_must_be_temperatures() {
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(matches!(Annealing::new(bad, 1.0, 3), Err(Error::Temperature { .. })));
            assert!(matches!(Annealing::new(1.0, bad, 3), Err(Error::Temperature { .. })));
        }
    }
}
