//! What a JSON Web Token says of a member.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_json::{Map, Value};

use super::Flaw;
use super::numeric_date::NumericDate;
use super::scopes::Scopes;
use crate::messaging::member::profile::Profile;
use crate::messaging::member::raw_profile::RawProfile;

/// How long a token may live. What was revoked is remembered for as long. Whoever takes milliseconds for seconds makes
/// tokens that live for ever, and finds it out here.
pub const LONGEST_LIFE: TimeDelta = TimeDelta::days(400);

/// By how much the platform's clock may be ahead of ours, so that the time of issue says something.
const AHEAD: TimeDelta = TimeDelta::hours(24);

/// The scope of the platform's own tokens.
const PLATFORM: &str = "platform";

/// What the platform says of a member; `sub` and `exp` are required.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Claims {
    pub sub: String,
    pub exp: NumericDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nbf: Option<NumericDate>,
    /// When it was issued; what the platform revokes is told by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iat: Option<NumericDate>,
    /// `platform` among them makes it the platform's own token. Some issuers name the claim `scp`.
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
    /// Each claim by itself: an odd one that is not required is passed over, and locks nobody out. But who limits a
    /// token by `nbf` means it.
    pub(super) fn read(claims: &Map<String, Value>) -> Result<Self, Flaw> {
        let said = |name| claims.get(name).filter(|claim| !claim.is_null());
        let text = |name| said(name).and_then(Value::as_str).map(ToOwned::to_owned);
        let date =
            |name| said(name).map(|claim| NumericDate::read(claim).ok_or(Flaw::Date(name))).transpose();
        let scopes = |name| said(name).map(Scopes::read).unwrap_or_default();
        said("sub").ok_or(Flaw::Missing("sub"))?;
        let platform = [scopes("scope"), scopes("scp")].into_iter().find(|scopes| scopes.has(PLATFORM));
        Ok(Self {
            sub: text("sub").ok_or(Flaw::Subject)?,
            exp: date("exp")?.ok_or(Flaw::Missing("exp"))?,
            nbf: date("nbf")?,
            iat: said("iat").and_then(NumericDate::read),
            scope: platform.unwrap_or_default(),
            name: text("name"),
            preferred_username: text("preferred_username"),
            picture: text("picture"),
            locale: text("locale"),
        })
    }

    /// None where it does not say when, or says what cannot be: no revocation would ever be later.
    #[must_use]
    pub fn issued_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.iat.map(|NumericDate(at)| at).filter(|at| *at <= now + AHEAD)
    }

    /// From now on, or from when it was issued.
    pub(super) fn lives_too_long(&self, now: DateTime<Utc>) -> bool {
        let longer = |since| self.exp.0 - since > LONGEST_LIFE;
        longer(now) || self.iat.is_some_and(|NumericDate(at)| longer(at))
    }

    #[must_use]
    pub fn is_platform(&self) -> bool {
        self.scope.has(PLATFORM)
    }

    /// What we keep of it. None where nobody can be meant.
    #[must_use]
    pub fn identity(&self) -> Option<Profile> {
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
