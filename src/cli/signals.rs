//! SIGTERM and SIGINT: the first one stops the service gracefully, the second one ends the process at once.

use std::io;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// The exit code after a second signal.
const INTERRUPTED: i32 = 1;

pub fn stop_on_signal(soft: CancellationToken) -> io::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let mut next = async move || {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    tokio::spawn(async move {
        next().await;
        tracing::info!("stopping");
        soft.cancel();
        next().await;
        tracing::warn!("stopping at once, with work unfinished");
        std::process::exit(INTERRUPTED);
    });
    Ok(())
}
