//! Rows made by seeds, arithmetic of 77 digits in ways of its own, and the library's answers measured by it.

mod answer;
mod check;
mod gaussian;
mod poisson;
mod rough;
mod row;
mod scores;
mod simplex;
mod threshold;
mod wide;

pub(crate) use check::{Check, Measure, measure};
pub(crate) use row::Row;
