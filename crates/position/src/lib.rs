#![doc = include_str!("../README.md")]

mod error;
mod frequencies;
mod real;
mod rotation;

pub use error::Error;
pub use frequencies::Frequencies;
pub use real::Real;
pub use rotation::{Pairs, Rotation};
