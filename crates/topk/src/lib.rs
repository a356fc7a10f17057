#![doc = include_str!("../README.md")]
//!
//! # Map
//! [`TopK`] says what is asked of a row, [`TopK::solve`] answers it and [`Solution`] holds the answer with its
//! derivatives; [`Batch`] does the same for many rows. One file an operator: `poisson` (grad), `exponential`,
//! `laplace`, `sigmoid`, `gaussian`, `simplex`, `shape` (a caller's own), `hard`, `iterative`. Those with a threshold
//! share `threshold` (what follows once it is known), `locate` (the search among scores), `root` (steps towards a
//! threshold without a closed form), `scale` (scores in units of the temperature, to more digits than one number
//! has) and `simd`; `tiers` puts infinite scores in their place before any of them runs. What is made of [`TopK`]
//! alone: `loss`, `rank`, `quantile`, `expected` and `anneal`.

mod anneal;
mod batch;
mod error;
mod expected;
mod exponential;
mod gaussian;
mod grad;
mod hard;
mod iterative;
mod laplace;
mod locate;
mod loss;
mod operator;
mod poisson;
mod quantile;
mod rank;
mod real;
mod request;
mod root;
mod sample;
mod scale;
mod shape;
mod sigmoid;
mod simd;
mod simplex;
mod solution;
mod sum;
mod threshold;
mod tiers;

pub use anneal::Annealing;
pub use batch::{Batch, Gradients, PerRow};
pub use error::{Error, Variable};
pub use iterative::IteratedSoftmax;
pub use loss::{Loss, TopKLoss};
pub use operator::Operator;
pub use quantile::{Quantile, SoftQuantile};
pub use rank::{ItemRank, SoftRank};
pub use real::Real;
pub use request::TopK;
pub use sample::{Order, Sampler, systematic, systematic_from};
pub use shape::Shape;
pub use solution::Solution;
