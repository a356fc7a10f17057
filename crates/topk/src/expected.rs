//! The expected sum of the chosen scores, a smooth sum of the `k` largest.

use crate::{Error, Real, TopK, sum::total_scaled};

impl TopK {
    /// `Σ p_i x_i`: what the chosen scores sum to in the mean.
    ///
    /// At most the sum of the `k` largest, and that as `τ → 0`. For [`Operator::Grad`](crate::Operator::Grad) it is
    /// `τ ln Z_k` less `τ` times the entropy of the random subset. A score of `−∞` that is not chosen adds
    /// nothing. Cost as [`solve`](TopK::solve).
    ///
    /// # Errors
    /// As [`solve`](TopK::solve); [`Error::NotFinite`] where an infinite score is chosen.
    pub fn expected_sum<T: Real>(&self, x: &[T]) -> Result<f64, Error> {
        let x: Vec<f64> = x.iter().map(|x| x.to_f64()).collect();
        sum(&x, self.solve(&x)?.p())
    }

    /// The [`expected_sum`](TopK::expected_sum) and its gradient by the scores, `p + Jx`.
    ///
    /// The gradient sums to `k`; unlike `p` it can leave `[0, 1]`. `O(n)`, for
    /// [`Operator::Grad`](crate::Operator::Grad) `O(n log n)`.
    ///
    /// ```
    /// use topk::{Operator, TopK};
    ///
    /// let two = TopK::new(Operator::Sigmoid, 2.0).at(0.1);
    /// let (sum, gradient) = two.expected_sum_with_gradient(&[5.0, 1.0, 3.0])?;
    /// assert!(7.9 < sum && sum <= 8.0);
    /// assert!((gradient.iter().sum::<f64>() - 2.0).abs() < 1e-14);
    /// # Ok::<(), topk::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`expected_sum`](TopK::expected_sum); [`Error::NoDerivative`] for hard and iterative.
    pub fn expected_sum_with_gradient<T: Real>(&self, x: &[T]) -> Result<(f64, Vec<T>), Error> {
        let x: Vec<f64> = x.iter().map(|x| x.to_f64()).collect();
        let solved = self.solve(&x)?;
        let sum = sum(&x, solved.p())?;
        // Jx = −τ ∂p/∂τ, which is taken relative to the threshold and so keeps the digits of large scores.
        let moved = solved.by_temperature()?;
        let gradient = solved.p().iter().zip(moved).map(|(p, moved)| p - self.temperature * moved);
        Ok((sum, gradient.map(T::nearest).collect()))
    }
}

fn sum(x: &[f64], p: &[f64]) -> Result<f64, Error> {
    let chosen = x.iter().zip(p).enumerate().filter(|(_, (_, p))| **p > 0.0);
    if let Some((place, (&value, _))) = chosen.clone().find(|(_, (x, _))| x.is_infinite()) {
        return Err(Error::NotFinite { what: "chosen scores", place, value });
    }
    Ok(total_scaled(chosen.map(|(_, (x, p))| x * p), 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Operator;

    const SMOOTH: [Operator; 4] =
        [Operator::Grad, Operator::Exp, Operator::Laplace, Operator::Sigmoid];

    #[test]
    fn is_below_the_sum_of_the_largest_and_tends_to_it() {
        let x = [0.5, 3.0, -1.0, 2.0, 2.5];
        for operator in SMOOTH {
            let two = TopK::new(operator, 2.0);
            let at = |temperature| two.at(temperature).expected_sum(&x).unwrap();
            assert!(at(1.0) < at(0.3) && at(0.3) < 5.5, "{operator}");
            assert!((at(1e-3) - 5.5).abs() < 1e-13, "{operator}");
            assert!((at(1e9) - 2.8).abs() < 1e-8, "{operator}");
        }
        assert_eq!(TopK::new(Operator::Hard, 2.5).expected_sum(&x).unwrap(), 6.5);
    }

    #[test]
    fn for_grad_it_is_ln_z_less_entropy() {
        let x = [0.5, 3.0, -1.0, 2.0];
        let (temperature, mut z, mut weighted) = (0.7, 0.0, 0.0);
        for set in (0_u32..16).filter(|set| set.count_ones() == 2) {
            let sum: f64 = (0..4).filter(|&i| set >> i & 1 == 1).map(|i| x[i]).sum();
            let weight = (sum / temperature).exp();
            z += weight;
            weighted += weight * sum;
        }
        let grad = TopK::new(Operator::Grad, 2.0).at(temperature);
        assert!((grad.expected_sum(&x).unwrap() - weighted / z).abs() < 1e-14);
    }

    #[test]
    fn the_gradient_keeps_its_digits_far_from_zero() {
        // Multiples of 2⁻⁶: moved by 2²⁰ without rounding.
        let x: Vec<f64> = (0..12).map(|i| f64::from(i * 7 % 12) * 0.25 + 0.015_625).collect();
        let far: Vec<f64> = x.iter().map(|x| x + 1_048_576.0).collect();
        for operator in SMOOTH {
            let request = TopK::new(operator, 5.0).at(0.5);
            let (sum, gradient) = request.expected_sum_with_gradient(&x).unwrap();
            let (far_sum, far_gradient) = request.expected_sum_with_gradient(&far).unwrap();
            assert!((far_sum - sum - 5.0 * 1_048_576.0).abs() < 1e-8);
            for (one, other) in gradient.iter().zip(&far_gradient) {
                assert!((one - other).abs() < 1e-14, "{operator}: {one} and {other}");
            }
        }
    }

    #[test]
    fn infinite_scores_may_be_left_out_but_not_chosen() {
        let inf = f64::INFINITY;
        let one = TopK::new(Operator::Exp, 1.0);
        assert_eq!(one.expected_sum(&[3.0, -inf]), Ok(3.0));
        let refused = Error::NotFinite { what: "chosen scores", place: 1, value: inf };
        assert_eq!(one.expected_sum(&[3.0, inf]), Err(refused));
        assert!(TopK::new(Operator::Hard, 1.0).expected_sum_with_gradient(&[1.0, 2.0]).is_err());
    }
}
