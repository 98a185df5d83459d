//! Listening, and stopping well.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;

use super::connection::converse;
use super::{Doors, Shutdown, router};

/// What runs may take this long to finish once we are to stop.
const DEADLINE: Duration = Duration::from_secs(10);

/// Connections that the system may hold until we take them, if it allows as many: after a restart all
/// clients come back at once, and one that finds no place tries again only a second later.
const WAITING: u32 = 4096;

pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // After a restart, too, while the system still remembers connections of before.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING)
}

/// Serves until told to stop; then until everything is finished, or the deadline.
pub async fn serve(listener: TcpListener, doors: Doors) -> io::Result<()> {
    let Shutdown { soft, sockets, .. } = doors.shutdown.clone();
    let connections = TaskTracker::new();
    soft.run_until_cancelled(accept(listener, doors, &connections)).await;
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

/// Takes connections for ever. Beyond as many as may be open at once, the next ones wait in the
/// system's queue until others end.
async fn accept(mut listener: TcpListener, doors: Doors, connections: &TaskTracker) {
    let (bounds, soft) = (doors.bounds, doors.shutdown.soft.clone());
    let places = Arc::new(Semaphore::new(bounds.connections));
    let router = router(doors);
    loop {
        if places.available_permits() == 0 {
            tracing::warn!(limit = bounds.connections, "no more connections are taken until others end");
        }
        // They are never closed.
        let Ok(permit) = Arc::clone(&places).acquire_owned().await else { return };
        // Waits a moment where the process may have no more files.
        let (stream, address) = Listener::accept(&mut listener).await;
        let peer = (address, Arc::new(permit));
        connections.spawn(converse(stream, peer, router.clone(), bounds, soft.clone()));
    }
}
