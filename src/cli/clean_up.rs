//! Deletes old data, and completes what older versions leave undone, every hour. What fails is retried the next time.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::app::App;
use crate::auth::MAX_LIFETIME;
use crate::config::MaxAges;
use crate::live::prune::prune;
use crate::messaging::member::{revocation, search_index};
use crate::messaging::message::expire::expire;

const INTERVAL: Duration = Duration::from_hours(1);

/// Never returns.
pub async fn clean_up_regularly(app: App, max_ages: MaxAges) {
    let mut interval = interval(INTERVAL);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        clean_up(&app, max_ages).await;
    }
}

/// Deletes old events, messages and revocations, and indexes members that an older version wrote.
async fn clean_up(app: &App, max_ages: MaxAges) {
    // The earlier of clock and trusted time: data pruned while the clock was ahead could not be restored.
    let now = app.trusted_time.update(&app.clock).min(app.clock.now());
    match prune(&app.store, now - max_ages.events).await {
        Ok(0) => {}
        Ok(events) => tracing::info!(events, "pruned old events"),
        Err(error) => tracing::warn!(%error, "pruning failed"),
    }
    if let Some(max_age) = max_ages.messages {
        match expire(app, now - max_age).await {
            Ok(0) => {}
            Ok(messages) => tracing::info!(messages, "deleted old messages"),
            Err(error) => tracing::warn!(%error, "cannot delete old messages"),
        }
    }
    // An older version that writes no search words may share this database.
    match search_index::index_missing(&app.store, |_| {}).await {
        Ok(0) => {}
        Ok(members) => {
            drop(app.erasure_guard());
            tracing::info!(members, "indexed members written by an older version");
        }
        Err(error) => tracing::warn!(%error, "indexing members failed"),
    }
    match revocation::prune(&app.store, now - MAX_LIFETIME).await {
        Ok(0) => {}
        Ok(_) => drop(app.erasure_guard()),
        Err(error) => tracing::warn!(%error, "pruning revocations failed"),
    }
}
