//! The Rust code in the article on formulas is tested as this crate's own.

#[cfg(doctest)]
#[doc = include_str!("../../../articles/formulas/index.zh.md")]
mod chinese {}

#[cfg(doctest)]
#[doc = include_str!("../../../articles/formulas/index.en.md")]
mod english {}
