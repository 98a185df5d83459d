//! Who is calling: the platform signs its members in, here their tokens are only verified.

mod flaw; // why a token is refused
mod issuer; // the issuer's keys, kept and refreshed
mod jwk; // which of its keys we verify with
mod known; // tokens that were verified before
mod keys; // every key that is trusted, and what is asked of a token
mod numeric_date; // a time in a token
mod scopes; // what a token is for
mod secret; // the secret that the platform shares
mod source; // where the issuer's keys are read
mod token; // what a token says of a member

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::member;
use jsonwebtoken::decode_header;
use sea_orm::DbErr;

pub use flaw::Flaw;
pub use issuer::Issuer;
use keys::LONGEST_TOKEN;
pub use keys::{Keys, Rules, Verified};
use known::KnownToken;
pub use numeric_date::NumericDate;
pub use scopes::Scopes;
pub use secret::{Key, KeyError};
pub use source::{Source, SourceError};
pub use token::{Claims, LONGEST_LIFE};

use crate::app::App;
use crate::live::{RegisteredSession, is_revoked};
use crate::messaging::member::handle::NoFreeHandle;
use crate::messaging::member::lookup;
use crate::messaging::member::sign_in::{SignInError, sign_in};

/// Whose token it is.
#[derive(Clone, Debug)]
pub enum Authenticated {
    Member(Box<SignedIn>),
    /// The platform's own, until it ends; never a member's.
    Platform {
        until: DateTime<Utc>,
    },
}

/// A member who proved who they are, until their token ends.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub id: MemberId,
    /// Where it was read just now. Otherwise the token was good when it came before, and what is executed first
    /// looks whether it still is.
    pub row: Option<member::Model>,
    token: Box<str>,
    pub until: DateTime<Utc>,
    /// When their token was, where it says so.
    pub issued_at: Option<DateTime<Utc>>,
}

#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// Says nothing of why: a caller who forges tokens learns nothing.
    #[error("The token is not valid.")]
    Invalid(#[from] Flaw),
    #[error("Tokens cannot be checked at the moment: the issuer's keys are not there yet.")]
    NoKeys,
    #[error("The session cookie came with a request that no page of ours sent.")]
    CrossSite,
    #[error(transparent)]
    NoFreeHandle(#[from] NoFreeHandle),
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<SignInError> for AuthError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::NoFreeHandle(error) => error.into(),
            SignInError::Database(error) => error.into(),
        }
    }
}

/// Takes a token as it came: out of `Authorization: Bearer …`, or the same words in a socket's
/// `connection_init`. The log tells operators who ask why one is refused.
pub async fn authenticate(app: &App, keys: &Keys, authorization: &str) -> Result<Authenticated, AuthError> {
    let Some(token) = bearer(authorization) else {
        log(Flaw::NoBearer, "");
        return Err(Flaw::NoBearer.into());
    };
    signed_in(app, keys, token).await.inspect_err(|error| {
        if let AuthError::Invalid(flaw) = error {
            log(*flaw, token);
        }
    })
}

/// Nothing of a token but the name of its key, which could be long.
pub fn log(flaw: Flaw, token: &str) {
    const LONGEST_KID: usize = 64;
    if tracing::enabled!(tracing::Level::DEBUG) {
        let kid = decode_header(token).ok().and_then(|header| header.kid).unwrap_or_default();
        let kid: String = kid.chars().take(LONGEST_KID).collect();
        tracing::debug!(check = %flaw, kid, "a token was refused");
    }
}

fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

async fn signed_in(app: &App, keys: &Keys, token: &str) -> Result<Authenticated, AuthError> {
    let now = app.clock.now();
    // Each look makes it more exact what time it was before somebody sets the clock.
    app.trusted_time.update(&app.clock);
    let version = keys.version();
    if let Some(KnownToken { member: id, issued_at, until, .. }) = keys.known.find(token, version, now) {
        return Ok(Authenticated::Member(Box::new(SignedIn {
            id,
            row: None,
            token: token.into(),
            until,
            issued_at,
        })));
    }
    // Boxed, as is what follows: mostly it is known.
    let Verified { claims, from, until } = Box::pin(keys.verify(token, now)).await?;
    if claims.is_platform() {
        return Ok(Authenticated::Platform { until });
    }
    let identity = claims.identity().ok_or(Flaw::Subject)?;
    let issued_at = claims.issued_at(now);
    let member = Box::pin(sign_in(app, &identity, issued_at)).await?.ok_or(Flaw::Revoked)?;
    // With the version from before: newer keys may not know it any more.
    keys.known.keep(token, KnownToken { member: member.id, issued_at, from, until, version });
    Ok(Authenticated::Member(Box::new(SignedIn {
        id: member.id,
        row: Some(member),
        token: token.into(),
        until,
        issued_at,
    })))
}

impl SignedIn {
    /// To be called where a token that came before turns out to be good no more. It may be that of another member by now.
    pub fn forget(&self, keys: &Keys) {
        keys.known.forget(&self.token);
    }

    /// … and looks at the token itself.
    pub async fn again(&self, app: &App, keys: &Keys) -> Result<Authenticated, AuthError> {
        self.forget(keys);
        authenticate(app, keys, &format!("Bearer {}", self.token)).await
    }

    /// For what lasts longer than a request: `Session::over` tells when it must end before its token.
    pub async fn session(&self, app: &App) -> Result<RegisteredSession, AuthError> {
        let session = app.sessions.register(self.id, self.issued_at);
        // Looked at again: what was revoked since the first look did not find this session.
        let found = Box::pin(lookup::by_ids(&app.store.read, &[self.id])).await?;
        let good =
            |row: &member::Model| row.erased_at.is_none() && !is_revoked(self.issued_at, row.revoked_before);
        if found.iter().any(good) { Ok(session) } else { Err(Flaw::Revoked.into()) }
    }
}
