//! Accepts connections. Implemented here, because `axum::serve` limits neither the number of connections nor the time
//! until the first request.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection::{OpenConnection, serve_connection};
use crate::clock::Clock;
use crate::config::TransportLimits;
use crate::telemetry::LogThrottle;

/// Delay after a failed accept.
const RETRY_DELAY: Duration = Duration::from_millis(100);

/// Minimum interval between two log lines about the same problem.
const LOG_INTERVAL: Duration = Duration::from_mins(10);

/// Accepts connections. Never resolves. While the maximum number is open, new connections wait in the system's queue.
pub async fn accept(
    listener: &TcpListener,
    router: Router,
    limits: TransportLimits,
    soft_shutdown: CancellationToken,
    connections: &TaskTracker,
) {
    let permits = Arc::new(Semaphore::new(limits.max_connections));
    let throttle = || LogThrottle::new(Clock::System, LOG_INTERVAL);
    let (limit_reached, accept_failed) = (throttle(), throttle());
    loop {
        if permits.available_permits() == 0 {
            limit_reached.log(|_, _| {
                tracing::warn!(
                    limit = limits.max_connections,
                    "connection limit reached, waiting for connections to close"
                );
            });
        }
        // The semaphore is never closed.
        let Ok(permit) = Arc::clone(&permits).acquire_owned().await else { return };
        let (stream, address) = next(listener, &accept_failed).await;
        let peer = (address, OpenConnection::new(permit));
        connections.spawn(serve_connection(stream, peer, router.clone(), limits, soft_shutdown.clone()));
    }
}

/// Returns the next connection. Retries on failure, for example if the process has no free file descriptor.
async fn next(listener: &TcpListener, accept_failed: &LogThrottle) -> (TcpStream, SocketAddr) {
    loop {
        let error = match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => error,
        };
        // The peer disconnected while it was waiting.
        if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) {
            continue;
        }
        accept_failed.log(|_, _| tracing::warn!(%error, "cannot accept connections, retrying"));
        sleep(RETRY_DELAY).await;
    }
}
