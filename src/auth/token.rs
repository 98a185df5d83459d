//! What a JSON Web Token says of a member.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Number;

use crate::messaging::identity::Identity;
use crate::messaging::said::Said;

/// How long a token may live. What was revoked is remembered for as long. Whoever takes milliseconds for seconds makes
/// tokens that live for ever, and finds it out here.
pub const LONGEST_LIFE: TimeDelta = TimeDelta::days(400);

/// By how much the platform's clock may be ahead of ours, so that the time of issue says something.
const AHEAD: TimeDelta = TimeDelta::hours(24);

/// The scope of the platform's own tokens.
const PLATFORM: &str = "platform";

/// What the platform says of a member; `sub` and `exp` are required.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Claims {
    pub sub: String,
    /// Seconds since 1970.
    pub exp: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// When it was issued, in seconds since 1970; what the platform revokes is told by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iat: Option<Number>,
    /// Words with spaces between; `platform` among them makes it the platform's own token.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "text_only")]
    pub scope: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_username: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

impl Claims {
    /// None where it does not say when, or says what cannot be: no revocation would ever be later.
    #[must_use]
    pub fn issued_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.stated_issue().filter(|at| *at <= now + AHEAD)
    }

    fn stated_issue(&self) -> Option<DateTime<Utc>> {
        let seconds = self.iat.as_ref()?.as_f64()?;
        #[expect(clippy::cast_possible_truncation, reason = "what is too large is no date, either way")]
        DateTime::from_timestamp_millis((seconds * 1000.0) as i64)
    }

    /// From now on, or from when it was issued.
    pub(super) fn lives_too_long(&self, now: DateTime<Utc>) -> bool {
        let longer =
            |since: DateTime<Utc>| self.exp.saturating_sub(since.timestamp()) > LONGEST_LIFE.num_seconds();
        longer(now) || self.stated_issue().is_some_and(longer)
    }

    #[must_use]
    pub fn is_platform(&self) -> bool {
        self.scope.as_deref().is_some_and(|scope| scope.split(' ').any(|word| word == PLATFORM))
    }

    /// What we keep of it. None where nobody can be meant.
    #[must_use]
    pub fn identity(&self) -> Option<Identity> {
        let said = Said {
            subject: self.sub.clone(),
            name: self.name.clone(),
            handle: self.preferred_username.clone(),
            picture: self.picture.clone(),
            locale: self.locale.clone(),
        };
        said.kept()
    }
}

/// Some issuers write a list, which says nothing to us.
fn text_only<'de, D: Deserializer<'de>>(claim: D) -> Result<Option<String>, D::Error> {
    Ok(serde_json::Value::deserialize(claim)?.as_str().map(ToOwned::to_owned))
}
