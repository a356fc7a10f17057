#![doc = include_str!("../README.md")]
//!
//! # Map
//! [`Decomposition`] is the one factorisation; [`truncated_svd`], [`pinv`] and [`lstsq`] are short
//! ways to it. [`cr`] approximates a product by some of its outer products; [`CrTerms`] is what it
//! stands on. This crate opens no file and draws nothing.

mod certificate;
mod cr;
mod decomposition;
mod error;
mod jacobi;
mod lstsq;
mod norm;
mod pinv;
mod real;
mod scaled;
mod signs;
mod truncate;

pub use certificate::{Basis, Certificate, Discrepancy, Route};
pub use cr::{
    Choice, Compensation, Cr, CrCertificate, CrOptions, CrTerms, CrWeights, Selection, Weights, cr,
};
pub use decomposition::Decomposition;
pub use error::Error;
pub use faer::{Mat, MatRef};
pub use lstsq::{Lstsq, Residual, lstsq};
pub use pinv::{Cutoff, Pinv, pinv};
pub use real::Real;
pub use truncate::{Keep, Svd, truncated_svd};
