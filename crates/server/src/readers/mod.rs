//! How often articles are read.

pub(crate) mod store;
