//! What members say about articles, and in the guestbook.

pub(crate) mod store;

#[cfg(test)]
mod store_tests;
