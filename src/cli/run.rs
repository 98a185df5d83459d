use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

use super::background::Background;
use super::clean_up::clean_up_regularly;
use super::maintenance::{follow_database, maintain, sweep_regularly};
use super::open_file_limit::make_room;
use super::outgoing::{OutgoingTasks, Receivers};
use super::signals::stop_on_signal;
use crate::auth::Issuer;
use crate::config::MaxAges;
use crate::graphql::Manifest;
use crate::http::{AppState, Site, listen, serve, serve_metrics};
use crate::live::scrub::scrub_erased;
use crate::store::ServiceLock;

/// What the background tasks are told.
#[derive(Clone, Copy)]
pub struct Schedule {
    pub max_ages: MaxAges,
    pub sweep_interval: Duration,
}

/// Listens, calls `ready`, and serves until a signal arrives; then finishes running operations and closes the database.
pub async fn run(
    address: SocketAddr,
    metrics: Option<SocketAddr>,
    mut state: AppState,
    schedule: Schedule,
    receivers: Receivers,
    ready: impl FnOnce(SocketAddr),
) -> Result<()> {
    state.limits.max_connections = make_room(state.limits.max_connections)?;
    let listener = bind(address)?;
    let app = state.app.clone();
    let mut lock = ServiceLock::default();
    let processes = lock.hold_shared(&app.store).await.context("cannot start on the database")?;
    app.write_limiters.share_with(processes);
    app.start().await.context("cannot write to the database")?;
    let outgoing = OutgoingTasks::start(&app, receivers).await.context("cannot write to the database")?;
    stop_on_signal(state.shutdown.soft.clone())?;
    let mut background = start_background(&state, lock, schedule, metrics)?;
    outgoing.run(&mut background, &state.shutdown.soft);
    ready(listener.local_addr()?);
    serve(listener, state).await?;
    outgoing.stop().await;
    drop(background);
    // Any backup taken before this moment is older than the database.
    if let Err(error) = app.heartbeat().await {
        tracing::warn!(%error, "cannot write the last heartbeat to the database");
    }
    app.store.close().await.context("cannot close the database")?;
    tracing::info!("stopped");
    Ok(())
}

fn start_background(
    state: &AppState,
    lock: ServiceLock,
    schedule: Schedule,
    metrics: Option<SocketAddr>,
) -> Result<Background> {
    let mut background = Background::default();
    let (app, leads, lock) = (&state.app, lock.leads(), Arc::new(Mutex::new(lock)));
    background.run("maintenance", state, move |state| maintain(state, Arc::clone(&lock)));
    background.run("sweeping", app, move |app| sweep_regularly(app, schedule.sweep_interval));
    background.run("following the database", app, follow_database);
    background.run("cleaning up", app, move |app| clean_up_regularly(app, schedule.max_ages, leads.clone()));
    background.run("scrubbing", app, |app| scrub_erased(app.store.clone(), Arc::clone(&app.erasures)));
    if let Some(issuer) = &state.keys.issuer {
        background.run("refreshing keys", issuer, Issuer::refresh_regularly);
    }
    if let Some(address) = metrics {
        let listener = Arc::new(bind(address)?);
        tracing::info!(address = %listener.local_addr()?, "metrics are at /metrics");
        background.run("metrics", app, move |app| serve_metrics(Arc::clone(&listener), app));
    }
    Ok(background)
}

/// The built page, and the documents that it sends.
pub async fn page() -> Result<(Arc<Site>, Manifest)> {
    let site = Site::built();
    let documents =
        site.documents().await.context("the page was built for another version: build it again")?;
    Ok((Arc::new(site), documents))
}

fn bind(address: SocketAddr) -> Result<TcpListener> {
    listen(address).with_context(|| format!("cannot listen on {address}"))
}
