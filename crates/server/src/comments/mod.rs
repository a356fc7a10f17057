//! Comments: what readers write under articles and in the guestbook.
//!
//! `shown` holds what pages show, `write` takes what a form brings, `visit` fills the form for a member who only
//! looks. The page itself is the site's.

mod body;
mod export;
mod once;
pub(crate) mod shown;
pub(crate) mod store;
mod visit;
mod write;

#[cfg(test)]
mod store_tests;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

pub use self::export::people;
pub(crate) use self::{once::Once, visit::visit};
use crate::app::App;

/// Names in the query of a thread's page by which the form comes filled: an answer to a floor, or its words too.
pub(crate) const FILLS: [&str; 2] = ["reply", "quote"];

/// What forms of comments are sent to, for one language's prefix.
pub(crate) fn routes(prefix: &str) -> Router<Arc<App>> {
    let at = |path: &str| format!("{prefix}/comments/{path}");
    Router::new()
        .route(&at("preview/"), post(write::preview))
        .route(&at("{subject}/"), get(write::lead_back).post(write::write))
        .route(&at("{subject}/remove/"), post(write::remove))
}
