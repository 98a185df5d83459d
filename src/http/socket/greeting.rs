//! How a peer says who it is: `connection_init`.

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

    /// The payload wins over the cookie, as a header does over HTTP.
    async fn who(&mut self, payload: &Map<String, Value>) -> Result<Option<(Caller, Term)>, AuthError> {
        let cookie = std::mem::replace(&mut self.cookie, Ok(None));
        let credential = match authorization(payload) {
            Some(text) => Some(Credential::authorization(text)),
            None => cookie?,
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

/// `Authorization` in the payload itself, or in its `headers`; in any case, as headers are written.
fn authorization(payload: &Map<String, Value>) -> Option<&str> {
    let headers = payload.get("headers").and_then(Value::as_object);
    [Some(payload), headers].into_iter().flatten().flatten().find_map(|(name, value)| {
        if name.eq_ignore_ascii_case("authorization") { value.as_str() } else { None }
    })
}
