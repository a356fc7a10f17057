//! Rows made by seeds, arithmetic of 77 digits in ways of its own, and the library's answers measured by it.

pub(crate) mod answer;
pub(crate) mod check;
mod gaussian;
mod poisson;
mod rough;
pub(crate) mod row;
pub(crate) mod scores;
mod simplex;
mod threshold;
pub(crate) mod wide;

pub(crate) use check::{Measure, measure};
pub(crate) use row::Row;
