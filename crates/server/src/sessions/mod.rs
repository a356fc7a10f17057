//! Who is logged in.

pub(crate) mod store;

#[cfg(test)]
mod store_tests;
