//! What can be wrong with a row of scores or with what is asked of it.

use std::fmt;

use crate::Operator;

/// Why a row or a request was refused. Rows and places count from 0.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A row without scores.
    #[error("row {row} is empty: it needs at least one score")]
    Empty {
        /// The row.
        row: usize,
    },
    /// A score is NaN, which has no place in an order.
    #[error(
        "score [{row}, {place}] is NaN (counted from 0): remove it, or write -inf to leave it out"
    )]
    NotANumber {
        /// The row.
        row: usize,
        /// Its first NaN.
        place: usize,
    },
    /// `k` outside `0..=n`.
    #[error("k = {k} is not in 0 ≤ k ≤ {n}, the number of scores in row {row}")]
    K {
        /// What came.
        k: f64,
        /// Scores in the row.
        n: usize,
        /// The row.
        row: usize,
    },
    /// A broken `k` for an operator that counts.
    #[error(
        "k = {k} is not a whole number, which {operator} needs; operators with a threshold and hard take any k"
    )]
    WholeK {
        /// What came.
        k: f64,
        /// The operator.
        operator: Operator,
    },
    /// A `k` outside `0..=Σw`.
    #[error("k = {k} is not in 0 ≤ k ≤ {total}, the sum of the weights of row {row}")]
    Budget {
        /// What came.
        k: f64,
        /// `Σw`.
        total: f64,
        /// The row.
        row: usize,
    },
    /// A weight that is not positive and finite, or weights whose sum is too large for a number.
    #[error(
        "weight [{row}, {place}] is {value} (counted from 0): weights must be positive and have a finite sum"
    )]
    Weight {
        /// The row.
        row: usize,
        /// The first such place.
        place: usize,
        /// The weight.
        value: f64,
    },
    /// Weights for an operator that counts.
    #[error(
        "{operator} counts scores and takes no weights; operators with a threshold and hard do"
    )]
    NoWeights {
        /// The operator.
        operator: Operator,
    },
    /// A caller's own function for which no threshold was found.
    #[error(
        "{name} gives no threshold in row {row}: a shape must rise from 0 to 1 with a slope that is not negative"
    )]
    NoThreshold {
        /// Its name.
        name: &'static str,
        /// The row.
        row: usize,
    },
    /// A temperature that is not positive and finite.
    #[error(
        "temperature {temperature} is not in 0 < τ < ∞; for the limit τ → 0 take the operator hard"
    )]
    Temperature {
        /// What came.
        temperature: f64,
    },
    /// A margin that is negative or not finite.
    #[error("margin {margin} is not in 0 ≤ Δ < ∞")]
    Margin {
        /// What came.
        margin: f64,
    },
    /// A level of a quantile outside the open unit interval.
    #[error("level {level} is not in 0 < α < 1; for the ends take the least or the greatest score")]
    Level {
        /// What came.
        level: f64,
    },
    /// A label or item that a row does not have.
    #[error("{what} {place} of row {row} is not below {n}, the number of scores (counted from 0)")]
    Place {
        /// What was meant.
        what: &'static str,
        /// What came.
        place: usize,
        /// Scores in the row.
        n: usize,
        /// The row.
        row: usize,
    },
    /// Two lengths that must agree.
    #[error("{what} has {found} numbers where {expected} are needed")]
    Length {
        /// What has the wrong length.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The length it must have.
        expected: usize,
    },
    /// A direction or cotangent that is NaN or infinite.
    #[error("entry {place} of the {what} is {value} (counted from 0): it must be finite")]
    NotFinite {
        /// What holds it.
        what: &'static str,
        /// Its place.
        place: usize,
        /// The entry.
        value: f64,
    },
    /// A derivative that is not defined, or not offered because the operator is a heuristic.
    #[error("{operator} has no derivative with respect to {by}; {}", remedy(*.operator))]
    NoDerivative {
        /// The operator.
        operator: Operator,
        /// With respect to what.
        by: Variable,
    },
    /// An inclusion probability that is none.
    #[error("chance {place} is {value} (counted from 0): it must be in 0 ≤ p ≤ 1")]
    Chance {
        /// Its place.
        place: usize,
        /// What came.
        value: f64,
    },
    /// Inclusion probabilities of no fixed size.
    #[error("the chances sum to {sum}: subsets of a fixed size need a whole sum")]
    NotWhole {
        /// Their sum.
        sum: f64,
    },
    /// A start of systematic sampling outside `[0, 1)`.
    #[error("the start {start} is not in 0 ≤ u < 1")]
    Start {
        /// What came.
        start: f64,
    },
    /// What only [`Operator::Grad`] has.
    #[error("{operator} has no {what}: of the operators only grad is about random subsets")]
    OnlyGrad {
        /// The operator.
        operator: Operator,
        /// What was asked for.
        what: &'static str,
    },
}

fn remedy(operator: Operator) -> &'static str {
    if operator.is_smooth() {
        "operators with a threshold have one"
    } else {
        "grad and the operators with a threshold are smooth"
    }
}

/// What a derivative is taken with respect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variable {
    /// The scores `x`.
    Scores,
    /// The number `k`.
    K,
    /// The temperature `τ`.
    Temperature,
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Variable::Scores => "the scores",
            Variable::K => "k",
            Variable::Temperature => "the temperature",
        })
    }
}
