//! Listening, and stopping well.

use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;

use super::connection::converse;
use super::{Doors, Shutdown, router};

/// What runs may take this long to finish once we are to stop.
const DEADLINE: Duration = Duration::from_secs(10);

/// Serves until told to stop; then until everything is finished, or the deadline.
pub async fn serve(listener: TcpListener, doors: Doors) -> std::io::Result<()> {
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
