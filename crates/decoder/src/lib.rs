#![doc = include_str!("../README.md")]
//!
//! # Map
//! [`Model`] is parameters with a [`Config`]; [`Model::forward`] leaves a [`Trace`]; the probes read it.
//! This crate opens no file and draws nothing.

mod attention;
mod config;
mod error;
mod forward;
mod model;
mod permutation;
mod product;
mod random;
mod real;
mod resolution;
mod similarity;
mod variance;

pub use attention::Spread;
pub use config::{Config, Encoding, Mask, Scale};
pub use error::Error;
pub use forward::Trace;
pub use model::{Model, Parameter};
pub use permutation::permutation;
pub use random::{drawn, shuffled};
pub use real::Real;
pub use resolution::{first_merge, relative_deviation, separable};
pub use similarity::cosines;
pub use variance::{Fit, Quantity, mean_squares};
