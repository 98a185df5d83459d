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
use tokio::task::JoinError;

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
use crate::caller::Caller;
use crate::live::{RegisteredSession, is_revoked};
use crate::messaging::member::handle::NoFreeHandle;
use crate::messaging::member::lookup;
use crate::messaging::member::sign_in::{SignInError, sign_in};
use crate::store::StoreError;

/// A caller and until when they may call.
#[derive(Clone, Debug)]
pub struct Authenticated {
    pub caller: Caller<Box<SignedIn>>,
    /// When the token expires; None without a token.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A member with a valid token.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub id: MemberId,
    /// The member's row if it was read just now. Otherwise the token was verified earlier, and the first statement of
    /// the request checks that it is still valid.
    pub row: Option<member::Model>,
    token: Box<str>,
    /// When the token was issued, if it says so.
    pub issued_at: Option<DateTime<Utc>>,
}

#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// The message has no details, so that it does not help to forge tokens.
    #[error("The token is not valid.")]
    Invalid(#[from] Flaw),
    #[error("Tokens cannot be verified yet: the issuer's keys have not been loaded.")]
    NoKeys,
    #[error("The session cookie is accepted from pages of the same origin only.")]
    CrossSite,
    #[error(transparent)]
    Database(#[from] StoreError),
    #[error("signing in was aborted: {0}")]
    Aborted(JoinError),
    #[error(transparent)]
    NoFreeHandle(#[from] NoFreeHandle),
}

impl From<SignInError> for AuthError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::NoFreeHandle(error) => error.into(),
            SignInError::Database(error) => error.into(),
        }
    }
}

impl From<DbErr> for AuthError {
    fn from(error: DbErr) -> Self {
        Self::Database(error.into())
    }
}

/// Verifies the token in the value of an `Authorization` header or of the same field in a socket's `connection_init`.
/// Logs at the debug level why a token is refused.
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

/// Logs the refusal with nothing of the token but the ID of its key, cut to a limited length.
pub fn log(flaw: Flaw, token: &str) {
    const MAX_KID_CHARS: usize = 64;
    if tracing::enabled!(tracing::Level::DEBUG) {
        let kid = decode_header(token).ok().and_then(|header| header.kid).unwrap_or_default();
        let kid: String = kid.chars().take(MAX_KID_CHARS).collect();
        tracing::debug!(check = %flaw, kid, "a token was refused");
    }
}

fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

async fn signed_in(app: &App, keys: &Keys, token: &str) -> Result<Authenticated, AuthError> {
    let now = app.clock.now();
    // Frequent updates keep the trusted time close to the clock, should the clock be set back.
    app.trusted_time.update(&app.clock);
    let version = keys.version();
    if let Some(KnownToken { member: id, issued_at, until, .. }) = keys.known.find(token, version, now) {
        return Ok(Authenticated::member(SignedIn { id, row: None, token: token.into(), issued_at }, until));
    }
    // Boxed like what follows, because most tokens are known.
    let Verified { claims, from, until } = Box::pin(keys.verify(token, now)).await?;
    if claims.is_platform() {
        return Ok(Authenticated { caller: Caller::Platform, expires_at: Some(until) });
    }
    let identity = claims.identity().ok_or(Flaw::Subject)?;
    let issued_at = claims.issued_at(now);
    let member = Box::pin(sign_in(app, &identity, issued_at)).await?.ok_or(Flaw::Revoked)?;
    // With the version from before the verification: newer keys may not contain the token's key.
    keys.known.keep(token, KnownToken { member: member.id, issued_at, from, until, version });
    let signed_in = SignedIn { id: member.id, row: Some(member), token: token.into(), issued_at };
    Ok(Authenticated::member(signed_in, until))
}

impl Authenticated {
    pub const ANONYMOUS: Self = Self { caller: Caller::Anonymous, expires_at: None };

    fn member(signed_in: SignedIn, expires_at: DateTime<Utc>) -> Self {
        Self { caller: Caller::Member(Box::new(signed_in)), expires_at: Some(expires_at) }
    }
}

impl SignedIn {
    /// Forgets that the token was verified, after a statement found it invalid. It may belong to a new member by now.
    pub fn forget(&self, keys: &Keys) {
        keys.known.forget(&self.token);
    }

    /// Verifies the token again, after forgetting the earlier result.
    pub async fn reauthenticate(&self, app: &App, keys: &Keys) -> Result<Authenticated, AuthError> {
        self.forget(keys);
        authenticate(app, keys, &format!("Bearer {}", self.token)).await
    }

    /// Registers a session for a socket or stream, so that it can be ended before its token expires.
    pub async fn session(&self, app: &App) -> Result<RegisteredSession, AuthError> {
        let session = app.sessions.register(self.id, self.issued_at);
        // Checked again, because a revocation since the first check did not find this session.
        let found = Box::pin(lookup::by_ids(&app.store.read, &[self.id])).await?;
        let is_valid =
            |row: &member::Model| row.erased_at.is_none() && !is_revoked(self.issued_at, row.revoked_before);
        if found.iter().any(is_valid) { Ok(session) } else { Err(Flaw::Revoked.into()) }
    }
}
