//! What a JSON Web Token says of a member.

use serde::{Deserialize, Serialize};

use crate::messaging::member::Identity;

/// Characters kept of a claim. Longer ones are cut, or passed over where a part would be wrong.
const LONGEST_NAME: usize = 100;
const LONGEST_HANDLE: usize = 64;
const LONGEST_SUBJECT: usize = 255;
const LONGEST_URL: usize = 2000;

/// What the platform says of a member; `sub` and `exp` are required.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Claims {
    pub sub: String,
    /// Seconds since 1970.
    pub exp: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
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
