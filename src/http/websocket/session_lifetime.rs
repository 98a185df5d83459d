//! When a socket or stream has to end.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::close_reason::CloseReason;
use crate::auth::{AuthError, Authenticated};
use crate::caller::Caller;
use crate::graphql::CallingMember;
use crate::http::AppState;
use crate::live::RegisteredSession;

/// When the right of a caller to a socket or stream ends.
pub enum Expiry {
    Never,
    /// With the token, or with the member's session if that is revoked before.
    Token {
        expires_at: DateTime<Utc>,
        session: Option<RegisteredSession>,
    },
}

/// How long operations may take to finish after the drain period.
const DRAIN_GRACE: Duration = Duration::from_secs(4);

/// Resolves when the socket must end, whatever runs: without a `connection_init` in time, when its token expires or is
/// revoked, when the client leaves too much unread, or when the shutdown cannot wait any longer.
pub async fn end(
    state: Arc<AppState>,
    init: oneshot::Receiver<Expiry>,
    unread: CancellationToken,
) -> CloseReason {
    let expiry = async {
        match tokio::time::timeout(state.limits.init_timeout, init).await {
            Err(_) => CloseReason::InitTimeout,
            Ok(Ok(Expiry::Token { expires_at, session })) => tokio::select! {
                () = expired(&state, expires_at) => CloseReason::TokenExpired,
                () = revoked(session.as_ref()) => CloseReason::Revoked,
            },
            Ok(Ok(Expiry::Never) | Err(_)) => future::pending().await,
        }
    };
    let drained = async {
        state.shutdown.soft.cancelled().await;
        tokio::time::sleep(state.shutdown.drain_period + DRAIN_GRACE).await;
    };
    tokio::select! {
        () = drained => CloseReason::ShuttingDown,
        () = unread.cancelled() => CloseReason::SlowReader,
        reason = expiry => reason,
    }
}

async fn revoked(session: Option<&RegisteredSession>) {
    match session {
        Some(session) => session.ended().await,
        None => future::pending().await,
    }
}

/// Returns who sends the operations of a socket or stream, and until when.
pub async fn admit(
    state: &AppState,
    authenticated: Authenticated,
) -> Result<(Caller<CallingMember>, Expiry), AuthError> {
    let Authenticated { caller, expires_at } = authenticated;
    let expiry = |session| match expires_at {
        Some(expires_at) => Expiry::Token { expires_at, session },
        None => Expiry::Never,
    };
    Ok(match caller {
        Caller::Anonymous => (Caller::Anonymous, expiry(None)),
        Caller::Platform => (Caller::Platform, expiry(None)),
        Caller::Member(signed_in) => {
            let session = match signed_in.session(&state.app).await {
                Err(AuthError::Invalid(_)) if signed_in.row.is_none() => {
                    let again = signed_in.reauthenticate(&state.app, &state.keys).await?;
                    return Box::pin(admit(state, again)).await;
                }
                session => session?,
            };
            let member = CallingMember { id: signed_in.id, issued_at: signed_in.issued_at, row: None };
            (Caller::Member(member), expiry(Some(session)))
        }
    })
}

/// Resolves at that time. Checks the clock regularly, because it may be set and a machine may sleep.
async fn expired(state: &AppState, expires_at: DateTime<Utc>) {
    const CHECK_INTERVAL: Duration = Duration::from_mins(1);
    while let Ok(left) = (expires_at - state.app.clock.now()).to_std() {
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(left.min(CHECK_INTERVAL)).await;
    }
}
