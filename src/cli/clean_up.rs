//! Deletes old data, and completes what older versions leave undone, every hour, on the service that leads. What fails
//! is retried the next time.

use std::future::pending;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use crate::app::App;
use crate::auth::MAX_LIFETIME;
use crate::config::MaxAges;
use crate::live::prune::prune;
use crate::messaging::member::{revocation, search_index};
use crate::messaging::message::expire::expire;
use crate::notify;
use crate::notify::prune::KEPT_FOR;

const INTERVAL: Duration = Duration::from_hours(1);

/// Never returns.
pub async fn clean_up_regularly(app: App, max_ages: MaxAges, leads: watch::Receiver<bool>) {
    while_leading(leads, INTERVAL, || clean_up(&app, max_ages)).await;
}

async fn while_leading<F>(mut leads: watch::Receiver<bool>, interval: Duration, task: impl Fn() -> F)
where
    F: Future<Output = ()>,
{
    loop {
        if leads.wait_for(|leads| *leads).await.is_err() {
            // The lock was dropped: the service ends.
            pending::<()>().await;
        }
        task().await;
        sleep(interval).await;
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
    match notify::prune::prune(&app.store, now - KEPT_FOR).await {
        Ok(0) => {}
        Ok(deliveries) => {
            // Some may have the subject of an erased member.
            drop(app.erasure_guard());
            tracing::info!(deliveries, "deleted old deliveries");
        }
        Err(error) => tracing::warn!(%error, "cannot delete old deliveries"),
    }
    match revocation::prune(&app.store, now - MAX_LIFETIME).await {
        Ok(0) => {}
        Ok(_) => drop(app.erasure_guard()),
        Err(error) => tracing::warn!(%error, "pruning revocations failed"),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::pin::pin;
    use std::time::Duration;

    use futures_util::FutureExt;
    use tokio::sync::watch;

    use super::while_leading;

    #[tokio::test]
    async fn a_service_cleans_up_when_it_leads() {
        let (times, lock) = (Cell::new(0), watch::Sender::new(false));
        let task = async || times.set(times.get() + 1);
        let mut cleaning = pin!(while_leading(lock.subscribe(), Duration::MAX, task));

        assert!(cleaning.as_mut().now_or_never().is_none());
        assert_eq!(times.get(), 0);

        lock.send_replace(true);
        assert!(cleaning.as_mut().now_or_never().is_none());
        assert_eq!(times.get(), 1, "again after the interval");
    }
}
