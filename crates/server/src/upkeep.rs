//! What has to be swept up now and then.

use std::{sync::Arc, time::Duration};

use tokio::time::{MissedTickBehavior, interval};

use crate::{app::App, clock, sessions::store::delete_expired};

/// Often enough that a crowd at the door does not pile up in memory.
const EVERY: Duration = Duration::from_secs(60);

/// Forgets who has not come for a while, and removes sessions that are over, until it is dropped.
pub(crate) async fn keep(app: Arc<App>) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        app.limits.forget();
        if let Err(error) = delete_expired(&app.db, clock::now()).await {
            tracing::warn!("sessions that are over could not be removed: {error}");
        }
    }
}
