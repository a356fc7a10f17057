//! What a result says about itself: how good it is, and how that is known.

/// How a number of a certificate was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Basis {
    /// From the singular values that were left out, by the theorem of Eckart, Young and Mirsky.
    SingularValues,
    /// Measured entry by entry on the factors, in double precision.
    Measured,
    /// From the norm of the matrix and the singular values found: `‖A − UUᵀA‖² = ‖A‖² − Σσ²`, where
    /// that is not rounding.
    Difference,
    /// An estimate by this many random vectors that the result does not depend on: `E‖Eg‖² = ‖E‖²`.
    Probes(usize),
    /// An estimate from the sketch itself, each vector held against the others (Epperly and Tropp 2024).
    /// Nothing is promised beyond it.
    LeaveOneOut,
}

impl Basis {
    /// The chance, over seeds, that [`Discrepancy::at_most`] is too small: 0 for a bound.
    pub fn chance(self) -> f64 {
        match self {
            Basis::SingularValues | Basis::Measured | Basis::Difference | Basis::LeaveOneOut => 0.0,
            Basis::Probes(_) => 0.001,
        }
    }
}

/// The distance between a matrix and what stands for it, in one norm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Discrepancy {
    /// In the units of the matrix.
    pub absolute: f64,
    /// Divided by the norm of the matrix; 0 for a zero matrix.
    pub relative: f64,
    /// The true distance is not greater, but for [`Basis::chance`]: the absolute value plus
    /// [`Certificate::uncertainty`], or what an estimate allows for. Infinite where nothing is promised.
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
