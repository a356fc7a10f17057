//! Soft quantiles: the threshold of a smooth choice, as a function of the scores.

use crate::{Error, Operator, Real, TopK, Variable};

/// A smooth quantile: the threshold `λ` with `Σ f((x_i − λ)/τ) = n(1 − α)`, above which a share `1 − α` of the scores lies.
///
/// With [`Operator::Sigmoid`] or [`Operator::Laplace`], whose `f(t) + f(−t) = 1`, the level `α = ½` is a median: it
/// changes sign with the scores, and as `τ → 0` it tends to the middle score, or to the mean of the two middle
/// ones. [`Operator::Exp`] leans upwards. The least `λ` of a smoothed check loss, so the gradient is one of
/// weights: nonnegative, of sum 1, largest for the scores near `λ`.
///
/// ```
/// use topk::{Operator, SoftQuantile};
///
/// let median = SoftQuantile::new(Operator::Sigmoid, 0.5).at(0.01).solve(&[9.0, 1.0, 2.0, 4.0_f64])?;
/// assert!((median.value - 3.0).abs() < 1e-12);
/// assert!((median.gradient[3] - 0.5).abs() < 1e-12);
/// # Ok::<(), topk::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SoftQuantile {
    /// A threshold operator.
    pub operator: Operator,
    /// The level `α`, in `0 < α < 1`.
    pub level: f64,
    /// The temperature `τ`, positive and finite.
    pub temperature: f64,
}

/// A quantile and its gradient by the scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantile<T> {
    /// The threshold `λ`, which may lie beyond all scores where it is hot.
    pub value: f64,
    /// Nonnegative weights of sum 1.
    pub gradient: Vec<T>,
}

impl SoftQuantile {
    /// The level at temperature 1.
    pub fn new(operator: Operator, level: f64) -> SoftQuantile {
        SoftQuantile { operator, level, temperature: 1.0 }
    }

    /// The same at another temperature.
    #[must_use]
    pub fn at(self, temperature: f64) -> SoftQuantile {
        SoftQuantile { temperature, ..self }
    }

    /// The quantile of a row of finite scores. `O(n)`.
    ///
    /// # Errors
    /// [`Error::Level`], [`Error::Temperature`], [`Error::Empty`], [`Error::NotANumber`]; [`Error::NotFinite`] for
    /// infinite scores; [`Error::NoDerivative`] for an operator without threshold, and for hard.
    pub fn solve<T: Real>(&self, x: &[T]) -> Result<Quantile<T>, Error> {
        let SoftQuantile { operator, level, .. } = *self;
        let n = x.len() as f64;
        let without_threshold = Error::NoDerivative { operator, by: Variable::K };
        if operator.counts() {
            return Err(without_threshold);
        }
        if !(0.0 < level && level < 1.0) {
            return Err(Error::Level { level });
        }
        let x: Vec<f64> = x.iter().map(|x| x.to_f64()).collect();
        if let Some(place) = x.iter().position(|x| x.is_infinite()) {
            return Err(Error::NotFinite { what: "scores of a quantile", place, value: x[place] });
        }
        // A level that rounding would take to an end stays within it.
        let k = (n - level * n).clamp(n * f64::EPSILON, n * (1.0 - f64::EPSILON));
        let solved = TopK::new(operator, k).at(self.temperature).solve(&x)?;
        let gradient = solved.by_k()?.into_iter().map(T::nearest).collect();
        let Some(value) = solved.threshold() else {
            return Err(without_threshold);
        };
        Ok(Quantile { value, gradient })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SYMMETRIC: [Operator; 2] = [Operator::Laplace, Operator::Sigmoid];

    fn sorted_median(x: &[f64]) -> f64 {
        let mut x = x.to_vec();
        x.sort_by(f64::total_cmp);
        0.5 * (x[(x.len() - 1) / 2] + x[x.len() / 2])
    }

    proptest! {
        #[test]
        fn the_limit_is_the_median(x in prop::collection::vec((-9_i32..9).prop_map(f64::from), 1..20)) {
            for operator in SYMMETRIC {
                let soft = SoftQuantile::new(operator, 0.5);
                let cold = soft.at(1e-6).solve(&x).unwrap();
                prop_assert!((cold.value - sorted_median(&x)).abs() < 1e-4, "{operator}: {}", cold.value);
            }
        }

        #[test]
        fn weights_are_the_slope_and_the_sign_turns(
            x in prop::collection::vec(-3.0..3.0_f64, 1..12), level in 0.05..0.95_f64,
        ) {
            let turned: Vec<f64> = x.iter().map(|x| -x).collect();
            for operator in SYMMETRIC {
                let soft = SoftQuantile::new(operator, level);
                let found = soft.solve(&x).unwrap();
                let other = SoftQuantile { level: 1.0 - level, ..soft }.solve(&turned).unwrap();
                prop_assert!((found.value + other.value).abs() < 1e-12, "{operator}");
                prop_assert!(found.gradient.iter().all(|weight| *weight >= 0.0));
                prop_assert!((found.gradient.iter().sum::<f64>() - 1.0).abs() < 1e-14);
                let higher = SoftQuantile { level: level + 0.01, ..soft }.solve(&x).unwrap();
                prop_assert!(higher.value > found.value);
                for along in 0..x.len() {
                    let at = |h: f64| {
                        let mut moved = x.clone();
                        moved[along] += h;
                        soft.solve(&moved).unwrap().value
                    };
                    let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
                    let reach = if operator == Operator::Sigmoid { 1e-9 } else { 1e-4 };
                    prop_assert!((slope - found.gradient[along]).abs() < reach, "{operator}: {slope}");
                }
            }
        }
    }

    #[test]
    fn levels_at_both_ends_and_wrong_rows() {
        let soft = SoftQuantile::new(Operator::Sigmoid, 0.5);
        let x = [1.0, 2.0, 3.0];
        for level in [1e-300, 1.0 - f64::EPSILON] {
            assert!(SoftQuantile { level, ..soft }.solve(&x).unwrap().value.is_finite());
        }
        for level in [0.0, 1.0, f64::NAN] {
            assert!(matches!(SoftQuantile { level, ..soft }.solve(&x), Err(Error::Level { .. })));
        }
        let infinite = [1.0, f64::INFINITY];
        assert!(matches!(soft.solve(&infinite), Err(Error::NotFinite { place: 1, .. })));
        assert!(matches!(soft.solve::<f32>(&[]), Err(Error::Empty { .. })));
        assert!(matches!(soft.solve(&[f32::NAN]), Err(Error::NotANumber { .. })));
        for operator in [Operator::Grad, Operator::Hard] {
            let refused = SoftQuantile { operator, ..soft }.solve(&x);
            assert_eq!(refused, Err(Error::NoDerivative { operator, by: Variable::K }));
        }
    }
}
