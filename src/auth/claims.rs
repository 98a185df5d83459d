//! The claims of a JSON Web Token about a member.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};

use super::numeric_date::NumericDate;
use super::scopes::Scopes;
use super::token_error::TokenError;
use super::token_limits::{MAX_AHEAD, MAX_LIFETIME};
use crate::messaging::member::profile::Profile;
use crate::messaging::member::raw_profile::RawProfile;

/// The scope of the platform's own tokens.
const PLATFORM_SCOPE: &str = "platform";

/// The claims of one token. `sub` and `exp` are required.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Claims {
    pub sub: String,
    pub exp: NumericDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nbf: Option<NumericDate>,
    /// When the token was issued. A revocation applies to all tokens issued before its time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iat: Option<NumericDate>,
    /// A token with the scope `platform` is the platform's own. Some issuers call the claim `scp`.
    #[serde(skip_serializing_if = "Scopes::is_empty")]
    pub scope: Scopes,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

impl Claims {
    /// Parses the claims. Ignores invalid optional claims, so that they do not prevent a sign-in, except `nbf`, which
    /// restricts the token.
    pub(super) fn parse(claims: &Map<String, Value>) -> Result<Self, TokenError> {
        let claim = |name| claims.get(name).filter(|value| !value.is_null());
        let text = |name| claim(name).and_then(Value::as_str).map(ToOwned::to_owned);
        let date = |name| {
            claim(name).map(|value| NumericDate::parse(value).ok_or(TokenError::Date(name))).transpose()
        };
        let scopes = |name| claim(name).map(Scopes::parse).unwrap_or_default();
        claim("sub").ok_or(TokenError::Missing("sub"))?;
        let platform = [scopes("scope"), scopes("scp")].into_iter().find(|scopes| scopes.has(PLATFORM_SCOPE));
        Ok(Self {
            sub: text("sub").ok_or(TokenError::Subject)?,
            exp: date("exp")?.ok_or(TokenError::Missing("exp"))?,
            nbf: date("nbf")?,
            iat: claim("iat").and_then(NumericDate::parse),
            scope: platform.unwrap_or_default(),
            name: text("name"),
            preferred_username: text("preferred_username"),
            picture: text("picture"),
            locale: text("locale"),
        })
    }

    /// Returns None if `iat` is missing, or too far in the future for any revocation to apply.
    #[must_use]
    pub fn issued_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.iat.map(|NumericDate(at)| at).filter(|at| *at <= now + MAX_AHEAD)
    }

    /// Whether the lifetime exceeds the maximum, counted from now or from the time of issue.
    pub(super) fn live_too_long(&self, now: DateTime<Utc>) -> bool {
        let is_too_long = |since| self.exp.0 - since > MAX_LIFETIME;
        is_too_long(now) || self.iat.is_some_and(|NumericDate(at)| is_too_long(at))
    }

    #[must_use]
    pub fn is_platform(&self) -> bool {
        self.scope.has(PLATFORM_SCOPE)
    }

    /// Returns the member's profile, or None if `sub` cannot identify a member.
    #[must_use]
    pub fn profile(&self) -> Option<Profile> {
        let raw = RawProfile {
            subject: self.sub.clone(),
            name: self.name.clone(),
            handle: self.preferred_username.clone(),
            picture: self.picture.clone(),
            locale: self.locale.clone(),
        };
        raw.into_profile_lossy()
    }
}
