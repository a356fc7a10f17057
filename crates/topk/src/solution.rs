//! A solved row: its probabilities and all derivatives.

use crate::{
    Error, Operator, Real, TopK, Variable, exponential, gaussian, hard, iterative, laplace,
    locate::{Score, Weighted, Work},
    poisson::Poisson,
    scale::Scale,
    shape, sigmoid,
    simd::{any, exp},
    simplex,
    sum::{Sum, total_scaled},
    threshold::Threshold,
    tiers::Tiers,
};

/// A row of scores with its probabilities, ready for derivatives.
///
/// It owns what it was made from, and its memory can be used again: see [`TopK::solve_into`].
#[derive(Debug, Clone)]
pub struct Solution<T> {
    request: TopK,
    /// The tier of each score; empty where all are finite.
    kinds: Vec<Kind>,
    pub(crate) tiers: Tiers,
    /// The finite scores, in the one or the other.
    row: Row<f64>,
    weighted: Row<Weighted>,
    is_weighted: bool,
    pub(crate) core: Core,
    threshold: Threshold,
    pub(crate) poisson: Poisson,
    p: Vec<T>,
    /// Memory of products.
    middle: Vec<f64>,
}

/// The three tiers of scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Plus,
    Finite,
    Minus,
}

/// How the finite scores were solved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Core {
    /// They get nothing, or 1 each: constant in `x`.
    End,
    Poisson,
    Threshold,
    /// With the score at the threshold.
    Hard(f64),
    Iterative,
}

/// The finite scores of a row, and memory for searches among them.
#[derive(Debug, Clone, Default)]
struct Row<S> {
    scores: Vec<S>,
    work: Work<S>,
}

/// An empty row, chosen from nothing: a place for [`TopK::solve_into`].
impl<T> Default for Solution<T> {
    fn default() -> Solution<T> {
        Solution {
            request: TopK::new(Operator::Hard, 0.0),
            kinds: Vec::new(),
            tiers: Tiers::default(),
            row: Row::default(),
            weighted: Row::default(),
            is_weighted: false,
            core: Core::End,
            threshold: Threshold::default(),
            poisson: Poisson::default(),
            p: Vec::new(),
            middle: Vec::new(),
        }
    }
}

impl<S: Score> Row<S> {
    /// Solves the finite scores, `0 < k < Σw` unless at an end, into `threshold`.
    fn solve(&mut self, request: TopK, k: f64, threshold: &mut Threshold) -> Result<Core, ()> {
        let (scores, work) = (&self.scores, &mut self.work);
        let scale = Scale::new(request.temperature);
        match request.operator {
            Operator::Exp => exponential::solve(scores, k, scale, work, threshold),
            Operator::Laplace => laplace::solve(scores, k, scale, work, threshold),
            Operator::Sigmoid => {
                sigmoid::solve(scores, k, scale, work, threshold);
            }
            Operator::Gaussian => {
                gaussian::solve(scores, k, request.temperature, work, threshold);
            }
            Operator::CappedSimplex => simplex::solve(scores, k, scale, work, threshold),
            Operator::Custom(shape) => {
                if !shape::solve(shape, scores, k, scale, work, threshold) {
                    return Err(());
                }
            }
            Operator::Hard | Operator::Grad | Operator::Iterative => {
                return Ok(Core::Hard(hard::solve(scores, k, work, &mut threshold.p)));
            }
        }
        Ok(Core::Threshold)
    }

    /// `∂p/∂k` at `k = 0` (`sign` 1) or at its other end (−1): the limit, in which the scores nearest to an
    /// infinite threshold come first.
    fn by_k_at_end(&self, request: TopK, sign: f64, out: &mut Vec<f64>) {
        let nearest = |nearest: f64, item: &S| nearest.max(sign * item.score());
        let nearest = sign * self.scores.iter().fold(f64::NEG_INFINITY, nearest);
        let scale = Scale::new(request.temperature);
        let is_exponential = match request.operator {
            Operator::Exp => sign > 0.0,
            Operator::Laplace | Operator::Sigmoid => true,
            _ => false,
        };
        out.clear();
        out.extend(self.scores.iter().map(|item| {
            let (t, rest) = scale.count(item.score(), nearest);
            match is_exponential {
                true => exp(sign * t, sign * rest),
                false if item.score() == nearest => 1.0,
                false => 0.0,
            }
        }));
        let terms = self.scores.iter().zip(&*out).map(|(item, e)| item.weight() * e);
        let total = terms.collect::<Sum>().value();
        out.iter_mut().for_each(|e| *e /= total);
    }
}

impl<T: Real> Solution<T> {
    /// Solves a row that was checked.
    pub(crate) fn fill(
        &mut self,
        request: TopK,
        x: &[T],
        weights: Option<&[T]>,
        row: usize,
    ) -> Result<(), Error> {
        let total = self.take(x, weights, request.k);
        self.request = request;
        let (k, temperature) = (self.tiers.k, request.temperature);
        #[expect(clippy::cast_sign_loss, reason = "0 < k < n here, whole where it is used")]
        let whole = k as usize;
        self.core = match request.operator {
            Operator::Iterative if k > 0.0 => {
                self.threshold.p = iterative::solve(&self.row.scores, whole, temperature);
                Core::Iterative
            }
            _ if k <= 0.0 || k >= total => Core::End,
            Operator::Grad => {
                self.poisson.solve_into(&self.row.scores, whole, temperature);
                Core::Poisson
            }
            operator => {
                let solved = if self.is_weighted {
                    self.weighted.solve(request, k, &mut self.threshold)
                } else {
                    self.row.solve(request, k, &mut self.threshold)
                };
                solved.map_err(|()| Error::NoThreshold { name: operator.name(), row })?
            }
        };
        let each = if k > 0.0 { 1.0 } else { 0.0 };
        let mut p = std::mem::take(&mut self.p);
        if self.kinds.is_empty() && !matches!(self.core, Core::End | Core::Poisson) {
            T::receive(&mut self.threshold.p, &mut p);
        } else {
            p.resize(x.len(), T::default());
            let (plus, minus) = (self.tiers.plus, self.tiers.minus);
            match self.core {
                Core::End => self.spread(std::iter::repeat(each), plus, minus, &mut p),
                Core::Poisson => self.spread(self.poisson.p.iter().copied(), plus, minus, &mut p),
                _ => self.spread(self.threshold.p.iter().copied(), plus, minus, &mut p),
            }
        }
        self.p = p;
        Ok(())
    }

    /// Takes the scores in; the weight of the finite ones.
    fn take(&mut self, x: &[T], weights: Option<&[T]>, k: f64) -> f64 {
        self.kinds.clear();
        self.row.scores.clear();
        self.weighted.scores.clear();
        self.is_weighted = weights.is_some();
        let is_finite = |x: &T| x.to_f64().abs() < f64::INFINITY;
        if any(x, |x| x.abs() >= f64::INFINITY) {
            self.kinds.extend(x.iter().map(|x| match x.to_f64() {
                f64::INFINITY => Kind::Plus,
                f64::NEG_INFINITY => Kind::Minus,
                _ => Kind::Finite,
            }));
        }
        if let Some(weights) = weights {
            let items = x.iter().zip(weights).filter(|(x, _)| is_finite(x));
            self.weighted
                .scores
                .extend(items.map(|(x, w)| Weighted { score: x.to_f64(), weight: w.to_f64() }));
        } else if self.kinds.is_empty() {
            self.row.scores.extend(x.iter().map(|x| x.to_f64()));
        } else {
            self.row.scores.extend(x.iter().filter(|x| is_finite(x)).map(|x| x.to_f64()));
        }
        let weight = |kind: Kind| match weights {
            None if self.kinds.is_empty() => {
                Sum::new(if kind == Kind::Finite { x.len() as f64 } else { 0.0 })
            }
            None => Sum::new(self.kinds.iter().filter(|other| **other == kind).count() as f64),
            Some(weights) => {
                let chosen =
                    |place: usize| self.kinds.get(place).copied().unwrap_or(Kind::Finite) == kind;
                let chosen = weights.iter().enumerate().filter(|(place, _)| chosen(*place));
                chosen.map(|(_, weight)| weight.to_f64()).collect()
            }
        };
        let weights = [Kind::Plus, Kind::Finite, Kind::Minus].map(weight);
        self.tiers = Tiers::new(weights, k);
        weights[1].value()
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
        match self.core {
            Core::Hard(threshold) => Some(threshold),
            Core::Threshold => {
                let Threshold { near, distance, .. } = self.threshold;
                Some(near + self.request.temperature * distance)
            }
            Core::End | Core::Poisson | Core::Iterative => None,
        }
    }

    /// `ln Z_k = ln e_k(e^{x/τ})`, the logarithm that [`Operator::Grad`] is the gradient of; `None` for the others.
    pub fn ln_z(&self) -> Option<f64> {
        if self.request.operator != Operator::Grad {
            return None;
        }
        // The tier that k falls into decides: with +∞ chosen the sum is infinite, with −∞ chosen each
        // product is zero.
        Some(match self.core {
            _ if self.tiers.plus > 0.0 => f64::INFINITY,
            _ if self.tiers.minus > 0.0 => f64::NEG_INFINITY,
            Core::Poisson => self.poisson.ln_z(&self.row.scores, self.request.temperature),
            _ if self.tiers.k > 0.0 => {
                total_scaled(self.row.scores.iter().copied(), self.request.temperature)
            }
            _ => 0.0,
        })
    }

    /// `Jv` with `J = ∂p/∂x`. `v`: as long as the row, finite. Entries at `±∞` have no influence.
    ///
    /// `O(n)`, for [`Operator::Grad`] `O(n log n)`. Zero at `k = 0` and `k = n`.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::NotFinite`]; [`Error::NoDerivative`] for hard and iterative.
    pub fn jvp(&self, v: &[T]) -> Result<Vec<T>, Error> {
        self.check_vector(v, "direction")?;
        let mut out = vec![T::default(); v.len()];
        self.product(v, Side::Right, &mut Vec::new(), &mut out);
        Ok(out)
    }

    /// `Jᵀv` with `J = ∂p/∂x`: the gradient by the scores of a function whose gradient by `p` is `v`. The same as
    /// [`jvp`](Solution::jvp) without weights, since `J` then is symmetric for every operator that has one.
    ///
    /// # Errors
    /// As [`jvp`](Solution::jvp).
    pub fn vjp(&self, cotangent: &[T]) -> Result<Vec<T>, Error> {
        self.check_vector(cotangent, "cotangent")?;
        let mut out = vec![T::default(); cotangent.len()];
        self.product(cotangent, Side::Left, &mut Vec::new(), &mut out);
        Ok(out)
    }

    /// The same into memory that is there; nothing is allocated after the first row of its length.
    ///
    /// # Errors
    /// As [`jvp`](Solution::jvp); [`Error::Length`] of `out`. On any error `out` is as it was.
    pub fn vjp_into(&mut self, cotangent: &[T], out: &mut [T]) -> Result<(), Error> {
        self.check_vector(cotangent, "cotangent")?;
        if out.len() != cotangent.len() {
            let (found, expected) = (out.len(), cotangent.len());
            return Err(Error::Length { what: "the output", found, expected });
        }
        let mut middle = std::mem::take(&mut self.middle);
        self.product(cotangent, Side::Left, &mut middle, out);
        self.middle = middle;
        Ok(())
    }

    /// Whether a vector can be multiplied with `J`.
    pub(crate) fn check_vector(&self, v: &[T], what: &'static str) -> Result<(), Error> {
        differentiable(self.request.operator, Variable::Scores)?;
        if v.len() != self.p.len() {
            return Err(Error::Length { what, found: v.len(), expected: self.p.len() });
        }
        check_finite(v, what)
    }

    /// `Jv` or `Jᵀv` of a vector that was checked; `middle` is memory.
    pub(crate) fn product(&self, v: &[T], side: Side, middle: &mut Vec<f64>, out: &mut [T]) {
        self.gather(v, middle);
        self.by_scaled_scores(middle, side);
        let temperature = self.request.temperature;
        self.spread(middle.iter().map(|value| value / temperature), 0.0, 0.0, out);
    }

    /// The values at finite scores.
    pub(crate) fn gather(&self, v: &[T], middle: &mut Vec<f64>) {
        middle.clear();
        if self.kinds.is_empty() {
            middle.extend(v.iter().map(|v| v.to_f64()));
        } else {
            let finite = v.iter().zip(&self.kinds).filter(|(_, kind)| **kind == Kind::Finite);
            middle.extend(finite.map(|(v, _)| v.to_f64()));
        }
    }

    /// `∂p/∂k`, which sums to 1 (with weights `Σ w ∂p/∂k = 1`). At a kink the derivative from above, at the upper
    /// end from below.
    ///
    /// # Errors
    /// [`Error::NoDerivative`] for grad, hard, iterative, and for a caller's own function at both ends.
    pub fn by_k(&self) -> Result<Vec<T>, Error> {
        let (mut middle, mut out) = (Vec::new(), vec![T::default(); self.p.len()]);
        self.by_k_of_finite(&mut middle)?;
        let [plus, _, minus] = self.tiers.by_k;
        self.spread(middle.into_iter(), plus, minus, &mut out);
        Ok(out)
    }

    /// `cᵀ∂p/∂k`.
    pub(crate) fn by_k_along(&self, cotangent: &[T], middle: &mut Vec<f64>) -> Result<f64, Error> {
        self.by_k_of_finite(middle)?;
        let [plus, _, minus] = self.tiers.by_k;
        Ok(self.dot(cotangent, middle, plus, minus))
    }

    fn by_k_of_finite(&self, out: &mut Vec<f64>) -> Result<(), Error> {
        let operator = self.request.operator;
        if operator == Operator::Grad {
            return Err(Error::NoDerivative { operator, by: Variable::K });
        }
        differentiable(operator, Variable::K)?;
        if self.tiers.by_k[1] == 0.0 {
            out.clear();
            out.resize(self.finite_len(), 0.0);
        } else if self.core == Core::Threshold {
            self.threshold.by_k(out);
        } else if matches!(operator, Operator::Custom(_)) {
            return Err(Error::NoDerivative { operator, by: Variable::K });
        } else {
            let sign = if self.tiers.k <= 0.0 { 1.0 } else { -1.0 };
            match self.is_weighted {
                true => self.weighted.by_k_at_end(self.request, sign, out),
                false => self.row.by_k_at_end(self.request, sign, out),
            }
        }
        Ok(())
    }

    /// `∂p/∂τ = −J(x/τ)/τ` with `J` the Jacobian by `x/τ`.
    ///
    /// # Errors
    /// [`Error::NoDerivative`] for hard and iterative.
    pub fn by_temperature(&self) -> Result<Vec<T>, Error> {
        let (mut middle, mut out) = (Vec::new(), vec![T::default(); self.p.len()]);
        self.by_temperature_of_finite(&mut middle)?;
        self.spread(middle.into_iter(), 0.0, 0.0, &mut out);
        Ok(out)
    }

    /// `cᵀ∂p/∂τ`.
    pub(crate) fn by_temperature_along(
        &self,
        cotangent: &[T],
        middle: &mut Vec<f64>,
    ) -> Result<f64, Error> {
        self.by_temperature_of_finite(middle)?;
        Ok(self.dot(cotangent, middle, 0.0, 0.0))
    }

    fn by_temperature_of_finite(&self, out: &mut Vec<f64>) -> Result<(), Error> {
        differentiable(self.request.operator, Variable::Temperature)?;
        let temperature = self.request.temperature;
        out.clear();
        match self.core {
            Core::Poisson => {
                out.extend(self.poisson.by_ln_temperature(&self.row.scores, temperature));
            }
            Core::Threshold => {
                let scale = Scale::new(temperature);
                // J is zero on constants: λ need not be taken off, a score near it leaves exact differences.
                let down = |x: f64| -scale.about(x, self.threshold.near);
                match self.is_weighted {
                    true => out.extend(self.weighted.scores.iter().map(|item| down(item.score))),
                    false => out.extend(self.row.scores.iter().map(|&x| down(x))),
                }
                self.by_scaled_scores(out, Side::Right);
            }
            _ => out.resize(self.finite_len(), 0.0),
        }
        out.iter_mut().for_each(|out| *out /= temperature);
        Ok(())
    }

    /// `Jv` or `Jᵀv` with `J` the Jacobian of the finite part by `x/τ`, in place of `v`.
    fn by_scaled_scores(&self, v: &mut Vec<f64>, side: Side) {
        match (self.core, side, self.is_weighted) {
            (Core::Poisson, ..) => *v = self.poisson.jvp(v),
            (Core::Threshold, Side::Right, true) => self.threshold.jvp(&self.weighted.scores, v),
            (Core::Threshold, Side::Left, true) => self.threshold.vjp(&self.weighted.scores, v),
            (Core::Threshold, _, false) => self.threshold.jvp(&self.row.scores, v),
            _ => v.fill(0.0),
        }
    }

    pub(crate) fn request(&self) -> TopK {
        self.request
    }

    /// The tier of a score.
    pub(crate) fn kind(&self, place: usize) -> Kind {
        self.kinds.get(place).copied().unwrap_or(Kind::Finite)
    }

    pub(crate) fn finite_len(&self) -> usize {
        if self.is_weighted { self.weighted.scores.len() } else { self.row.scores.len() }
    }

    /// A whole row from the finite scores' values in order.
    pub(crate) fn spread(
        &self,
        mut finite: impl Iterator<Item = f64>,
        plus: f64,
        minus: f64,
        out: &mut [T],
    ) {
        if self.kinds.is_empty() {
            for (out, value) in out.iter_mut().zip(finite) {
                *out = T::nearest(value);
            }
            return;
        }
        for (out, kind) in out.iter_mut().zip(&self.kinds) {
            *out = T::nearest(match kind {
                Kind::Plus => plus,
                Kind::Minus => minus,
                Kind::Finite => finite.next().expect("as many values as finite scores"),
            });
        }
    }

    /// `cᵀv` of a row `v` that is spread out so.
    fn dot(&self, cotangent: &[T], finite: &[f64], plus: f64, minus: f64) -> f64 {
        let mut finite = finite.iter();
        let mut sum = Sum::default();
        for (place, c) in cotangent.iter().enumerate() {
            sum.add(c.to_f64() * self.value_at(place, &mut finite, plus, minus));
        }
        sum.value()
    }

    /// The value of one place, in order.
    fn value_at<'a>(
        &self,
        place: usize,
        finite: &mut impl Iterator<Item = &'a f64>,
        plus: f64,
        minus: f64,
    ) -> f64 {
        match self.kinds.get(place) {
            Some(Kind::Plus) => plus,
            Some(Kind::Minus) => minus,
            _ => *finite.next().expect("as many values as finite scores"),
        }
    }
}

/// On which side of a vector the Jacobian stands transposed: `Jv`, or `vᵀJ`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Right,
    Left,
}

pub(crate) fn differentiable(operator: Operator, by: Variable) -> Result<(), Error> {
    if operator.is_smooth() { Ok(()) } else { Err(Error::NoDerivative { operator, by }) }
}

/// Whether all numbers of a vector are finite.
pub(crate) fn check_finite<T: Real>(v: &[T], what: &'static str) -> Result<(), Error> {
    match v.iter().position(|v| !v.to_f64().is_finite()) {
        Some(place) => Err(Error::NotFinite { what, place, value: v[place].to_f64() }),
        None => Ok(()),
    }
}
