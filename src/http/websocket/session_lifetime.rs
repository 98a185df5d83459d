//! How long a socket may live.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::close_reason::CloseReason;
use crate::auth::{AuthError, Authenticated};
use crate::graphql::Caller;
use crate::http::AppState;
use crate::live::RegisteredSession;

/// What lets a socket live.
pub enum Expiry {
    Anonymous,
    /// Until when its token is good; a member's may be revoked before.
    Token {
        until: DateTime<Utc>,
        session: Option<RegisteredSession>,
    },
}

/// What a socket was asked before its turn to leave may take this long to finish after the last turn.
const FINISHING: Duration = Duration::from_secs(4);

/// Comes when the socket must end, whatever runs: without a timely greeting, with its token, when too
/// much is not read, or when shutting down cannot wait any longer.
pub async fn end(
    state: Arc<AppState>,
    greeting: oneshot::Receiver<Expiry>,
    over: CancellationToken,
) -> CloseReason {
    let life = async {
        match tokio::time::timeout(state.limits.init_timeout, greeting).await {
            Err(_) => CloseReason::InitTimeout,
            Ok(Ok(Expiry::Token { until, session })) => tokio::select! {
                () = expired(&state, until) => CloseReason::TokenExpired,
                () = revoked(session.as_ref()) => CloseReason::Revoked,
            },
            Ok(Ok(Expiry::Anonymous) | Err(_)) => future::pending().await,
        }
    };
    let out_of_time = async {
        state.shutdown.soft.cancelled().await;
        tokio::time::sleep(state.shutdown.drain_period + FINISHING).await;
    };
    tokio::select! {
        () = out_of_time => CloseReason::ShuttingDown,
        () = over.cancelled() => CloseReason::SlowReader,
        closing = life => closing,
    }
}

async fn revoked(session: Option<&RegisteredSession>) {
    match session {
        Some(session) => session.ended().await,
        None => future::pending().await,
    }
}

/// Who speaks on a socket or a stream, and for how long.
pub async fn admit(state: &AppState, authenticated: Authenticated) -> Result<(Caller, Expiry), AuthError> {
    Ok(match authenticated {
        Authenticated::Member(signed_in) => {
            let session = match signed_in.session(&state.app).await {
                Err(AuthError::Invalid(_)) if signed_in.row.is_none() => {
                    let again = signed_in.again(&state.app, &state.keys).await?;
                    return Box::pin(admit(state, again)).await;
                }
                session => Some(session?),
            };
            let caller = Caller::Member { id: signed_in.id, issued_at: signed_in.issued_at, row: None };
            (caller, Expiry::Token { until: signed_in.until, session })
        }
        Authenticated::Platform { until } => (Caller::Platform, Expiry::Token { until, session: None }),
    })
}

/// Looks at the clock again now and then: it may be set, and a machine may sleep.
async fn expired(state: &AppState, until: DateTime<Utc>) {
    const LOOK: Duration = Duration::from_mins(1);
    while let Ok(left) = (until - state.app.clock.now()).to_std() {
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(left.min(LOOK)).await;
    }
}
