//! What a result says about itself: how good it is, and how that is known.

/// How a number of a certificate was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Basis {
    /// From the singular values that were left out, by the theorem of Eckart, Young and Mirsky.
    SingularValues,
    /// Measured entry by entry on the factors, in double precision.
    Measured,
}

/// The distance between a matrix and what stands for it, in one norm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Discrepancy {
    /// In the units of the matrix.
    pub absolute: f64,
    /// Divided by the norm of the matrix; 0 for a zero matrix.
    pub relative: f64,
    /// The absolute value plus [`Certificate::uncertainty`]: the true distance is not greater.
    pub at_most: f64,
    /// The norm of the matrix.
    pub norm: f64,
    /// How the absolute value was found.
    pub basis: Basis,
}

/// Which algorithm gave the singular values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Route {
    /// Bidiagonalisation and divide-and-conquer, on several threads where that pays.
    Bidiagonal,
    /// The same on one thread, after the parallel run failed its check.
    Sequential,
    /// One-sided Jacobi, after both failed theirs.
    Jacobi,
}

/// What is known of an approximation of the first `k` singular triplets.
///
/// Numbers are in double precision whatever the matrix is stored in.
#[derive(Debug, Clone, PartialEq)]
pub struct Certificate {
    /// Rows of the matrix.
    pub rows: usize,
    /// Columns of the matrix.
    pub cols: usize,
    /// Singular triplets kept.
    pub kept: usize,
    /// Numerical rank: singular values above [`cutoff`](Certificate::cutoff).
    pub rank: usize,
    /// The cut-off, in the units of the matrix; by default `max(m, n)·eps·σ₁` with the eps of the
    /// matrix's own type.
    pub cutoff: f64,
    /// `σ_k/σ_{k+1}` at the last value kept: near 1 the cut goes through a group of equals and another
    /// rank is as good. `None` when nothing but zeros follows.
    pub gap: Option<f64>,
    /// `σ₁/σ_rank`: the condition number on the range. `None` for a zero matrix.
    pub condition: Option<f64>,
    /// `‖A − A_k‖` in the Frobenius norm.
    pub frobenius: Discrepancy,
    /// `‖A − A_k‖₂`, the greatest stretch of what was left out.
    pub spectral: Discrepancy,
    /// Every singular value is within this of the matrix's own, in the units of the matrix.
    ///
    /// `‖A − UΣVᵀ‖ + σ₁·(‖UᵀU − I‖ + ‖VᵀV − I‖)`, measured on the whole decomposition: the first
    /// term by Weyl's inequality, the second since a factor with Gram matrix off by θ stretches by
    /// `√(1 ± θ)` (Ostrowski).
    pub uncertainty: f64,
    /// Which algorithm it was.
    pub route: Route,
}
