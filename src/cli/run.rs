use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use chrono::TimeDelta;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::task::AbortOnDropHandle;

use super::files::make_room;
use crate::app::App;
use crate::auth::LONGEST_LIFE;
use crate::graphql::Manifest;
use crate::http::{AppState, Site, listen, serve, serve_metrics};
use crate::live::{prune::prune, scrub::scrub_erased, sweep::sweep};
use crate::messaging::member::{revocation, search_index};
use crate::store::ServiceLock;

/// How often the event logs are checked for events that no notification announced.
const SWEEP: Duration = Duration::from_secs(30);
const PRUNE: Duration = Duration::from_hours(1);

/// Listens, calls `ready`, and serves until a signal arrives; then finishes running operations and closes the database.
pub async fn run(
    address: SocketAddr,
    metrics: Option<SocketAddr>,
    mut state: AppState,
    retention: TimeDelta,
    ready: impl FnOnce(SocketAddr),
) -> Result<()> {
    state.limits.max_connections = make_room(state.limits.max_connections)?;
    let listener = bind(address)?;
    let (app, soft) = (state.app.clone(), state.shutdown.soft.clone());
    let mut presence = ServiceLock::default();
    presence.hold_shared(&app.store).await.context("cannot start on the database")?;
    app.start().await.context("cannot write to the database")?;
    let metrics = metrics.map(bind).transpose()?;
    let chores = tokio::spawn(chores(state.clone(), presence, retention));
    let scrubbing = tokio::spawn(scrub_erased(app.store.clone(), Arc::clone(&app.erasures)));
    if let Some(issuer) = state.keys.issuer.clone() {
        tokio::spawn(issuer.keep_fresh());
    }
    let stop = soft.clone();
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        stop.cancel();
    });
    let watching = metrics.map(|listener| watch(listener, app.clone())).transpose()?;
    ready(listener.local_addr()?);
    serve(listener, state).await?;
    chores.abort();
    scrubbing.abort();
    drop(watching);
    // Any backup taken before this moment is older than the database.
    if let Err(error) = app.heartbeat().await {
        tracing::warn!(%error, "the time of stopping cannot be written");
    }
    app.store.close().await.context("cannot close the database")?;
    tracing::info!("stopped");
    Ok(())
}

/// The built page, and the documents that it sends.
pub async fn page() -> Result<(Arc<Site>, Manifest)> {
    let site = Site::built();
    let documents = site.documents().await.context("the page is of another version: build it again")?;
    Ok((Arc::new(site), documents))
}

fn bind(address: SocketAddr) -> Result<TcpListener> {
    listen(address).with_context(|| format!("cannot listen on {address}"))
}

/// Serves the metrics until dropped.
fn watch(listener: TcpListener, app: App) -> Result<AbortOnDropHandle<()>> {
    tracing::info!(address = %listener.local_addr()?, "metrics are at /metrics");
    Ok(AbortOnDropHandle::new(tokio::spawn(serve_metrics(listener, app))))
}

/// Runs the periodic tasks. One that fails is retried at its next interval.
async fn chores(state: AppState, mut presence: ServiceLock, retention: TimeDelta) {
    let app = &state.app;
    let (mut sweeps, mut prunes) = (interval(SWEEP), interval(PRUNE));
    sweeps.set_missed_tick_behavior(MissedTickBehavior::Delay);
    prunes.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = sweeps.tick() => {
                app.write_limiters.forget_idle();
                state.anonymous_requests.forget_idle();
                if let Err(error) = presence.hold_shared(&app.store).await {
                    tracing::warn!(%error, "the database does not know that a service runs");
                }
                if let Err(error) = app.heartbeat().await {
                    tracing::warn!(%error, "the database cannot be told that we are there");
                }
                if let Err(error) = sweep(&app.store, &app.event_bus, &app.sessions).await {
                    tracing::warn!(%error, "the sweep failed");
                }
            }
            _ = prunes.tick() => {
                // The earlier of clock and trusted time: data pruned by a clock that was ahead would not come back.
                let now = app.trusted_time.update(&app.clock).min(app.clock.now());
                match prune(&app.store, now - retention).await {
                    Ok(0) => {}
                    Ok(events) => tracing::info!(events, "forgot old events"),
                    Err(error) => tracing::warn!(%error, "pruning failed"),
                }
                // An older version that writes no search words may share this database.
                match search_index::index_missing(&app.store, |_| {}).await {
                    Ok(0) => {}
                    Ok(members) => {
                        drop(app.erasure_guard());
                        tracing::info!(members, "whom another version wrote can be found now");
                    }
                    Err(error) => tracing::warn!(%error, "making members searchable failed"),
                }
                match revocation::prune(&app.store, now - LONGEST_LIFE).await {
                    Ok(0) => {}
                    Ok(_) => drop(app.erasure_guard()),
                    Err(error) => tracing::warn!(%error, "forgetting old revocations failed"),
                }
            }
        }
    }
}
