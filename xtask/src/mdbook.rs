//! The stage in which mdBook itself builds a book with our preprocessor.

use crate::stage::{Stage, count_cargo};

/// Installs mdBook, once, into `target/tools`, and runs the tests that need it. Its own crates stay out of our lock file.
pub(crate) fn stages() -> [Stage; 2] {
    let install = "cargo install mdbook --version 0.5.4 --locked --quiet --root target/tools --no-default-features --features search";
    let tests = "cargo test -p mdbook-zhoubi --test real_book -- --ignored";
    [
        Stage::new("mdBook", install).preparing(),
        Stage::new("a book made by mdBook", tests).counting(count_cargo),
    ]
}
