//! How often articles are read.

pub(crate) mod store;

#[cfg(test)]
mod store_tests;
