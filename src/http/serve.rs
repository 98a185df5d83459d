//! Starts the HTTP server and shuts it down gracefully.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::time::timeout;
use tokio_util::task::TaskTracker;

use super::accept::accept;
use super::router::router;
use super::shutdown::Shutdown;
use super::state::AppState;

/// How long unfinished work may take after the start of a shutdown.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

/// The number of connections that the system may queue until they are accepted, if it allows that many. After a restart
/// all clients reconnect at once, and one that finds the queue full retries only a second later.
const BACKLOG: u32 = 4096;

pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Allows a restart while earlier connections are in the state TIME_WAIT.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until a shutdown starts and the remaining work is finished or has timed out.
pub async fn serve(listener: TcpListener, state: AppState) -> io::Result<()> {
    let Shutdown { soft, sockets, .. } = state.shutdown.clone();
    let connections = TaskTracker::new();
    let limits = state.limits;
    let accepting = accept(&listener, router(state), limits, soft.clone(), &connections);
    soft.run_until_cancelled(accepting).await;
    drop(listener);
    let finish = async {
        connections.close();
        connections.wait().await;
        sockets.close();
        sockets.wait().await;
    };
    if timeout(SHUTDOWN_TIMEOUT, finish).await.is_err() {
        tracing::warn!("stopping with unfinished work");
    }
    Ok(())
}
