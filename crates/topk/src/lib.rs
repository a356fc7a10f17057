#![doc = include_str!("../README.md")]
//!
//! # Map
//! [`TopK`] says what is asked and [`TopK::solve`] is the one entry; [`Solution`] holds the answer and its
//! derivatives. One file an operator: `poisson` (grad), `exponential`, `laplace`, `sigmoid`, `hard`,
//! `iterative`; `tiers` puts infinite scores in their place before any of them runs.
//! What is made of [`TopK`] alone: `loss`, `rank`, `quantile`, `expected` and `anneal`.

mod anneal;
mod error;
mod expected;
mod exponential;
mod hard;
mod iterative;
mod laplace;
mod loss;
mod narrow;
mod operator;
mod poisson;
mod quantile;
mod rank;
mod real;
mod request;
mod sigmoid;
mod solution;
mod sum;
mod tiers;

pub use anneal::Annealing;
pub use error::{Error, Variable};
pub use iterative::IteratedSoftmax;
pub use loss::{Loss, TopKLoss};
pub use operator::Operator;
pub use quantile::{Quantile, SoftQuantile};
pub use rank::{ItemRank, SoftRank};
pub use real::Real;
pub use request::TopK;
pub use solution::Solution;
