//! Listening, and stopping well.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection::{ConnectionPermit, serve_connection};
use super::{AppState, Shutdown, router};
use crate::clock::Clock;
use crate::config::TransportLimits;
use crate::telemetry::LogThrottle;

/// What runs may take this long to finish once we are to stop.
const DEADLINE: Duration = Duration::from_secs(10);

/// Connections that the system may hold until we take them, if it allows as many: after a restart all
/// clients come back at once, and one that finds no place tries again only a second later.
const WAITING: u32 = 4096;

/// Until it is tried again to take a connection.
const AGAIN: Duration = Duration::from_millis(100);

pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // After a restart, too, while the system still remembers connections of before.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING)
}

/// Serves until told to stop; then until everything is finished, or the deadline.
pub async fn serve(listener: TcpListener, state: AppState) -> io::Result<()> {
    let Shutdown { soft, sockets, .. } = state.shutdown.clone();
    let connections = TaskTracker::new();
    let limits = state.limits;
    let taking = accept(&listener, router(state), limits, soft.clone(), &connections);
    soft.run_until_cancelled(taking).await;
    drop(listener);
    let finish = async {
        connections.close();
        connections.wait().await;
        sockets.close();
        sockets.wait().await;
    };
    if timeout(DEADLINE, finish).await.is_err() {
        tracing::warn!("stopping with work unfinished");
    }
    Ok(())
}

/// Between two lines of the log about the same trouble.
const PAUSE: Duration = Duration::from_mins(10);

/// Takes connections for ever. Beyond as many as may be open at once, the next ones wait in the
/// system's queue until others end.
pub async fn accept(
    listener: &TcpListener,
    router: Router,
    limits: TransportLimits,
    soft: CancellationToken,
    connections: &TaskTracker,
) {
    let places = Arc::new(Semaphore::new(limits.max_connections));
    let (full, failing) = (LogThrottle::new(Clock::System, PAUSE), LogThrottle::new(Clock::System, PAUSE));
    loop {
        if places.available_permits() == 0 {
            full.log(|_, _| {
                tracing::warn!(
                    limit = limits.max_connections,
                    "no more connections are taken until others end"
                );
            });
        }
        // They are never closed.
        let Ok(permit) = Arc::clone(&places).acquire_owned().await else { return };
        let (stream, address) = next(listener, &failing).await;
        let peer = (address, ConnectionPermit::of(permit));
        connections.spawn(serve_connection(stream, peer, router.clone(), limits, soft.clone()));
    }
}

/// The next one. Waits where none can be taken, as where the system has no more files for us.
async fn next(listener: &TcpListener, failing: &LogThrottle) -> (TcpStream, SocketAddr) {
    loop {
        let error = match listener.accept().await {
            Ok(taken) => return taken,
            Err(error) => error,
        };
        // Their peers gave up meanwhile.
        if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) {
            continue;
        }
        failing.log(|_, _| tracing::warn!(%error, "connections cannot be taken, which is tried again"));
        sleep(AGAIN).await;
    }
}
