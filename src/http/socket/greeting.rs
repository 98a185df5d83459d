//! How a peer says who it is: `connection_init`.

use std::borrow::Cow;
use std::pin::pin;
use std::sync::Arc;

use sea_orm::DbErr;
use serde_json::{Map, Value};
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::closing::Closing;
use super::life::{self, Term};
use super::message::Say;
use super::session::{Session, Step};
use crate::auth::AuthError;
use crate::graphql::Caller;
use crate::http::credential::Credential;

impl Session {
    /// A token that is not valid ends the socket; none leaves it anonymous.
    pub(super) async fn greet(&mut self, payload: Map<String, Value>) -> Step {
        let Some(greeted) = self.greeted.take() else { return Err(Closing::GreetedTwice.into()) };
        let mut speaker = None;
        let mut term = Term::Anonymous;
        let time = self.doors.bounds.init;
        let Ok(who) = timeout(time, self.who(&payload)).await else {
            return Err(Closing::GreetingTooLate.into());
        };
        if matches!(who, Ok(None) | Err(AuthError::Invalid(_))) {
            self.count_anonymous()?;
        }
        match who {
            Ok(Some((caller, granted))) => {
                if let Caller::Member { id, .. } = &caller {
                    self.member = Some(self.doors.place(*id).ok_or(Closing::TooManySockets)?);
                }
                self.stranger = None;
                self.allowance.sign_in();
                speaker = Some(caller);
                term = granted;
            }
            Ok(None) => {}
            Err(AuthError::Invalid(_) | AuthError::CrossSite) => return Err(Closing::Forbidden.into()),
            Err(AuthError::NoKeys) => return Err(Closing::NoKeys.into()),
            Err(AuthError::Database(error)) => {
                tracing::error!(%error, "signing in failed inside");
                return Err(Closing::Internal.into());
            }
        }
        self.share = self.doors.app.shares.of(Caller::who(speaker.as_ref()));
        (self.is_greeted, self.caller) = (true, speaker);
        // The receiver lives as long as this session.
        let _ = greeted.send(term);
        self.say(&Say::ConnectionAck).await
    }

    /// The payload wins over what came with the handshake, as a header does over the cookie.
    async fn who(&mut self, payload: &Map<String, Value>) -> Result<Option<(Caller, Term)>, AuthError> {
        let shown = std::mem::replace(&mut self.shown, Ok(None));
        let credential = match authorization(payload) {
            Some(text) => Some(Credential::authorization(&text)),
            None => shown?,
        };
        let Some(credential) = credential else { return Ok(None) };
        let (doors, share) = (Arc::clone(&self.doors), Arc::clone(&self.share));
        // In a task, so that a socket at rest has no room for what it holds of the database.
        let signing_in = AbortOnDropHandle::new(tokio::spawn(async move {
            let signing_in = pin!(async {
                match credential.signs_in(&doors).await? {
                    Some(authenticated) => life::admit(&doors, authenticated).await.map(Some),
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
