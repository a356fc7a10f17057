//! How often articles are read: counted in memory, written once a minute. No cookie is set, no address is kept.

pub(crate) mod seen;
pub(crate) mod store;

#[cfg(test)]
mod store_tests;

use std::{sync::Arc, time::Duration};

use axum::http::{Method, header, request::Parts};
use tokio::time::Instant;

use crate::{app::App, comments::shown, visitor};

/// How often counts are written, and shown.
const EVERY: Duration = Duration::from_secs(60);

/// Counts a reader of an article, unless it is a program that reads.
pub(crate) fn note(app: &App, article: u32, request: &Parts) {
    let browser = request.headers.get(header::USER_AGENT).and_then(|name| name.to_str().ok());
    let browser = browser.unwrap_or_default();
    if request.method == Method::GET && !seen::is_machine(browser) {
        app.seen.note(article, &visitor::hand(request, app.behind_proxy), browser);
    }
}

/// Writes what has been counted, for ever.
pub(crate) async fn keep(app: Arc<App>) {
    let mut clock = tokio::time::interval_at(Instant::now() + EVERY, EVERY);
    clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        clock.tick().await;
        write(&app).await;
    }
}

/// Writes what has been counted; what cannot be written is counted on.
pub(crate) async fn write(app: &App) {
    let counts = app.seen.take();
    if let Err(error) = store::add(&app.db, &counts).await {
        tracing::warn!("cannot write the numbers of readers: {error}");
        app.seen.give_back(&counts);
        return;
    }
    if let Err(error) = shown::refresh_readers(app).await {
        tracing::warn!("cannot read the numbers of readers: {error}");
    }
}
