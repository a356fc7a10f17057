//! What can be wrong with a matrix or with what is asked of it.

/// Why a matrix or a request was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A matrix without rows or columns has no singular values.
    #[error("the matrix is {rows}×{cols}: it needs at least one row and one column")]
    Empty {
        /// Rows.
        rows: usize,
        /// Columns.
        cols: usize,
    },
    /// An entry is NaN or infinite.
    #[error(
        "entry [{row}, {col}] is {value} (counted from 0): every entry must be finite; \
         remove or replace it"
    )]
    NotFinite {
        /// Row of the first such entry in row order, from 0.
        row: usize,
        /// Its column, from 0.
        col: usize,
        /// The entry.
        value: f64,
    },
    /// A rank that the shape does not allow.
    #[error("rank k = {k} is not in 1..={max} for a {rows}×{cols} matrix")]
    Rank {
        /// The rank that came.
        k: usize,
        /// Greatest rank.
        max: usize,
        /// Rows.
        rows: usize,
        /// Columns.
        cols: usize,
    },
    /// A relative error outside `[0, 1)`.
    #[error(
        "relative error {tolerance} is not in 0 ≤ t < 1: 0.01 keeps all but 1 % of the Frobenius norm"
    )]
    Tolerance {
        /// The number that came.
        tolerance: f64,
    },
    /// A relative cut-off outside `[0, 1)`.
    #[error("cut-off {cutoff} is not in 0 ≤ c < 1: it is a share of the largest singular value")]
    Cutoff {
        /// The number that came.
        cutoff: f64,
    },
    /// Right-hand sides with another number of rows.
    #[error(
        "the matrix has {rows} rows, the right-hand side {rhs_rows}: they must be the same number"
    )]
    Shapes {
        /// Rows of the matrix.
        rows: usize,
        /// Rows of the right-hand side.
        rhs_rows: usize,
    },
    /// A right factor with another number of columns than the matrix to approximate.
    #[error(
        "the right factor has {cols} columns, the matrix to approximate {target_cols}: \
         they must be the same number"
    )]
    Columns {
        /// Columns of the right factor.
        cols: usize,
        /// Columns of the matrix to approximate.
        target_cols: usize,
    },
    /// A penalty that is not a positive number.
    #[error(
        "penalty {epsilon} is not a finite number above 0: \
         for the limit ε → 0 take the pseudo-inverse itself"
    )]
    Penalty {
        /// The number that came.
        epsilon: f64,
    },
    /// The answer has a number beyond the type's range, though the matrix is finite.
    #[error(
        "{what} exceeds the greatest {dtype} ({max:e}): scale the matrix, \
         by 2^{exponent} for instance"
    )]
    Overflow {
        /// What is too large.
        what: &'static str,
        /// Name of the type.
        dtype: &'static str,
        /// The greatest number of the type.
        max: f64,
        /// A power of two that brings the greatest entry near 1.
        exponent: i32,
    },
    /// Factors of a product that do not fit each other.
    #[error(
        "X has {cols} columns, Y has {rows} rows: in a product XY they must be the same number"
    )]
    Inner {
        /// Columns of `X`.
        cols: usize,
        /// Rows of `Y`.
        rows: usize,
    },
    /// One of two factors was refused.
    #[error("{name}: {source}")]
    Factor {
        /// `X` or `Y`.
        name: &'static str,
        /// Why.
        source: Box<Error>,
    },
    /// More terms than a product has, or none.
    #[error("rank r = {rank} is not in 1..={terms}: XY is the sum of {terms} outer products")]
    Terms {
        /// The number that came.
        rank: usize,
        /// Columns of `X`.
        terms: usize,
    },
    /// More terms than can be compared each with each.
    #[error(
        "{terms} terms are too many to compare each with each, {most} are the most: \
         top, sample and systematic need no comparisons"
    )]
    Comparisons {
        /// Columns of `X`.
        terms: usize,
        /// The most.
        most: usize,
    },
    /// Weights for an exact expectation of what was not drawn at random.
    #[error(
        "unbiased weights belong to a random choice, and {selection} draws nothing: \
         sample, or take identity, diagonal or full weights"
    )]
    Unbiased {
        /// The selection.
        selection: &'static str,
    },
    /// No probes.
    #[error("0 probes measure nothing: 64 give the error to within about a tenth")]
    Probes,
}
