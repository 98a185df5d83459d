//! When a socket or stream has to end.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future;
use tokio::sync::oneshot::error::RecvError;
use tokio_util::sync::CancellationToken;

use super::close_reason::CloseReason;
use crate::auth::{AuthError, Authenticated};
use crate::caller::Caller;
use crate::graphql::CallingMember;
use crate::http::AppState;
use crate::live::Session;

/// When a caller's access to a socket or stream ends.
pub enum Expiry {
    Never,
    /// When the token expires, or earlier if the member's session is revoked.
    Token {
        expires_at: DateTime<Utc>,
        session: Option<Session>,
    },
}

/// How long operations may take to finish after the drain period.
const DRAIN_GRACE: Duration = Duration::from_secs(4);

/// Resolves when the socket must end, even if operations are running: if no `connection_init` arrives in time, when the
/// token expires or is revoked, when `budget_exceeded` is canceled, or when a shutdown times out.
pub async fn end(
    state: Arc<AppState>,
    init: impl Future<Output = Result<Expiry, RecvError>>,
    budget_exceeded: CancellationToken,
) -> CloseReason {
    let expiry = async {
        match tokio::time::timeout(state.limits.init_timeout, init).await {
            Err(_) => CloseReason::InitTimeout,
            Ok(Ok(Expiry::Token { expires_at, session })) => tokio::select! {
                () = expired(&state, expires_at) => CloseReason::TokenExpired,
                () = revoked(session) => CloseReason::Revoked,
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
        () = budget_exceeded.cancelled() => CloseReason::SlowReader,
        reason = expiry => reason,
    }
}

async fn revoked(session: Option<Session>) {
    match session {
        Some(session) => session.ended().await,
        None => future::pending().await,
    }
}

/// Returns the caller of a socket or stream and when their access ends. Fails if the token has been revoked.
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
                    let authenticated = signed_in.reauthenticate(&state.app, &state.keys).await?;
                    return Box::pin(admit(state, authenticated)).await;
                }
                session => session?,
            };
            let member = CallingMember { id: signed_in.id, issued_at: signed_in.issued_at, row: None };
            (Caller::Member(member), expiry(Some(session)))
        }
    })
}

/// Resolves when the token expires. Checks the clock regularly, because it may be set and the machine may sleep.
async fn expired(state: &AppState, expires_at: DateTime<Utc>) {
    const CHECK_INTERVAL: Duration = Duration::from_mins(1);
    while let Ok(remaining) = (expires_at - state.app.clock.now()).to_std() {
        if remaining.is_zero() {
            return;
        }
        tokio::time::sleep(remaining.min(CHECK_INTERVAL)).await;
    }
}
