//! Soft ranks: one smooth choice for every `k`, summed.

use crate::{Error, Operator, Real, TopK, sum::Sum};

/// Smooth ranks of the scores of a row, 1 for the greatest: `r_i = 1 + Σ_{k=1}^{n−1} (1 − p_i(k))`.
///
/// `p_i(k)`, the chance of `i` to be among the `k` best, grows from 0 to 1 with `k`: it is the distribution
/// function of a random rank, and `r_i` its mean. The steps `p_i(k) − p_i(k−1)` make a doubly stochastic
/// matrix, the soft permutation. So ranks lie in `[1, n]`, sum to `n(n+1)/2`, equal scores have equal ranks,
/// greater scores lesser ones; as `τ → 0` they are the ranks of sorting, ties at their mean; as `τ → ∞` all are
/// `(n+1)/2`. They do not change when all scores move together.
///
/// Every method costs `n` solutions, `O(n²)` for the threshold operators and `O(n²σ)` for [`Operator::Grad`], and
/// memory for one.
///
/// ```
/// use topk::{Operator, SoftRank};
///
/// let ranks = SoftRank::new(Operator::Sigmoid).at(0.1).ranks(&[2.0, 5.0, 2.0, -1.0])?;
/// for (rank, sorted) in ranks.iter().zip([2.5, 1.0, 2.5, 4.0]) {
///     assert!((rank - sorted as f64).abs() < 1e-5);
/// }
/// # Ok::<(), topk::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SoftRank {
    /// How `k` are chosen. [`Operator::Hard`] gives the ranks of sorting; [`Operator::Iterative`] keeps the sum
    /// alone.
    pub operator: Operator,
    /// The temperature `τ`, positive and finite.
    pub temperature: f64,
}

/// The rank of one item and its gradient by all scores.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemRank<T> {
    /// The rank, in `1..=n`.
    pub rank: f64,
    /// As long as the row; nonpositive at the item, sums to 0.
    pub gradient: Vec<T>,
}

impl SoftRank {
    /// The operator at temperature 1.
    pub fn new(operator: Operator) -> SoftRank {
        SoftRank { operator, temperature: 1.0 }
    }

    /// The same at another temperature.
    #[must_use]
    pub fn at(self, temperature: f64) -> SoftRank {
        SoftRank { temperature, ..self }
    }

    /// The ranks of all scores, in their order.
    ///
    /// # Errors
    /// [`Error::Temperature`], [`Error::Empty`], [`Error::NotANumber`].
    pub fn ranks<T: Real>(&self, x: &[T]) -> Result<Vec<T>, Error> {
        let x = self.checked(x)?;
        let mut ranks = vec![Sum::default(); x.len()];
        for request in self.requests(x.len()) {
            for (rank, p) in ranks.iter_mut().zip(request.solve(&x)?.p()) {
                rank.add(1.0 - p);
            }
        }
        Ok(ranks.into_iter().map(|above| T::nearest(1.0 + above.value())).collect())
    }

    /// The soft permutation, `n×n` by rows: in row `i` the chances `p_i(k) − p_i(k−1)` that the rank of score `i` is
    /// `k = 1…n`, with mean `r_i`.
    ///
    /// Rows and columns sum to 1, entries are nonnegative. Column `k` weights the scores to a smooth `k`-th
    /// largest one: the difference of the [expected sums](TopK::expected_sum) of `k` and `k − 1`.
    ///
    /// # Errors
    /// As [`ranks`](SoftRank::ranks).
    pub fn permutation<T: Real>(&self, x: &[T]) -> Result<Vec<T>, Error> {
        let x = self.checked(x)?;
        let n = x.len();
        let mut chances = vec![T::nearest(0.0); n * n];
        let mut before = vec![0.0; n];
        for k in 1..=n {
            let p = self.request(k).solve(&x)?.into_p();
            for (i, (more, less)) in p.iter().zip(&before).enumerate() {
                // Grows with k; what rounding takes below zero is none.
                chances[i * n + k - 1] = T::nearest((more - less).max(0.0));
            }
            before = p;
        }
        Ok(chances)
    }

    /// The gradient by the scores of a function whose gradient by the ranks is `cotangent`: `−Σ_k J(k) v`. The
    /// Jacobian `−Σ_k J(k)` is symmetric, so this is the directional derivative of the ranks too.
    ///
    /// # Errors
    /// As [`ranks`](SoftRank::ranks); [`Error::Length`], [`Error::NotFinite`]; [`Error::NoDerivative`] for hard and
    /// iterative.
    pub fn vjp<T: Real>(&self, x: &[T], cotangent: &[T]) -> Result<Vec<T>, Error> {
        let cotangent: Vec<f64> = cotangent.iter().map(|v| v.to_f64()).collect();
        let (_, gradient) = self.solved(&self.checked(x)?, &cotangent)?;
        Ok(gradient.into_iter().map(T::nearest).collect())
    }

    /// Rank and gradient of the score at `item`, counted from 0.
    ///
    /// # Errors
    /// As [`ranks`](SoftRank::ranks); [`Error::Place`]; [`Error::NoDerivative`] for hard and iterative.
    pub fn of<T: Real>(&self, x: &[T], item: usize) -> Result<ItemRank<T>, Error> {
        let x = self.checked(x)?;
        if item >= x.len() {
            return Err(Error::Place { what: "item", place: item, n: x.len(), row: 0 });
        }
        let mut cotangent = vec![0.0; x.len()];
        cotangent[item] = 1.0;
        let (rank, gradient) = self.solved(&x, &cotangent)?;
        Ok(ItemRank { rank, gradient: gradient.into_iter().map(T::nearest).collect() })
    }

    /// The row in double precision. A choice of all `n`, which adds nothing, finds what is wrong with it or with a
    /// cotangent even where `n` is 1.
    fn checked<T: Real>(&self, x: &[T]) -> Result<Vec<f64>, Error> {
        let x: Vec<f64> = x.iter().map(|x| x.to_f64()).collect();
        self.request(x.len()).solve(&x)?;
        Ok(x)
    }

    fn request(&self, k: usize) -> TopK {
        TopK::new(self.operator, k as f64).at(self.temperature)
    }

    fn requests(&self, n: usize) -> impl Iterator<Item = TopK> {
        let this = *self;
        (1..n).map(move |k| this.request(k))
    }

    /// `Σ_i v_i (r_i − 1) + 1` and `−Σ_k J(k) v`.
    fn solved(&self, x: &[f64], v: &[f64]) -> Result<(f64, Vec<f64>), Error> {
        self.request(x.len()).solve(x)?.vjp(v)?;
        let mut gradient = vec![Sum::default(); x.len()];
        let mut above = Sum::default();
        for request in self.requests(x.len()) {
            let solved = request.solve(x)?;
            for (v, p) in v.iter().zip(solved.p()).filter(|(v, _)| **v != 0.0) {
                above.add(v * (1.0 - p));
            }
            for (sum, slope) in gradient.iter_mut().zip(solved.vjp(v)?) {
                sum.add(-slope);
            }
        }
        Ok((1.0 + above.value(), gradient.into_iter().map(Sum::value).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SMOOTH: [Operator; 4] =
        [Operator::Grad, Operator::Exp, Operator::Laplace, Operator::Sigmoid];

    /// Ranks by counting, ties at their mean.
    fn counted(x: &[f64]) -> Vec<f64> {
        let count = |test: &dyn Fn(f64) -> bool| x.iter().filter(|&&x| test(x)).count() as f64;
        x.iter().map(|&own| count(&|x| x > own) + 0.5 * (count(&|x| x == own) + 1.0)).collect()
    }

    fn scores() -> impl Strategy<Value = Vec<f64>> {
        let score = prop_oneof![-3.0..3.0_f64, (-3_i32..3).prop_map(f64::from), -40.0..40.0_f64];
        prop::collection::vec(score, 1..14)
    }

    proptest! {
        #[test]
        fn ranks_sum_to_their_sum_and_follow_the_order(x in scores(), temperature in 0.05..20.0_f64) {
            let n = x.len() as f64;
            for operator in SMOOTH {
                let ranks = SoftRank::new(operator).at(temperature).ranks(&x).unwrap();
                let sum: f64 = ranks.iter().sum();
                prop_assert!((sum - 0.5 * n * (n + 1.0)).abs() < 1e-13 * n, "{operator}: {sum}");
                for (i, rank) in ranks.iter().enumerate() {
                    prop_assert!((1.0..=n).contains(rank), "{operator}: {rank}");
                    for (j, other) in ranks.iter().enumerate() {
                        prop_assert!(x[i] < x[j] || *rank <= other + 1e-13, "{operator}");
                    }
                }
            }
        }

        #[test]
        fn the_limit_is_the_rank_of_sorting(x in scores()) {
            // Ties exact or far apart at this temperature.
            let x: Vec<f64> = x.iter().map(|x| x.round()).collect();
            let hard = SoftRank::new(Operator::Hard).ranks(&x).unwrap();
            for ((found, expect), x) in hard.iter().zip(counted(&x)).zip(&x) {
                prop_assert!((found - expect).abs() < 1e-13, "hard, {x}: {found}, {expect}");
            }
            for operator in SMOOTH {
                let ranks = SoftRank::new(operator).at(1e-3).ranks(&x).unwrap();
                for (found, expect) in ranks.iter().zip(counted(&x)) {
                    prop_assert!((found - expect).abs() < 1e-13, "{operator}: {found}, {expect}");
                }
            }
        }

        #[test]
        fn chances_grow_with_k(x in scores(), temperature in 0.05..20.0_f64) {
            for operator in SMOOTH {
                let mut before = vec![0.0; x.len()];
                for k in 1..=x.len() {
                    let request = TopK::new(operator, k as f64).at(temperature);
                    let p = request.solve(&x).unwrap().into_p();
                    for (less, more) in before.iter().zip(&p) {
                        prop_assert!(*more >= less - 1e-14, "{operator}: {less} and {more}");
                    }
                    before = p;
                }
            }
        }

        #[test]
        fn the_gradient_is_the_slope(
            x in prop::collection::vec(-3.0..3.0_f64, 2..9), item in 0..9_usize, along in 0..9_usize,
        ) {
            let (item, along) = (item % x.len(), along % x.len());
            // The two without kinks.
            for operator in [Operator::Grad, Operator::Sigmoid] {
                let soft = SoftRank::new(operator).at(0.8);
                let one = soft.of(&x, item).unwrap();
                prop_assert!((one.rank - soft.ranks(&x).unwrap()[item]).abs() < 1e-14);
                prop_assert!(one.gradient.iter().sum::<f64>().abs() < 1e-13);
                prop_assert!(one.gradient[item] <= 0.0);
                let at = |h: f64| {
                    let mut moved = x.clone();
                    moved[along] += h;
                    soft.ranks(&moved).unwrap()[item]
                };
                // Four points: what is left is of order h⁴ and rounding over h, both about 1e-11.
                let h = 1e-3;
                let slope = (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
                prop_assert!((slope - one.gradient[along]).abs() < 1e-9, "{operator}: {slope}");
            }
        }
    }

    #[test]
    fn kinks_aside_the_gradients_of_the_others_are_slopes_too() {
        let x = [0.3, 1.7, -0.6, 0.9, 2.2];
        let v = [0.5, -1.0, 2.0, 0.25, -0.75];
        for operator in [Operator::Exp, Operator::Laplace] {
            let soft = SoftRank::new(operator).at(0.5);
            let vjp = soft.vjp(&x, &v).unwrap();
            for along in 0..5 {
                let at = |h: f64| {
                    let mut moved = x;
                    moved[along] += h;
                    let ranks = soft.ranks(&moved).unwrap();
                    ranks.iter().zip(&v).map(|(rank, v)| rank * v).sum::<f64>()
                };
                let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
                assert!((slope - vjp[along]).abs() < 1e-8, "{operator}: {slope}, {}", vjp[along]);
            }
        }
    }

    #[test]
    fn the_soft_permutation_is_doubly_stochastic_and_has_the_ranks_as_means() {
        let x = [0.3, 1.7, -0.6, 0.9, 2.2, 0.9];
        for operator in SMOOTH {
            let soft = SoftRank::new(operator).at(0.4);
            let chances = soft.permutation(&x).unwrap();
            let ranks = soft.ranks(&x).unwrap();
            for i in 0..6 {
                let row = &chances[6 * i..][..6];
                let column: f64 = (0..6).map(|j| chances[6 * j + i]).sum();
                let mean: f64 = row.iter().zip(1..).map(|(p, k)| p * f64::from(k)).sum();
                assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-14, "{operator}");
                assert!((column - 1.0).abs() < 1e-14, "{operator}");
                assert!((mean - ranks[i]).abs() < 1e-14, "{operator}: {mean}");
                let sum = |k: f64| TopK::new(operator, k).at(0.4).expected_sum(&x).unwrap();
                let sorted: f64 = (0..6).map(|j| chances[6 * j + i] * x[j]).sum();
                let k = i as f64 + 1.0;
                assert!((sum(k) - sum(k - 1.0) - sorted).abs() < 1e-14, "{operator}: {sorted}");
            }
        }
        let hard = SoftRank::new(Operator::Hard).permutation(&[1.0, 3.0, 1.0]).unwrap();
        assert_eq!(hard, [0.0, 0.5, 0.5, 1.0, 0.0, 0.0, 0.0, 0.5, 0.5]);
    }

    #[test]
    fn of_two_it_is_the_chance_to_lose() {
        let x = [0.4, 1.1];
        let ranks = SoftRank::new(Operator::Grad).at(0.5).ranks(&x).unwrap();
        assert!((ranks[0] - (1.0 + 1.0 / (1.0 + (-1.4_f64).exp()))).abs() < 1e-15);
    }

    #[test]
    fn single_infinite_and_wrong_rows() {
        let soft = SoftRank::new(Operator::Sigmoid);
        assert_eq!(soft.ranks(&[7.0_f32]).unwrap(), [1.0]);
        assert_eq!(soft.of(&[7.0], 0), Ok(ItemRank { rank: 1.0, gradient: vec![0.0] }));
        let inf = f64::INFINITY;
        assert_eq!(soft.ranks(&[-inf, 0.0, inf]).unwrap(), [3.0, 2.0, 1.0]);
        assert_eq!(soft.ranks::<f64>(&[]), Err(Error::Empty { row: 0 }));
        assert_eq!(soft.ranks(&[f64::NAN]), Err(Error::NotANumber { row: 0, place: 0 }));
        assert!(matches!(soft.at(0.0).ranks(&[1.0]), Err(Error::Temperature { .. })));
        assert_eq!(
            soft.of(&[1.0, 2.0], 2).unwrap_err().to_string(),
            "item 2 of row 0 is not below 2, the number of scores (counted from 0)"
        );
        assert!(matches!(soft.vjp(&[1.0], &[1.0, 2.0]), Err(Error::Length { .. })));
        assert!(matches!(soft.vjp(&[1.0], &[inf]), Err(Error::NotFinite { .. })));
        let hard = SoftRank::new(Operator::Hard);
        assert!(matches!(hard.of(&[1.0, 2.0], 0), Err(Error::NoDerivative { .. })));
    }
}
