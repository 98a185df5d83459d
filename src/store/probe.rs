//! Whether the database takes writes: a disk may be full, a server a standby, with every read still answered.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

use super::{Store, installation};
use crate::clock::Clock;

/// An answer is good for as long, since each costs a write to the disk.
const GOOD_FOR: Duration = Duration::from_secs(2);
/// A write that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(5);

/// Tries a write now and then, one for everybody who asks.
#[derive(Clone, Debug, Default)]
pub struct WriteProbe {
    last: Arc<Mutex<Option<Outcome>>>,
}

#[derive(Clone, Copy, Debug)]
struct Outcome {
    at: Duration,
    is_writable: bool,
}

impl WriteProbe {
    /// Whether a write has been committed within the last two seconds, or can be now.
    pub async fn is_writable(&self, store: &Store, clock: &Clock) -> bool {
        let mut last = self.last.lock().await;
        if let Some(last) = *last
            && clock.elapsed().saturating_sub(last.at) < GOOD_FOR
        {
            return last.is_writable;
        }
        let is_writable = match tokio::time::timeout(PATIENCE, installation::touch(store)).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the database takes no writes");
                false
            }
            Err(_) => {
                tracing::warn!("the database took no write in time");
                false
            }
        };
        *last = Some(Outcome { at: clock.elapsed(), is_writable });
        is_writable
    }
}
