//! Who is logged in.

pub(crate) mod store;
