#![doc = include_str!("../README.md")]
//!
//! # Map
//! [`Decomposition`] is the one factorisation; [`truncated_svd`], [`pinv`], [`lstsq`], [`left_factor`] and
//! [`right_factor`] are short ways to it, and it gives the regularised family for any number of penalties.
//! [`partial_svd`] finds the first triplets of any [`LinearOperator`] by products alone; [`Sketch`] of
//! a matrix that is seen once, in parts. [`cr`] approximates a product by some of its outer products; [`CrTerms`] is what it stands on.
//! [`interpolative`] and [`cur`] keep columns and rows of the matrix itself. This crate opens no file and draws nothing.

mod certificate;
mod cr;
mod decomposition;
mod error;
mod factor;
mod interpolative;
mod jacobi;
mod keep;
mod lstsq;
mod norm;
mod operator;
mod partial;
mod pinv;
mod random;
mod real;
mod ridge;
mod scaled;
mod signs;
mod truncate;

pub use certificate::{Basis, Certificate, Discrepancy, Route};
pub use cr::{
    Choice, Compensation, Cr, CrCertificate, CrOptions, CrTerms, CrWeights, Selection, Weights, cr,
};
pub use decomposition::Decomposition;
pub use error::{Error, Foreign};
pub use factor::{Factored, left_factor, right_factor};
pub use faer::{Mat, MatMut, MatRef};
pub use interpolative::{
    ColumnMethod, Cur, CurCertificate, Interpolative, InterpolativeCertificate,
    InterpolativeOptions, cur, interpolative,
};
pub use keep::Keep;
pub use lstsq::{Lstsq, Residual, lstsq};
pub use operator::{
    Closures, Csr, LinearOperator, Panels, Product, RowPanels, SeeRows, Size, Sum, Transposed,
};
pub use partial::{
    Ended, Method, PartialCertificate, PartialOptions, PartialSvd, Progress, Sketch, SketchPart,
    SketchPlan, Watch, Work, partial_svd, partial_svd_watched,
};
pub use pinv::{Cutoff, Pinv, pinv};
pub use real::Real;
pub use ridge::{Ridge, RidgePinv};
pub use truncate::{Svd, truncated_svd};
