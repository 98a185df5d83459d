//! `connection_init`: signs the client of a socket in.

use std::borrow::Cow;
use std::mem::replace;
use std::pin::pin;
use std::sync::Arc;

use serde_json::{Map, Value};
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::client::Client;
use super::phase::{PendingInit, Phase};
use super::protocol::ServerMessage;
use super::session::{SocketSession, StepResult};
use crate::auth::AuthError;
use crate::caller::Caller;
use crate::graphql::{ApiError, CallingMember};
use crate::http::close_reason::CloseReason;
use crate::http::credential::Credential;
use crate::http::session_lifetime::{self, Expiry};

impl SocketSession {
    /// Closes the socket if the token is invalid. Without a token the client stays anonymous.
    pub(super) async fn init(&mut self, payload: Map<String, Value>) -> StepResult {
        let Phase::AwaitingInit(PendingInit { credential, init }) = replace(&mut self.phase, Phase::Ready)
        else {
            return Err(CloseReason::RepeatedInit.into());
        };
        let limit = self.state.limits.init_timeout;
        let Ok(admitted) = timeout(limit, self.sign_in(&payload, credential)).await else {
            return Err(CloseReason::InitTimeout.into());
        };
        if matches!(admitted, Ok((Caller::Anonymous, _)) | Err(AuthError::Invalid(_))) {
            self.count_anonymous()?;
        }
        let (caller, expiry) = admitted.map_err(|error| close_reason(&error))?;
        if !matches!(caller, Caller::Anonymous) {
            self.client = Client::signed_in(&self.state, caller).ok_or(CloseReason::TooManySockets)?;
            self.inbound_limits.lift_anonymous();
        }
        // The receiver lives as long as the session.
        let _ = init.send(expiry);
        self.send(&ServerMessage::ConnectionAck).await
    }

    /// Prefers a token in the payload to the credential of the handshake.
    async fn sign_in(
        &mut self,
        payload: &Map<String, Value>,
        credential: Result<Option<Credential>, AuthError>,
    ) -> Result<(Caller<CallingMember>, Expiry), AuthError> {
        let credential = match authorization(payload) {
            Some(text) => Some(Credential::authorization(&text)),
            None => credential?,
        };
        let Some(credential) = credential else { return Ok((Caller::Anonymous, Expiry::Never)) };
        let (state, share) = (Arc::clone(&self.state), Arc::clone(&self.client.share));
        // In a task, so that the future of an idle socket does not reserve space for the database work.
        let signing_in = AbortOnDropHandle::new(tokio::spawn(async move {
            let signing_in = pin!(async {
                let authenticated = credential.authenticate(&state).await?;
                session_lifetime::admit(&state, authenticated).await
            });
            share.run(signing_in).await
        }));
        signing_in.await.map_err(AuthError::Aborted)?
    }
}

fn close_reason(error: &AuthError) -> CloseReason {
    match error {
        AuthError::Invalid(_) | AuthError::CrossSite => CloseReason::Forbidden,
        AuthError::NoKeys => CloseReason::NoKeys,
        AuthError::Database(_) | AuthError::Aborted(_) | AuthError::NoFreeHandle(_) => {
            // Only logs the error: the reason of a close frame is too short for the error ID and its meaning.
            let _ = ApiError::internal(error);
            CloseReason::Internal
        }
    }
}

/// Finds `Authorization` in the payload itself or in its `headers` or `connectionParams`, ignoring case. Apollo Router
/// passes its client's token on as `connectionParams.token`, without the scheme.
fn authorization(payload: &Map<String, Value>) -> Option<Cow<'_, str>> {
    let inner = |name| payload.get(name).and_then(Value::as_object);
    let objects = [Some(payload), inner("headers"), inner("connectionParams")];
    let fields = objects.into_iter().flatten().flatten();
    let mut matching = fields.filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    if let Some(text) = matching.find_map(|(_, value)| value.as_str()) {
        return Some(text.into());
    }
    let token = inner("connectionParams")?.get("token")?.as_str()?;
    Some(if token.contains(' ') { token.into() } else { format!("Bearer {token}").into() })
}
