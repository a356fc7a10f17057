#![doc = include_str!("../README.md")]
//!
//! # Map
//! [`TopK`] says what is asked and [`TopK::solve`] is the one entry; [`Solution`] holds the answer and its
//! derivatives. One file an operator: `poisson` (grad), `exponential`, `laplace`, `sigmoid`, `hard`,
//! `iterative`; `tiers` puts infinite scores in their place before any of them runs.

mod error;
mod exponential;
mod hard;
mod iterative;
mod laplace;
mod narrow;
mod operator;
mod poisson;
mod real;
mod request;
mod sigmoid;
mod solution;
mod sum;
mod tiers;

pub use error::{Error, Variable};
pub use iterative::IteratedSoftmax;
pub use operator::Operator;
pub use real::Real;
pub use request::TopK;
pub use solution::Solution;
