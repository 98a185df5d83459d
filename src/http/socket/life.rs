//! How long a socket may live.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::closing::Closing;
use crate::auth::{AuthError, Authenticated};
use crate::graphql::Caller;
use crate::http::Doors;
use crate::live::Session;

/// What lets a socket live.
pub enum Term {
    Anonymous,
    /// Until when its token is good; a member's may be revoked before.
    Token {
        until: DateTime<Utc>,
        session: Option<Session>,
    },
}

/// What a socket was asked before its turn to leave may take this long to finish after the last turn.
const FINISHING: Duration = Duration::from_secs(4);

/// Comes when the socket must end, whatever runs: without a timely greeting, with its token, when too
/// much is not read, or when shutting down cannot wait any longer.
pub async fn end(doors: Arc<Doors>, greeting: oneshot::Receiver<Term>, over: CancellationToken) -> Closing {
    let life = async {
        match tokio::time::timeout(doors.bounds.init, greeting).await {
            Err(_) => Closing::GreetingTooLate,
            Ok(Ok(Term::Token { until, session })) => tokio::select! {
                () = expired(&doors, until) => Closing::TokenExpired,
                () = revoked(session.as_ref()) => Closing::Revoked,
            },
            Ok(Ok(Term::Anonymous) | Err(_)) => future::pending().await,
        }
    };
    let out_of_time = async {
        doors.shutdown.soft.cancelled().await;
        tokio::time::sleep(doors.shutdown.drain + FINISHING).await;
    };
    tokio::select! {
        () = out_of_time => Closing::ShuttingDown,
        () = over.cancelled() => Closing::NotReading,
        closing = life => closing,
    }
}

async fn revoked(session: Option<&Session>) {
    match session {
        Some(session) => session.over().await,
        None => future::pending().await,
    }
}

/// Who speaks on a socket or a stream, and for how long.
pub async fn admit(doors: &Doors, authenticated: Authenticated) -> Result<(Caller, Term), AuthError> {
    Ok(match authenticated {
        Authenticated::Member(signed_in) => {
            let session = match signed_in.session(&doors.app).await {
                Err(AuthError::Invalid(_)) if signed_in.row.is_none() => {
                    let again = signed_in.again(&doors.app, &doors.keys).await?;
                    return Box::pin(admit(doors, again)).await;
                }
                session => Some(session?),
            };
            let caller = Caller::Member { id: signed_in.id, issued_at: signed_in.issued_at, row: None };
            (caller, Term::Token { until: signed_in.until, session })
        }
        Authenticated::Platform { until } => (Caller::Platform, Term::Token { until, session: None }),
    })
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
