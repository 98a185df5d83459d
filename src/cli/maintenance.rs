//! Periodic tasks. A task that fails is retried at its next interval.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, MissedTickBehavior, interval, interval_at, sleep};

use crate::app::App;
use crate::http::AppState;
use crate::live::sweep::sweep;
use crate::store::{ServiceLock, UNKNOWN_EPOCH};

const CHECK_IN_INTERVAL: Duration = Duration::from_secs(30);
/// The pause after a failed heartbeat that begins a new epoch.
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// Never returns.
pub async fn maintain(state: AppState, lock: Arc<Mutex<ServiceLock>>) {
    // The service has checked in when it started.
    let mut check_ins = interval_at(Instant::now() + CHECK_IN_INTERVAL, CHECK_IN_INTERVAL);
    check_ins.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        check_ins.tick().await;
        state.app.write_limiters.forget_idle();
        state.anonymous_requests.forget_idle();
        check_in(&state.app, &mut *lock.lock().await).await;
    }
}

/// Looks for events that no notification announced, at each interval and at once when some may have been lost. Never
/// returns.
pub async fn sweep_regularly(app: App, sweep_interval: Duration) {
    let mut sweeps = interval(sweep_interval);
    sweeps.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = sweeps.tick() => {}
            () = app.lost_messages.notified() => {}
        }
        if let Err(error) = sweep(&app.store, &app.event_bus).await {
            tracing::warn!(%error, "sweeping failed");
        }
    }
}

/// Begins a new epoch soon after the service has connected to another database. Never returns.
pub async fn follow_database(app: App) {
    let mut epoch = app.epoch.subscribe();
    loop {
        // The app holds the sender.
        let _ = epoch.wait_for(|epoch| *epoch == UNKNOWN_EPOCH).await;
        if let Err(error) = app.heartbeat().await {
            tracing::warn!(%error, "cannot write the heartbeat to the database");
            sleep(RETRY_DELAY).await;
        }
    }
}

/// Renews the lock and the heartbeat in the database.
async fn check_in(app: &App, lock: &mut ServiceLock) {
    match lock.hold_shared(&app.store).await {
        Ok(processes) => app.write_limiters.share_with(processes),
        Err(error) => tracing::warn!(%error, "cannot hold the lock on the database"),
    }
    if let Err(error) = app.heartbeat().await {
        tracing::warn!(%error, "cannot write the heartbeat to the database");
    }
}
