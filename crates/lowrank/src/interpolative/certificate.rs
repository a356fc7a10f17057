//! What is known of a choice of columns.

use crate::{ColumnMethod, Discrepancy, Ended, Work};

/// What is known of `A ≈ A[:, J]·X`. In double precision whatever the matrix is stored in.
#[derive(Debug, Clone, PartialEq)]
pub struct InterpolativeCertificate {
    /// Rows of the matrix.
    pub rows: usize,
    /// Columns of the matrix.
    pub cols: usize,
    /// Columns chosen.
    pub kept: usize,
    /// Those of them that are independent beyond rounding. The others were asked for though all of the
    /// matrix was there already: they have coefficients for themselves alone.
    pub independent: usize,
    /// `‖A − A[:, J]·X‖` in the Frobenius norm.
    pub frobenius: Discrepancy,
    /// The greatest `|X|`, at most 2 but for rounding.
    pub greatest: f64,
    /// No matrix of rank `k` is nearer than the error divided by this, in the Frobenius or the spectral norm:
    /// `√(1 + f²k(n − k))` with the `f ≤ 2` that the exchanges reached (Gu and Eisenstat 1996, Theorem 3.2).
    /// `None` where columns were chosen by a sketch: that promises nothing of the matrix itself.
    pub factor: Option<f64>,
    /// Columns exchanged after the choice by length.
    pub swaps: usize,
    /// [`Ended::Exhausted`] where a tolerance is below what rounding allows, or nothing is left for a rank.
    pub ended: Ended,
    /// What they were chosen by, never [`ColumnMethod::Auto`].
    pub method: ColumnMethod,
    /// Products with vectors; none for a matrix in memory whose columns are looked at themselves.
    pub work: Work,
}
