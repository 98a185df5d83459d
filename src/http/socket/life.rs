//! How long a socket may live.

use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future;
use tokio::sync::oneshot;

use super::closing::Closing;
use crate::http::Doors;

/// Until when the socket's token is good; None for an anonymous one.
pub type Until = Option<DateTime<Utc>>;

/// What a socket was asked before its turn to leave may take this long to finish after the last turn.
const FINISHING: Duration = Duration::from_secs(4);

/// Comes when the socket must end, whatever runs: without a timely greeting, with its token, or
/// when shutting down cannot wait any longer.
pub async fn end(doors: Doors, greeting: oneshot::Receiver<Until>) -> Closing {
    let life = async {
        match tokio::time::timeout(doors.bounds.init, greeting).await {
            Err(_) => Closing::GreetingTooLate,
            Ok(Ok(Some(until))) => {
                expired(&doors, until).await;
                Closing::TokenExpired
            }
            Ok(Ok(None) | Err(_)) => future::pending().await,
        }
    };
    let out_of_time = async {
        doors.shutdown.soft.cancelled().await;
        tokio::time::sleep(doors.shutdown.drain + FINISHING).await;
    };
    tokio::select! {
        () = out_of_time => Closing::ShuttingDown,
        closing = life => closing,
    }
}

/// Looks at the clock again now and then: it may be set, and a machine may sleep.
async fn expired(doors: &Doors, until: DateTime<Utc>) {
    const LOOK: Duration = Duration::from_mins(1);
    while let Ok(left) = (until - doors.app.clock.now()).to_std() {
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(left.min(LOOK)).await;
    }
}
