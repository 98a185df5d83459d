//! How a peer says who it is: `connection_init`.

use std::borrow::Cow;
use std::pin::pin;
use std::sync::Arc;

use sea_orm::DbErr;
use serde_json::{Map, Value};
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::close_reason::CloseReason;
use super::protocol::ServerMessage;
use super::session::{SocketSession, StepResult};
use super::session_lifetime::{self, Expiry};
use crate::auth::AuthError;
use crate::graphql::Caller;
use crate::http::credential::Credential;

impl SocketSession {
    /// A token that is not valid ends the socket; none leaves it anonymous.
    pub(super) async fn greet(&mut self, payload: Map<String, Value>) -> StepResult {
        let Some(greeted) = self.greeted.take() else { return Err(CloseReason::RepeatedInit.into()) };
        let mut speaker = None;
        let mut term = Expiry::Anonymous;
        let time = self.state.limits.init_timeout;
        let Ok(who) = timeout(time, self.who(&payload)).await else {
            return Err(CloseReason::InitTimeout.into());
        };
        if matches!(who, Ok(None) | Err(AuthError::Invalid(_))) {
            self.count_anonymous()?;
        }
        match who {
            Ok(Some((caller, granted))) => {
                if let Caller::Member { id, .. } = &caller {
                    self.member = Some(self.state.transport_permit(*id).ok_or(CloseReason::TooManySockets)?);
                }
                self.stranger = None;
                self.allowance.sign_in();
                speaker = Some(caller);
                term = granted;
            }
            Ok(None) => {}
            Err(AuthError::Invalid(_) | AuthError::CrossSite) => return Err(CloseReason::Forbidden.into()),
            Err(AuthError::NoKeys) => return Err(CloseReason::NoKeys.into()),
            Err(error @ (AuthError::NoFreeHandle(_) | AuthError::Database(_))) => {
                tracing::error!(%error, "signing in failed inside");
                return Err(CloseReason::Internal.into());
            }
        }
        self.share = self.state.app.shares.of(Caller::who(speaker.as_ref()));
        (self.is_greeted, self.caller) = (true, speaker);
        // The receiver lives as long as this session.
        let _ = greeted.send(term);
        self.say(&ServerMessage::ConnectionAck).await
    }

    /// The payload wins over what came with the handshake, as a header does over the cookie.
    async fn who(&mut self, payload: &Map<String, Value>) -> Result<Option<(Caller, Expiry)>, AuthError> {
        let shown = std::mem::replace(&mut self.shown, Ok(None));
        let credential = match authorization(payload) {
            Some(text) => Some(Credential::authorization(&text)),
            None => shown?,
        };
        let Some(credential) = credential else { return Ok(None) };
        let (state, share) = (Arc::clone(&self.state), Arc::clone(&self.share));
        // In a task, so that a socket at rest has no room for what it holds of the database.
        let signing_in = AbortOnDropHandle::new(tokio::spawn(async move {
            let signing_in = pin!(async {
                match credential.authenticate(&state).await? {
                    Some(authenticated) => session_lifetime::admit(&state, authenticated).await.map(Some),
                    None => Ok(None),
                }
            });
            share.run(signing_in).await
        }));
        signing_in.await.unwrap_or_else(|error| Err(AuthError::Database(DbErr::Custom(error.to_string()))))
    }
}

/// `Authorization` in the payload itself, or in its `headers`; in any case, as headers are written. Apollo Router
/// passes its client's token on as `connectionParams.token`, without the scheme.
fn authorization(payload: &Map<String, Value>) -> Option<Cow<'_, str>> {
    let inner = |name| payload.get(name).and_then(Value::as_object);
    let headers =
        [Some(payload), inner("headers"), inner("connectionParams")].into_iter().flatten().flatten();
    let mut named = headers.filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    if let Some(text) = named.find_map(|(_, value)| value.as_str()) {
        return Some(text.into());
    }
    let token = inner("connectionParams")?.get("token")?.as_str()?;
    Some(if token.contains(' ') { token.into() } else { format!("Bearer {token}").into() })
}
