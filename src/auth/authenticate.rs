use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::member;

use super::error::AuthError;
use super::keys::{Keys, VerifiedToken};
use super::token_cache::CachedToken;
use super::token_error::TokenError;
use crate::app::App;
use crate::caller::Caller;
use crate::live::Session;
use crate::messaging::member::lookup;
use crate::messaging::member::sign_in::sign_in;
use crate::messaging::member::standing::Standing;

/// An authenticated caller.
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
    /// The member's row if this request verified the token. None if the token was cached; the first statement of the
    /// request then checks that it is still valid.
    pub row: Option<member::Model>,
    token: Box<str>,
    /// When the token was issued. None if the token does not state it.
    pub issued_at: Option<DateTime<Utc>>,
}

/// Verifies the token in the value of an `Authorization` header, or of the same field in a socket's `connection_init`.
/// Logs at the debug level why a token is refused.
pub async fn authenticate(app: &App, keys: &Keys, authorization: &str) -> Result<Authenticated, AuthError> {
    let Some(token) = bearer(authorization) else {
        TokenError::NoBearer.log("");
        return Err(TokenError::NoBearer.into());
    };
    signed_in(app, keys, token).await.inspect_err(|error| {
        if let AuthError::Invalid(reason) = error {
            reason.log(token);
        }
    })
}

fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

async fn signed_in(app: &App, keys: &Keys, token: &str) -> Result<Authenticated, AuthError> {
    let now = app.clock.now();
    // Frequent updates keep the trusted time close to the clock, in case the clock is set back.
    app.trusted_time.update(&app.clock);
    let version = keys.version();
    if let Some(CachedToken { member: id, issued_at, valid_until, .. }) = keys.cache.find(token, version, now)
    {
        let signed_in = SignedIn { id, row: None, token: token.into(), issued_at };
        return Ok(Authenticated::member(signed_in, valid_until));
    }
    // Boxed, like the sign-in below, because most tokens are cached.
    let VerifiedToken { claims, valid_from, valid_until } = Box::pin(keys.verify(token, now)).await?;
    if claims.is_platform() {
        return Ok(Authenticated { caller: Caller::Platform, expires_at: Some(valid_until) });
    }
    let profile = claims.profile().ok_or(TokenError::Subject)?;
    let issued_at = claims.issued_at(now);
    let member = Box::pin(sign_in(app, &profile, issued_at)).await?.ok_or(TokenError::Revoked)?;
    // Uses the version from before the verification, because newer keys may not contain the token's key.
    let cached = CachedToken { member: member.id, issued_at, valid_from, valid_until, key_version: version };
    keys.cache.insert(token, cached);
    let signed_in = SignedIn { id: member.id, row: Some(member), token: token.into(), issued_at };
    Ok(Authenticated::member(signed_in, valid_until))
}

impl Authenticated {
    pub const ANONYMOUS: Self = Self { caller: Caller::Anonymous, expires_at: None };

    fn member(signed_in: SignedIn, expires_at: DateTime<Utc>) -> Self {
        Self { caller: Caller::Member(Box::new(signed_in)), expires_at: Some(expires_at) }
    }
}

impl SignedIn {
    /// Removes the token from the cache, after a statement found it invalid. It may belong to a new member by now.
    pub fn forget(&self, keys: &Keys) {
        keys.cache.remove(&self.token);
    }

    /// Verifies the token again, without the cached result.
    pub async fn reauthenticate(&self, app: &App, keys: &Keys) -> Result<Authenticated, AuthError> {
        self.forget(keys);
        authenticate(app, keys, &format!("Bearer {}", self.token)).await
    }

    /// Registers a session for a socket or stream, so that it can be closed before its token expires.
    pub async fn session(&self, app: &App) -> Result<Session, AuthError> {
        let session = Session::start(&app.event_bus, self.id, self.issued_at);
        // Checked again, because a revocation since the first check did not find this session.
        let found = Box::pin(lookup::by_ids(&app.store.read, &[self.id])).await?;
        let is_valid = |row: &member::Model| Standing::from(row).accepts(self.issued_at);
        if found.iter().any(is_valid) { Ok(session) } else { Err(TokenError::Revoked.into()) }
    }
}
