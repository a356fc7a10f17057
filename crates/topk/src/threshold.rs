//! What every operator `p = f((x−λ)/τ)`, `Σ w p = k`, comes down to once its threshold `λ` is known.

use crate::{
    locate::Score,
    simd::vectorized,
    sum::{Lanes, Sum},
};

/// A solved row of finite scores.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Threshold {
    /// A score near the threshold, and how far the threshold is above it in units of the temperature.
    pub(crate) near: f64,
    pub(crate) distance: f64,
    pub(crate) p: Vec<f64>,
    /// `f′` of each score but for the factor `steepness`, which may underflow where these do not.
    pub(crate) slopes: Vec<f64>,
    pub(crate) steepness: f64,
    /// `Σ w·slopes`.
    pub(crate) total: f64,
}

impl Threshold {
    /// Room for `n` scores.
    pub(crate) fn begin(&mut self, n: usize) {
        self.p.resize(n, 0.0);
        self.slopes.resize(n, 0.0);
    }

    /// `∂p/∂k`.
    pub(crate) fn by_k(&self, out: &mut Vec<f64>) {
        out.clear();
        let total = if self.total > 0.0 { self.total } else { 1.0 };
        out.extend(self.slopes.iter().map(|slope| slope / total));
    }

    /// `Jv` in place of `v`, `J` by `x/τ`: `f′∘(v − wᵀ(f′∘v)/wᵀf′)`, since the threshold moves by that mean.
    pub(crate) fn jvp<S: Score>(&self, scores: &[S], v: &mut [f64]) {
        let moved = self.mean(scores, v, |item| item.weight());
        vectorized(
            #[inline(always)]
            || {
                for (v, slope) in v.iter_mut().zip(&self.slopes) {
                    *v = self.steepness * (slope * (*v - moved));
                }
            },
        );
    }

    /// `Jᵀv` in place of `v`: `f′∘(v − w·1ᵀ(f′∘v)/wᵀf′)`; the same as `Jv` where all weights are 1.
    pub(crate) fn vjp<S: Score>(&self, scores: &[S], v: &mut [f64]) {
        let moved = self.mean(scores, v, |_| 1.0);
        vectorized(
            #[inline(always)]
            || {
                for ((v, slope), item) in v.iter_mut().zip(&self.slopes).zip(scores) {
                    *v = self.steepness * (slope * item.weight().mul_add(-moved, *v));
                }
            },
        );
    }

    fn mean<S: Score>(&self, scores: &[S], v: &[f64], weight: impl Fn(S) -> f64) -> f64 {
        if self.total > 0.0 {
            sum_of(scores, &self.slopes, v, |item, slope, v| weight(item) * slope * v) / self.total
        } else {
            0.0
        }
    }
}

/// `Σ term(score, one, other)` to the last digits, for vectors to add.
#[inline(always)]
fn sum_of<S: Score>(
    scores: &[S],
    one: &[f64],
    other: &[f64],
    term: impl Fn(S, f64, f64) -> f64,
) -> f64 {
    vectorized(
        #[inline(always)]
        || {
            let mut lanes = Lanes::default();
            let (eights, rest) = scores.as_chunks::<8>();
            let ((ones, one), (others, other)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
            for ((eight, one), other) in eights.iter().zip(ones).zip(others) {
                let mut terms = [0.0; 8];
                for lane in 0..8 {
                    terms[lane] = term(eight[lane], one[lane], other[lane]);
                }
                lanes.add(&terms);
            }
            let left = rest.iter().zip(one).zip(other);
            let left: Sum = left.map(|((item, one), other)| term(*item, *one, *other)).collect();
            lanes.value() + left.value()
        },
    )
}

/// Sets `values` to a function of the scores. The function must not branch around what is costly in it: vectors do not.
#[inline(always)]
pub(crate) fn fill<S: Score>(scores: &[S], values: &mut [f64], value: impl Fn(f64) -> f64 + Copy) {
    vectorized(
        #[inline(always)]
        move || {
            for (out, item) in values.iter_mut().zip(scores) {
                *out = value(item.score());
            }
        },
    );
}

/// `Σ w·value` of the scores that are chosen.
#[inline(always)]
pub(crate) fn sum_if<S: Score>(
    scores: &[S],
    values: &[f64],
    chosen: impl Fn(f64) -> bool + Copy,
) -> f64 {
    sum_of(scores, values, values, move |item, value, _| {
        let part = item.weight() * value;
        if chosen(item.score()) { part } else { 0.0 }
    })
}

/// `k − Σ w` of the scores that are chosen, with the digits that the sum alone would lose.
#[inline(always)]
pub(crate) fn left_of<S: Score>(k: f64, scores: &[S], chosen: impl Fn(f64) -> bool) -> f64 {
    let term = |item: S| if chosen(item.score()) { item.weight() } else { 0.0 };
    let mut sum = vectorized(
        #[inline(always)]
        || {
            let mut lanes = Lanes::default();
            let (eights, rest) = scores.as_chunks::<8>();
            for eight in eights {
                lanes.add(&eight.map(term));
            }
            for (lane, item) in rest.iter().enumerate() {
                lanes.add_to(lane, term(*item));
            }
            lanes.sum()
        },
    );
    sum.add(-k);
    -sum.value()
}
