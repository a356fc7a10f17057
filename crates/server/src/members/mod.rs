//! Who takes part: members and the owner.

mod key;
pub(crate) mod store;
#[cfg(test)]
mod store_tests;
