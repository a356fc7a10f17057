//! What only the gradient of `ln Z_k` has, because it is about random subsets: second derivatives, chances of
//! pairs, draws. Beside them the Jacobian as a matrix, which every smooth operator has.

use crate::{
    Error, Operator, Real, Sampler, Solution, Variable,
    solution::{Core, Kind, Side, differentiable},
};

impl<T: Real> Solution<T> {
    /// The derivative of `Jᵀc`, which is the gradient of `c·p` by the scores, in the direction `v`: the Hessian of
    /// `c·p` times `v`. Symmetric in `c` and `v`.
    ///
    /// `Σ_lm κ(z_i, z_l, z_m) c_l v_m/τ²`, with `κ` the third cumulants of the indicators of a random subset.
    /// `c` and `v`: as long as the row, finite; entries at `±∞` have no influence. `O(n log n)`, about six times the
    /// work of [`jvp`](Solution::jvp).
    ///
    /// # Errors
    /// [`Error::OnlyGrad`]; [`Error::Length`], [`Error::NotFinite`].
    pub fn hvp(&self, cotangent: &[T], direction: &[T]) -> Result<Vec<T>, Error> {
        self.check_grad("Hessian")?;
        self.check_vector(cotangent, "cotangent")?;
        self.check_vector(direction, "direction")?;
        let mut out = vec![T::default(); self.p().len()];
        if self.core == Core::Poisson {
            let (mut c, mut v) = (Vec::new(), Vec::new());
            self.gather(cotangent, &mut c);
            self.gather(direction, &mut v);
            let temperature = self.request().temperature;
            let second = self.poisson.hvp(&c, &v);
            let per_unit = second.into_iter().map(|second| second / temperature / temperature);
            self.spread(per_unit, 0.0, 0.0, &mut out);
        }
        Ok(out)
    }

    /// `J = ∂p/∂x`, `n×n`, row by row. Symmetric (to the bit for [`Operator::Grad`]) unless there are weights.
    ///
    /// `n` products, so `O(n²)`, for [`Operator::Grad`] `O(n² log n)`: where a product will do, take
    /// [`jvp`](Solution::jvp).
    ///
    /// # Errors
    /// [`Error::NoDerivative`] for hard and iterative.
    pub fn jacobian(&self) -> Result<Vec<T>, Error> {
        differentiable(self.request().operator, Variable::Scores)?;
        let n = self.p().len();
        let mut out = vec![T::default(); n * n];
        if self.core == Core::Poisson {
            let temperature = self.request().temperature;
            let (finite, jacobian) = (self.finite_places(), self.poisson.jacobian());
            for (row, &i) in jacobian.chunks_exact(finite.len()).zip(&finite) {
                for (slope, &j) in row.iter().zip(&finite) {
                    out[i * n + j] = T::nearest(slope / temperature);
                }
            }
            return Ok(out);
        }
        let (mut unit, mut column) = (vec![T::default(); n], vec![T::default(); n]);
        let mut middle = Vec::new();
        for j in 0..n {
            unit[j] = T::nearest(1.0);
            self.product(&unit, Side::Right, &mut middle, &mut column);
            unit[j] = T::default();
            for (i, slope) in column.iter().enumerate() {
                out[i * n + j] = *slope;
            }
        }
        Ok(out)
    }

    /// The chances `π_ij` that `i` and `j` are in the random subset together, `n×n`, row by row; `π_ii = p_i`.
    ///
    /// Symmetric to the bit; `Σ_j π_ij = k p_i`. Sums of nonnegative terms only: small chances have all their
    /// digits. `O(n² log n)`.
    ///
    /// # Errors
    /// [`Error::OnlyGrad`].
    pub fn second_order(&self) -> Result<Vec<T>, Error> {
        self.check_grad("chances of pairs")?;
        let n = self.p().len();
        let [plus, finite, minus] = self.tier_sizes();
        // Of a tier of which some are taken, all alike; of different tiers, each for itself.
        let share = |size: usize, p: f64| {
            let taken = (p * size as f64).round();
            if size > 1 { p * ((taken - 1.0) / (size as f64 - 1.0)).max(0.0) } else { 0.0 }
        };
        let (both_plus, both_minus) =
            (share(plus, self.tiers.plus), share(minus, self.tiers.minus));
        let pairs = if self.core == Core::Poisson { self.poisson.pairs() } else { Vec::new() };
        let places = self.finite_places();
        let mut among_finite = vec![0; n];
        for (at, &place) in places.iter().enumerate() {
            among_finite[place] = at;
        }
        let certain = if self.tiers.k > 0.0 { 1.0 } else { 0.0 };
        let chance = |i: usize| match self.kind(i) {
            Kind::Plus => self.tiers.plus,
            Kind::Minus => self.tiers.minus,
            Kind::Finite if self.core == Core::Poisson => self.poisson.p[among_finite[i]],
            Kind::Finite => certain,
        };
        let both = |i: usize, j: usize| match (self.kind(i), self.kind(j)) {
            _ if i == j => chance(i),
            (Kind::Plus, Kind::Plus) => both_plus,
            (Kind::Minus, Kind::Minus) => both_minus,
            (Kind::Finite, Kind::Finite) if self.core == Core::Poisson => {
                pairs[among_finite[i] * finite + among_finite[j]]
            }
            _ => chance(i) * chance(j),
        };
        Ok((0..n * n).map(|at| T::nearest(both(at / n, at % n))).collect())
    }

    /// Draws a subset of `k`, each with a probability proportional to `e^{Σx/τ}` over its members (conditional
    /// Poisson sampling): `i` is in it with probability `p_i`, `i` and `j` together with `π_ij`. Ascending.
    ///
    /// Exact but for rounding, and without rejections: the number of members is split between the halves of the row,
    /// of its quarters and so on. `O(n)`. Scores of `+∞` come first and of `−∞` last; of a tier of them that is not
    /// taken whole, all subsets are alike.
    ///
    /// ```
    /// use topk::{Operator, Sampler, TopK};
    ///
    /// let solved = TopK::new(Operator::Grad, 2.0).solve(&[0.0, 1.0, f64::INFINITY, 2.0])?;
    /// let chosen = solved.sample(&mut Sampler::new(1))?;
    /// assert!(chosen.len() == 2 && chosen.contains(&2));
    /// # Ok::<(), topk::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::OnlyGrad`]; for other operators with whole `k` there is [`systematic`](crate::systematic).
    pub fn sample(&self, sampler: &mut Sampler) -> Result<Vec<usize>, Error> {
        self.check_grad("random subsets")?;
        let places = |kind: Kind| -> Vec<usize> {
            (0..self.p().len()).filter(|&place| self.kind(place) == kind).collect()
        };
        let mut chosen = Vec::new();
        for (kind, p) in [(Kind::Plus, self.tiers.plus), (Kind::Minus, self.tiers.minus)] {
            if p > 0.0 {
                let places = places(kind);
                chosen.extend(sampler.equally(&places, whole(p * places.len() as f64)));
            }
        }
        if self.core == Core::Poisson {
            let from = chosen.len();
            self.poisson.draw(|| sampler.uniform(), &mut chosen);
            if self.finite_len() < self.p().len() {
                let finite = self.finite_places();
                chosen[from..].iter_mut().for_each(|place| *place = finite[*place]);
            }
        } else if self.tiers.k > 0.0 {
            chosen.extend(self.finite_places());
        }
        chosen.sort_unstable();
        Ok(chosen)
    }

    /// Refuses other operators than grad.
    fn check_grad(&self, what: &'static str) -> Result<(), Error> {
        let operator = self.request().operator;
        if operator == Operator::Grad { Ok(()) } else { Err(Error::OnlyGrad { operator, what }) }
    }

    fn finite_places(&self) -> Vec<usize> {
        (0..self.p().len()).filter(|&place| self.kind(place) == Kind::Finite).collect()
    }

    /// How many scores are `+∞`, finite and `−∞`.
    fn tier_sizes(&self) -> [usize; 3] {
        [Kind::Plus, Kind::Finite, Kind::Minus]
            .map(|kind| (0..self.p().len()).filter(|&place| self.kind(place) == kind).count())
    }
}

/// A number of indices that is whole but for rounding.
#[expect(clippy::cast_sign_loss, reason = "of chances, which are not negative")]
fn whole(number: f64) -> usize {
    number.round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TopK;

    const INF: f64 = f64::INFINITY;

    fn solved(x: &[f64], k: f64, temperature: f64) -> Solution<f64> {
        TopK::new(Operator::Grad, k).at(temperature).solve(x).unwrap()
    }

    #[test]
    fn the_matrix_is_what_products_say() {
        let x = [0.3, -INF, 2.0, 0.0, INF, -4.0, 1.1];
        for operator in [Operator::Grad, Operator::Exp, Operator::Laplace, Operator::Sigmoid] {
            let solved = TopK::new(operator, 3.0).at(0.7).solve(&x).unwrap();
            let jacobian = solved.jacobian().unwrap();
            let v = [1.0, 5.0, -2.0, 0.5, 7.0, 3.0, 1.0];
            let product = solved.jvp(&v).unwrap();
            for (row, product) in jacobian.chunks_exact(x.len()).zip(product) {
                let sum: f64 = row.iter().zip(&v).map(|(slope, v)| slope * v).sum();
                assert!((sum - product).abs() < 1e-14, "{operator}: {sum} and {product}");
            }
        }
    }

    #[test]
    fn the_hessian_is_by_scores_in_their_own_unit() {
        let (x, c, v) =
            ([0.3, -1.0, 2.0, INF, 0.5], [1.0, 2.0, -1.0, 9.0, 0.5], [0.5, 1.0, 2.0, 3.0, -1.0]);
        let (h, temperature) = (1e-4, 0.5);
        let at = |h: f64| {
            let moved: Vec<f64> = x.iter().zip(&v).map(|(x, v)| x + h * v).collect();
            solved(&moved, 3.0, temperature).vjp(&c).unwrap()
        };
        let found = solved(&x, 3.0, temperature).hvp(&c, &v).unwrap();
        for ((plus, minus), found) in at(h).iter().zip(at(-h)).zip(found) {
            assert!(((plus - minus) / (2.0 * h) - found).abs() < 1e-6);
        }
    }

    #[test]
    fn pairs_with_infinite_scores_are_counted_by_tiers() {
        let pairs = |x: &[f64], k| solved(x, k, 1.0).second_order().unwrap();
        let third = 1.0 / 3.0;
        assert_eq!(pairs(&[INF, 0.0, 0.0], 2.0), [1.0, 0.5, 0.5, 0.5, 0.5, 0.0, 0.5, 0.0, 0.5]);
        for (found, expected) in pairs(&[INF; 3], 2.0).iter().zip([2.0, 1.0, 1.0, 1.0, 2.0]) {
            assert!((found - third * expected).abs() < 1e-15);
        }
        assert_eq!(pairs(&[-INF, 1.0, -INF], 2.0), [0.5, 0.5, 0.0, 0.5, 1.0, 0.5, 0.0, 0.5, 0.5]);
        assert_eq!(pairs(&[1.0, 2.0], 0.0), [0.0; 4]);
        assert_eq!(pairs(&[1.0, 2.0], 2.0), [1.0; 4]);
    }

    #[test]
    fn infinite_scores_are_drawn_by_tiers() {
        let mut sampler = Sampler::new(5);
        let mut draws = |x: &[f64], k: f64| -> Vec<Vec<usize>> {
            let solved = solved(x, k, 1.0);
            (0..300).map(|_| solved.sample(&mut sampler).unwrap()).collect()
        };
        assert!(draws(&[INF, 0.0, -INF], 1.0).iter().all(|chosen| chosen == &[0]));
        assert!(draws(&[0.0, INF, 0.0, -INF], 2.0).iter().all(|c| c == &[0, 1] || c == &[1, 2]));
        for k in 0..=6_u8 {
            for chosen in draws(&[INF, INF, 3.0, 4.0, -INF, -INF], f64::from(k)) {
                assert_eq!(chosen.len(), usize::from(k));
                assert!(chosen.windows(2).all(|pair| pair[0] < pair[1]));
            }
        }
        let one_of_two = draws(&[INF, INF, 3.0], 1.0);
        let first = one_of_two.iter().filter(|chosen| *chosen == &[0]).count();
        assert!((100..200).contains(&first), "{first}");
    }

    #[test]
    fn a_seed_draws_the_same_subset_and_single_precision_as_well() {
        let x: Vec<f32> = (0..500).map(|i| (i * 7919 % 251) as f32 / 100.0).collect();
        let solved = TopK::new(Operator::Grad, 77.0).solve(&x).unwrap();
        let chosen = solved.sample(&mut Sampler::new(8)).unwrap();
        assert_eq!(chosen.len(), 77);
        assert_eq!(chosen, solved.sample(&mut Sampler::new(8)).unwrap());
        assert_ne!(chosen, solved.sample(&mut Sampler::new(9)).unwrap());
    }

    #[test]
    fn other_operators_are_refused() {
        let exp = TopK::new(Operator::Exp, 1.0).solve(&[0.0, 1.0]).unwrap();
        let refused = |what| Error::OnlyGrad { operator: Operator::Exp, what };
        assert_eq!(exp.hvp(&[0.0; 2], &[0.0; 2]), Err(refused("Hessian")));
        assert_eq!(exp.second_order(), Err(refused("chances of pairs")));
        assert_eq!(exp.sample(&mut Sampler::new(0)), Err(refused("random subsets")));
        let grad = solved(&[0.0, 1.0], 1.0, 1.0);
        assert!(matches!(
            grad.hvp(&[0.0; 2], &[0.0]),
            Err(Error::Length { what: "direction", .. })
        ));
    }
}
