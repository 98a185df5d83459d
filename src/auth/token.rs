//! What a JSON Web Token says of a member.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Number;

use crate::messaging::identity::Identity;
use crate::messaging::said::Said;

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
    #[must_use]
    pub fn issued_at(&self) -> Option<DateTime<Utc>> {
        let seconds = self.iat.as_ref()?.as_f64()?;
        #[expect(clippy::cast_possible_truncation, reason = "what is too large is no date, either way")]
        DateTime::from_timestamp_millis((seconds * 1000.0) as i64)
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
