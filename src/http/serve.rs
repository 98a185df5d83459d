//! Listening, and stopping well.

use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Doors, router};

/// What runs may take this long to finish once we are to stop.
const DEADLINE: Duration = Duration::from_secs(10);

/// How the parts of the process hear that it is to stop.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    /// Take nothing new, finish what runs.
    pub soft: CancellationToken,
    /// Every socket that is open: the HTTP server lets go of them at the upgrade.
    pub sockets: TaskTracker,
}

/// Serves until told to stop; then until everything is finished, or the deadline.
pub async fn serve(listener: TcpListener, doors: Doors) -> std::io::Result<()> {
    let Shutdown { soft, sockets } = doors.shutdown.clone();
    // Small answers must not wait for a full packet.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection ended early");
        }
    });
    let stopping = soft.clone();
    let serving = axum::serve(listener, router(doors)).with_graceful_shutdown(stopping.cancelled_owned());
    let finish = async {
        serving.await?;
        sockets.close();
        sockets.wait().await;
        Ok(())
    };
    let deadline = async {
        soft.cancelled().await;
        tokio::time::sleep(DEADLINE).await;
        tracing::warn!("stopping with work unfinished");
        Ok(())
    };
    tokio::select! {
        done = finish => done,
        late = deadline => late,
    }
}
