//! What a JSON Web Token says of a member.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Number;

use crate::messaging::identity::Identity;

/// Characters kept of a claim. Longer ones are cut, or passed over where a part would be wrong.
const LONGEST_NAME: usize = 100;
const LONGEST_HANDLE: usize = 64;
const LONGEST_SUBJECT: usize = 255;
const LONGEST_URL: usize = 2000;
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
        let subject = self.sub.clone();
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT || subject.contains('\0') {
            return None;
        }
        let handle = line(self.preferred_username.as_deref(), LONGEST_HANDLE);
        Some(Identity {
            subject,
            name: line(self.name.as_deref(), LONGEST_NAME),
            handle: handle.filter(|handle| !handle.contains(char::is_whitespace)),
            picture: self.picture.clone().filter(|url| url.len() <= LONGEST_URL && is_web(url)),
            locale: line(self.locale.as_deref(), 35),
        })
    }
}

/// Some issuers write a list, which says nothing to us.
fn text_only<'de, D: Deserializer<'de>>(claim: D) -> Result<Option<String>, D::Error> {
    Ok(serde_json::Value::deserialize(claim)?.as_str().map(ToOwned::to_owned))
}

/// Without control characters and outer white space, not too long; None where nothing is left.
fn line(text: Option<&str>, longest: usize) -> Option<String> {
    let text: String = text?.chars().filter(|c| !c.is_control()).collect();
    let text: String = text.trim().chars().take(longest).collect();
    // The cut may have left a space at the end.
    let text = text.trim_end();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A picture that a page may show: neither a script nor a file.
fn is_web(url: &str) -> bool {
    let web = url.starts_with("https://") || url.starts_with("http://") || url.starts_with('/');
    web && !url.contains(|c: char| c.is_control() || c.is_whitespace())
}
