//! A solved row: its probabilities and all derivatives.

use crate::{
    Error, Operator, Real, TopK, Variable,
    exponential::Exponential,
    hard::Hard,
    laplace::Laplace,
    poisson::Poisson,
    sigmoid::Sigmoid,
    sum::{Sum, scaled, total_scaled},
    tiers::Tiers,
};

/// A row of scores with its probabilities, ready for derivatives.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution<T> {
    request: TopK,
    /// The scores as they came.
    x: Vec<f64>,
    tiers: Tiers,
    core: Core,
    p: Vec<T>,
}

/// How the finite scores were solved.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Core {
    /// They get nothing, or 1 each: constant in `x`.
    End,
    Poisson(Poisson),
    Exponential(Exponential),
    Laplace(Laplace),
    Sigmoid(Sigmoid),
    Hard(Hard),
    Iterative(Vec<f64>),
}

/// The three functions of a score that a threshold operator is made of.
trait Threshold {
    /// `f′((x−λ)/τ)`.
    fn slope(&self, x: f64) -> f64;
    /// `∂p/∂k = ∂λ/∂x`, which sums to 1.
    fn weight(&self, x: f64) -> f64;
}

impl Threshold for Exponential {
    fn slope(&self, x: f64) -> f64 {
        self.slope(x)
    }

    fn weight(&self, x: f64) -> f64 {
        self.weight(x)
    }
}

impl Threshold for Laplace {
    fn slope(&self, x: f64) -> f64 {
        self.slope(x)
    }

    fn weight(&self, x: f64) -> f64 {
        self.weight(x)
    }
}

impl Threshold for Sigmoid {
    fn slope(&self, x: f64) -> f64 {
        self.slope(x)
    }

    fn weight(&self, x: f64) -> f64 {
        self.weight(x)
    }
}

impl Core {
    fn as_threshold(&self) -> Option<&dyn Threshold> {
        match self {
            Core::Exponential(solved) => Some(solved),
            Core::Laplace(solved) => Some(solved),
            Core::Sigmoid(solved) => Some(solved),
            Core::End | Core::Poisson(_) | Core::Hard(_) | Core::Iterative(_) => None,
        }
    }
}

impl<T: Real> Solution<T> {
    pub(crate) fn new(request: TopK, x: Vec<f64>, tiers: Tiers, core: Core) -> Solution<T> {
        let mut solution = Solution { request, x, tiers, core, p: Vec::new() };
        let finite: Vec<f64> = match &solution.core {
            Core::End => {
                let each = if solution.tiers.k > 0.0 { 1.0 } else { 0.0 };
                vec![each; solution.tiers.finite.len()]
            }
            Core::Poisson(solved) => solved.p.clone(),
            Core::Exponential(solved) => solution.each(|x| solved.p(x)),
            Core::Laplace(solved) => solution.each(|x| solved.p(x)),
            Core::Sigmoid(solved) => solution.each(|x| solved.p(x)),
            Core::Hard(solved) => solution.each(|x| solved.p(x)),
            Core::Iterative(p) => p.clone(),
        };
        solution.p = solution.spread(&finite, solution.tiers.plus, solution.tiers.minus);
        solution
    }

    /// The probabilities, in the order of the scores.
    pub fn p(&self) -> &[T] {
        &self.p
    }

    /// The probabilities alone.
    pub fn into_p(self) -> Vec<T> {
        self.p
    }

    /// The threshold `λ` of `p = f((x−λ)/τ)`, or the score at the threshold of hard top-k; `None` for the other
    /// operators and where no threshold is determined (`k` at an end, or used up by `±∞`).
    pub fn threshold(&self) -> Option<f64> {
        match &self.core {
            Core::Exponential(solved) => Some(solved.threshold()),
            Core::Laplace(solved) => Some(solved.threshold()),
            Core::Sigmoid(solved) => Some(solved.threshold()),
            Core::Hard(solved) => Some(solved.threshold()),
            Core::End | Core::Poisson(_) | Core::Iterative(_) => None,
        }
    }

    /// `ln Z_k = ln e_k(e^{x/τ})`, the logarithm that [`Operator::Grad`] is the gradient of; `None` for the others.
    pub fn ln_z(&self) -> Option<f64> {
        if self.request.operator != Operator::Grad {
            return None;
        }
        // The tier that k falls into decides: with +∞ chosen the sum is infinite, with −∞ chosen each
        // product is zero.
        let chosen = |share: f64| share > 0.0;
        Some(if chosen(self.tiers.plus) {
            f64::INFINITY
        } else if chosen(self.tiers.minus) {
            f64::NEG_INFINITY
        } else {
            match &self.core {
                Core::Poisson(solved) => solved.ln_z,
                _ if self.tiers.k > 0.0 => {
                    total_scaled(self.tiers.finite.iter().copied(), self.request.temperature)
                }
                _ => 0.0,
            }
        })
    }

    /// `Jv` with `J = ∂p/∂x`. `v`: as long as the row, finite. Entries at `±∞` have no influence.
    ///
    /// `O(n)`, for [`Operator::Grad`] `O(nσ)`. Zero at `k = 0` and `k = n`.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::NotFinite`]; [`Error::NoDerivative`] for hard and iterative.
    pub fn jvp(&self, v: &[T]) -> Result<Vec<T>, Error> {
        self.product(v, "direction")
    }

    /// `Jᵀv` with `J = ∂p/∂x`: the gradient by the scores of a function whose gradient by `p` is `v`. The same as
    /// [`jvp`](Solution::jvp), since `J` is symmetric for every operator that has one.
    ///
    /// # Errors
    /// As [`jvp`](Solution::jvp).
    pub fn vjp(&self, cotangent: &[T]) -> Result<Vec<T>, Error> {
        self.product(cotangent, "cotangent")
    }

    fn product(&self, v: &[T], what: &'static str) -> Result<Vec<T>, Error> {
        self.differentiable(Variable::Scores)?;
        if v.len() != self.x.len() {
            return Err(Error::Length { what, found: v.len(), expected: self.x.len() });
        }
        if let Some(place) = v.iter().position(|v| !v.to_f64().is_finite()) {
            return Err(Error::NotFinite { what, place, value: v[place].to_f64() });
        }
        let v: Vec<f64> =
            self.x.iter().zip(v).filter(|(x, _)| x.is_finite()).map(|(_, v)| v.to_f64()).collect();
        let mut out = self.by_scaled_scores(&v);
        out.iter_mut().for_each(|out| *out /= self.request.temperature);
        Ok(self.spread(&out, 0.0, 0.0))
    }

    /// `∂p/∂k`, which sums to 1. At a kink the derivative from above, at `k = n` from below.
    ///
    /// # Errors
    /// [`Error::NoDerivative`] for all but exp, laplace and sigmoid.
    pub fn by_k(&self) -> Result<Vec<T>, Error> {
        if self.request.operator == Operator::Grad {
            return Err(Error::NoDerivative { operator: Operator::Grad, by: Variable::K });
        }
        self.differentiable(Variable::K)?;
        let [plus, finite, minus] = self.tiers.by_k;
        let middle = match self.core.as_threshold() {
            _ if finite == 0.0 => vec![0.0; self.tiers.finite.len()],
            Some(solved) => self.each(|x| solved.weight(x)),
            None => self.by_k_at_end(),
        };
        Ok(self.spread(&middle, plus, minus))
    }

    /// The limit of `∂p/∂k` as `k → 0` or `k → n`: the scores nearest to an infinite threshold come first.
    fn by_k_at_end(&self) -> Vec<f64> {
        let (scores, temperature) = (&self.tiers.finite, self.request.temperature);
        let softmax = |sign: f64| {
            let top = scores.iter().map(|x| sign * x).fold(f64::NEG_INFINITY, f64::max);
            let e = |x: f64| scaled(sign * x, top, temperature).exp();
            let sum = scores.iter().map(|&x| e(x)).collect::<Sum>().value();
            self.each(|x| e(x) / sum)
        };
        if self.tiers.k <= 0.0 {
            softmax(1.0)
        } else if self.request.operator == Operator::Exp {
            // All but the lowest are clipped.
            let least = scores.iter().copied().fold(f64::INFINITY, f64::min);
            let ties = scores.iter().filter(|&&x| x == least).count() as f64;
            self.each(|x| if x == least { 1.0 / ties } else { 0.0 })
        } else {
            softmax(-1.0)
        }
    }

    /// `∂p/∂τ = −J(x/τ)/τ` with `J` the Jacobian by `x/τ`.
    ///
    /// # Errors
    /// [`Error::NoDerivative`] for hard and iterative.
    pub fn by_temperature(&self) -> Result<Vec<T>, Error> {
        self.differentiable(Variable::Temperature)?;
        let temperature = self.request.temperature;
        let mut out = match &self.core {
            Core::Poisson(solved) => solved.by_ln_temperature(),
            core => match core.as_threshold().and(self.threshold()) {
                Some(near) => {
                    // Capped, so that a zero slope times a distance is zero.
                    let v = self.each(|x| scaled(near, x, temperature).clamp(-1e300, 1e300));
                    self.by_scaled_scores(&v)
                }
                None => vec![0.0; self.tiers.finite.len()],
            },
        };
        out.iter_mut().for_each(|out| *out /= temperature);
        Ok(self.spread(&out, 0.0, 0.0))
    }

    /// `Jv` with `J` the Jacobian of the finite part by `x/τ`.
    fn by_scaled_scores(&self, v: &[f64]) -> Vec<f64> {
        if let Core::Poisson(solved) = &self.core {
            return solved.jvp(v);
        }
        let Some(solved) = self.core.as_threshold() else {
            return vec![0.0; v.len()];
        };
        // f′∘(v − wᵀv): the threshold moves by wᵀv.
        let scores = &self.tiers.finite;
        let terms = scores.iter().zip(v).map(|(&x, v)| solved.weight(x) * v);
        let moved = terms.collect::<Sum>().value();
        scores.iter().zip(v).map(|(&x, v)| solved.slope(x) * (v - moved)).collect()
    }

    fn differentiable(&self, by: Variable) -> Result<(), Error> {
        let operator = self.request.operator;
        if operator.is_smooth() { Ok(()) } else { Err(Error::NoDerivative { operator, by }) }
    }

    /// A function of each finite score.
    fn each(&self, function: impl Fn(f64) -> f64) -> Vec<f64> {
        self.tiers.finite.iter().map(|&x| function(x)).collect()
    }

    /// A whole row from the finite scores' values in order.
    fn spread(&self, finite: &[f64], plus: f64, minus: f64) -> Vec<T> {
        let mut finite = finite.iter();
        let value = |&x: &f64| {
            if x == f64::INFINITY {
                plus
            } else if x == f64::NEG_INFINITY {
                minus
            } else {
                *finite.next().expect("as many values as finite scores")
            }
        };
        self.x.iter().map(value).map(T::nearest).collect()
    }
}
