//! The operators and what each allows.

use std::fmt;

/// How `k` of `n` scores are chosen smoothly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// 1 for the `k` largest, 0 for the others; scores tied at the threshold share what is left equally.
    Hard,
    /// A heuristic, for comparison: `k` times `p ← p + softmax((1−p)∘(x − min x)/τ)`. `Σp = k`, but `p` can
    /// leave `[0, 1]` and its order can differ from that of the scores. `k` whole.
    Iterative,
}

impl Operator {
    /// All of them, in the order of the article.
    pub const ALL: [Operator; 6] = [
        Operator::Grad,
        Operator::Exp,
        Operator::Laplace,
        Operator::Sigmoid,
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
            Operator::Hard => "hard",
            Operator::Iterative => "iterative",
        }
    }

    /// Whether it is defined for whole `k` only.
    pub fn needs_whole_k(self) -> bool {
        match self {
            Operator::Grad | Operator::Iterative => true,
            Operator::Exp | Operator::Laplace | Operator::Sigmoid | Operator::Hard => false,
        }
    }

    /// Whether derivatives are offered.
    pub fn is_smooth(self) -> bool {
        match self {
            Operator::Grad | Operator::Exp | Operator::Laplace | Operator::Sigmoid => true,
            Operator::Hard | Operator::Iterative => false,
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
