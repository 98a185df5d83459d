use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How the parts of the process hear that it is to stop.
#[derive(Clone, Debug)]
pub struct Shutdown {
    /// Take nothing new, finish what runs.
    pub soft: CancellationToken,
    /// Every socket that is open: the HTTP server lets go of them at the upgrade.
    pub sockets: TaskTracker,
    /// Over how long sockets and streams are ended one after another, so that their clients come
    /// back in a trickle.
    pub drain_period: Duration,
    turns: Arc<AtomicU32>,
}

impl Default for Shutdown {
    fn default() -> Self {
        Self::new(Duration::from_secs(3))
    }
}

impl Shutdown {
    #[must_use]
    pub fn new(drain_period: Duration) -> Self {
        let (soft, sockets) = (CancellationToken::default(), TaskTracker::default());
        Self { soft, sockets, drain_period, turns: Arc::default() }
    }

    /// Comes when it is this socket's or stream's turn to end. Each call waits for a turn of its own.
    pub async fn drain(&self) {
        self.soft.cancelled().await;
        tokio::time::sleep(self.next_drain_delay()).await;
    }

    /// How far into the drain the next one ends. By the golden ratio: however many there are, their
    /// turns lie evenly.
    #[must_use]
    pub fn next_drain_delay(&self) -> Duration {
        let turn = self.turns.fetch_add(1, Ordering::Relaxed).wrapping_mul(2_654_435_769);
        self.drain_period.mul_f64(f64::from(turn) / f64::from(u32::MAX))
    }
}
