//! What can be wrong with a matrix or with what is asked of it.

use std::sync::Arc;

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
    /// A tolerance in the units of the matrix that is negative or no number.
    #[error(
        "tolerance {tolerance} is not a finite number of 0 or more, in the units of the matrix"
    )]
    AbsoluteTolerance {
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
    /// Summands of different shapes.
    #[error("a {rows}×{cols} matrix cannot be added to one of {others_rows}×{others_cols}")]
    Summands {
        /// Rows of the first.
        rows: usize,
        /// Columns of the first.
        cols: usize,
        /// Rows of the other.
        others_rows: usize,
        /// Columns of the other.
        others_cols: usize,
    },
    /// Rows of a sparse matrix that do not fit its entries.
    #[error(
        "row starts of a sparse matrix with {rows} rows are {} numbers from 0 to the number of \
         entries, {entries}, none less than the one before: number {at} is not",
        rows + 1
    )]
    RowStarts {
        /// Rows.
        rows: usize,
        /// Entries.
        entries: usize,
        /// Which, from 0.
        at: usize,
    },
    /// A column that a sparse matrix does not have, or that is not above the one before it in its row.
    #[error("row {row}: column {col} is not above the one before it and below {cols}")]
    Column {
        /// The row, from 0.
        row: usize,
        /// The column that came.
        col: usize,
        /// Columns of the matrix.
        cols: usize,
    },
    /// A product with finite vectors that is not finite.
    #[error(
        "the product of the {rows}×{cols} operator with a vector of finite numbers is not finite: \
         its entries are not, or they are too large for the type"
    )]
    NotFiniteProduct {
        /// Rows.
        rows: usize,
        /// Columns.
        cols: usize,
    },
    /// The two products of an operator belong to two matrices.
    #[error(
        "y·(Ax) and x·(Aᵀy) differ by {off:.1e} of ‖A‖: the transposed product is not that of the \
         same matrix"
    )]
    NotTransposed {
        /// How far they differ.
        off: f64,
    },
    /// A setting out of its range.
    #[error("{name} = {value} is out of range: {range}")]
    Setting {
        /// Its name.
        name: &'static str,
        /// The number that came.
        value: f64,
        /// What would do.
        range: &'static str,
    },
    /// A tolerance for a sketch, whose size must be known beforehand.
    #[error("one pass over the data cannot find the rank for a tolerance: give a rank")]
    OnePassTolerance,
    /// A part of a sketch with another number of columns.
    #[error(
        "part {number} has {cols} columns, the sketch {expected}: parts are rows of one matrix"
    )]
    PartColumns {
        /// Of the part.
        number: u64,
        /// Columns of the part.
        cols: usize,
        /// Columns of the sketch.
        expected: usize,
    },
    /// Two parts of a sketch with one number.
    #[error("part {number} is there twice: each part of the rows has a number of its own")]
    PartTwice {
        /// Of the part.
        number: u64,
    },
    /// A part of a sketch whose numbers do not fit its plan.
    #[error("part {number} of the sketch does not have the sizes that the sketch declares")]
    PartShape {
        /// Of the part.
        number: u64,
    },
    /// Sketches made with different random vectors.
    #[error(
        "the sketches cannot be merged: they differ in the seed, the rank or the columns that they \
         were made for"
    )]
    Plans,
    /// A sketch of nothing.
    #[error("the sketch has no parts")]
    NoParts,
    /// Panels of rows that do not make up the matrix that they were said to be.
    #[error(
        "a panel begins at row {first} where row {expected} was to come, or is not {cols} columns wide, or \
         goes beyond the {rows} rows: the source is not the {rows}×{cols} matrix that it declares"
    )]
    Panel {
        /// Where the panel begins, or where they end.
        first: usize,
        /// Where it was to begin, or they to end.
        expected: usize,
        /// Rows of the matrix.
        rows: usize,
        /// Columns of the matrix.
        cols: usize,
    },
    /// An operator too large to be written out.
    #[error(
        "a {rows}×{cols} operator has more than the {most} entries up to which it is multiplied out: \
         take another method than exact"
    )]
    MultipliedOut {
        /// Rows.
        rows: usize,
        /// Columns.
        cols: usize,
        /// Entries at most.
        most: usize,
    },
    /// An operator of the caller's failed.
    #[error("{0}")]
    Operator(Foreign),
}

/// An error of somebody else's, from inside an operator.
#[derive(Debug, Clone)]
pub struct Foreign(Arc<dyn std::error::Error + Send + Sync>);

impl Foreign {
    /// The error itself.
    pub fn error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        &*self.0
    }
}

impl Error {
    /// Carries an error of another kind out through a factorisation.
    pub fn foreign(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        Error::Operator(Foreign(Arc::from(error.into())))
    }
}

impl std::fmt::Display for Foreign {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The same error, not one that says the same.
impl PartialEq for Foreign {
    fn eq(&self, other: &Foreign) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_several_lines_are_told_on_one() {
        let (rows, cols) = (2, 3);
        for error in [
            Error::RowStarts { rows, entries: 4, at: 1 },
            Error::NotFiniteProduct { rows, cols },
            Error::NotTransposed { off: 0.5 },
            Error::Plans,
            Error::MultipliedOut { rows, cols, most: 5 },
            Error::Panel { first: 1, expected: 0, rows, cols },
        ] {
            let message = error.to_string();
            assert!(!message.contains("  ") && !message.contains('\n'), "{message}");
        }
    }
}
