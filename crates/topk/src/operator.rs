//! The operators and what each allows.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use crate::Shape;

/// How `k` of `n` scores are chosen smoothly.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Operator {
    /// Gradient of `ln Z_k`, with `Z_k` the elementary symmetric polynomial of degree `k` of `e^{x/τ}`: the
    /// probabilities that a random subset of `k` elements, drawn with weight `e^{Σx/τ}`, contains each.
    /// `k` whole. `k = 1` is softmax.
    Grad,
    /// `p = min(1, e^{(x−λ)/τ})`, the threshold `λ` such that `Σp = k`. `k = 1` is softmax.
    Exp,
    /// `p = f((x−λ)/τ)` with `f` the distribution function of Laplace's distribution.
    Laplace,
    /// `p = 1/(1 + e^{−(x−λ)/τ})`.
    Sigmoid,
    /// `p = Φ((x−λ)/τ)`, the normal distribution function.
    Gaussian,
    /// `p = min(max((x−λ)/τ, 0), 1)`: the Euclidean projection of `x/τ` onto the capped simplex, with exact zeros and
    /// ones.
    CappedSimplex,
    /// `p = f((x−λ)/τ)` with the caller's own `f`.
    Custom(&'static dyn Shape),
    /// 1 for the `k` largest, 0 for the others; scores tied at the threshold share what is left equally.
    Hard,
    /// A heuristic, for comparison: `k` times `p ← p + softmax((1−p)∘(x − min x)/τ)`. `Σp = k`, but `p` can
    /// leave `[0, 1]` and its order can differ from that of the scores. `k` whole.
    Iterative,
}

impl Operator {
    /// All but the callers' own, in the order of the article.
    pub const ALL: [Operator; 8] = [
        Operator::Grad,
        Operator::Exp,
        Operator::Laplace,
        Operator::Sigmoid,
        Operator::Gaussian,
        Operator::CappedSimplex,
        Operator::Hard,
        Operator::Iterative,
    ];

    /// The name on the command line and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Operator::Grad => "grad",
            Operator::Exp => "exp",
            Operator::Laplace => "laplace",
            Operator::Sigmoid => "sigmoid",
            Operator::Gaussian => "gaussian",
            Operator::CappedSimplex => "capped-simplex",
            Operator::Custom(shape) => shape.name(),
            Operator::Hard => "hard",
            Operator::Iterative => "iterative",
        }
    }

    /// Whether it is defined for whole `k` and scores without weights only.
    pub fn counts(self) -> bool {
        matches!(self, Operator::Grad | Operator::Iterative)
    }

    /// Whether it is `p = f((x−λ)/τ)` with a threshold `λ`.
    pub fn has_threshold(self) -> bool {
        !matches!(self, Operator::Grad | Operator::Hard | Operator::Iterative)
    }

    /// Whether derivatives are offered.
    pub fn is_smooth(self) -> bool {
        !matches!(self, Operator::Hard | Operator::Iterative)
    }
}

impl PartialEq for Operator {
    fn eq(&self, other: &Operator) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other) && self.name() == other.name()
    }
}

impl Eq for Operator {}

impl Hash for Operator {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
