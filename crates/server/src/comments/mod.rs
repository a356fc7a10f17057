//! Comments: what readers write under articles and in the guestbook.

mod body;
pub(crate) mod shown;
pub(crate) mod store;

/// Names in the query of a thread's page by which the form comes filled: an answer to a floor, or its words too.
pub(crate) const FILLS: [&str; 2] = ["reply", "quote"];

#[cfg(test)]
mod store_tests;
