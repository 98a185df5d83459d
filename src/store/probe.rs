use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::timeout;

use super::{Store, installation};
use crate::clock::Clock;

/// Each probe writes to the disk, so its result is reused for this time.
const MAX_AGE: Duration = Duration::from_secs(2);
const WRITE_TIMEOUT: Duration = Duration::from_secs(5);

/// Checks that the database accepts writes. Reads may succeed while the disk is full, or on a standby server.
#[derive(Clone, Debug, Default)]
pub struct WriteProbe {
    last: Arc<Mutex<Option<ProbeResult>>>,
}

#[derive(Clone, Copy, Debug)]
struct ProbeResult {
    at: Duration,
    is_writable: bool,
}

impl WriteProbe {
    /// Writes to the database, unless a result of the last two seconds can be reused. Concurrent callers share one
    /// write.
    pub async fn is_writable(&self, store: &Store, clock: &Clock) -> bool {
        let mut last = self.last.lock().await;
        if let Some(last) = *last
            && clock.elapsed().saturating_sub(last.at) < MAX_AGE
        {
            return last.is_writable;
        }
        let is_writable = match timeout(WRITE_TIMEOUT, installation::touch(store)).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the database does not accept writes");
                false
            }
            Err(_) => {
                tracing::warn!("a test write to the database timed out");
                false
            }
        };
        *last = Some(ProbeResult { at: clock.elapsed(), is_writable });
        is_writable
    }
}
