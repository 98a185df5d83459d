//! A profile as the platform sent it, and the rules for what is stored of it.

use serde::Deserialize;

use crate::messaging::Refusal;
use crate::messaging::member::handle;
use crate::messaging::member::profile::Profile;
use crate::messaging::text::control::{contains_control, contains_nul};
use crate::messaging::text::visible::{clean_line, is_blank, limit_marks};

// In characters.
const MAX_NAME_LENGTH: usize = 100;
const MAX_HANDLE_LENGTH: usize = 64;
const MAX_LOCALE_LENGTH: usize = 35;
// In bytes.
const MAX_SUBJECT_BYTES: usize = 255;
const MAX_URL_BYTES: usize = 2000;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawProfile {
    pub subject: String,
    pub name: Option<String>,
    pub handle: Option<String>,
    pub picture: Option<String>,
    pub locale: Option<String>,
}

impl RawProfile {
    /// Returns the valid part of a token's profile: a string that is too long is truncated, and any other invalid field
    /// is ignored. None if the subject is invalid.
    #[must_use]
    pub fn into_profile_lossy(self) -> Option<Profile> {
        let subject = self.subject;
        if !is_subject(&subject) {
            return None;
        }
        let handle = truncate(self.handle.as_deref(), handle::normalize, MAX_HANDLE_LENGTH);
        Some(Profile {
            subject,
            name: truncate(self.name.as_deref(), clean_line, MAX_NAME_LENGTH),
            handle: handle.filter(|handle| !handle.contains(char::is_whitespace)),
            picture: self.picture.filter(|url| url.len() <= MAX_URL_BYTES && is_web_url(url)),
            locale: truncate(self.locale.as_deref(), clean_line, MAX_LOCALE_LENGTH),
        })
    }

    /// Like `into_profile_lossy`, for a caller who can correct the profile: what would be truncated or ignored is
    /// refused, with the name of its field. A blank field counts as missing, and removing invisible characters is not
    /// refused.
    pub fn validate(self) -> Result<Profile, (&'static str, Refusal)> {
        let cleaned = Self {
            subject: self.subject,
            name: unless_blank(self.name, clean_line),
            handle: unless_blank(self.handle, handle::normalize),
            picture: unless_blank(self.picture, |url| url.trim().to_owned()),
            locale: unless_blank(self.locale, clean_line),
        };
        let profile = cleaned.clone().into_profile_lossy().ok_or(("subject", Refusal::SubjectInvalid))?;
        if profile.name != cleaned.name {
            return Err(("name", Refusal::NameInvalid));
        }
        if profile.handle != cleaned.handle {
            return Err(("handle", Refusal::HandleInvalid));
        }
        if profile.picture != cleaned.picture {
            return Err(("picture", Refusal::PictureInvalid));
        }
        if profile.locale != cleaned.locale {
            return Err(("locale", Refusal::LocaleInvalid));
        }
        Ok(profile)
    }
}

/// Whether the text is valid as the subject of a member.
pub(in crate::messaging) fn is_subject(text: &str) -> bool {
    (1..=MAX_SUBJECT_BYTES).contains(&text.len()) && !contains_nul(text)
}

fn unless_blank(text: Option<String>, clean: fn(&str) -> String) -> Option<String> {
    text.map(|text| clean(&text)).filter(|text| !is_blank(text))
}

/// Returns the first `max_length` characters of the cleaned text; None if they are blank.
fn truncate(text: Option<&str>, clean: fn(&str) -> String, max_length: usize) -> Option<String> {
    let text = limit_marks(&clean(text?));
    // Cleaned again: the text may now end with a space or a joiner.
    let text = clean(&text.chars().take(max_length).collect::<String>());
    (!is_blank(&text)).then_some(text)
}

/// A URL that a page may show as a picture: neither a script nor a file.
fn is_web_url(url: &str) -> bool {
    let is_web = url.starts_with("https://") || url.starts_with("http://") || url.starts_with('/');
    is_web && !contains_control(url, &[]) && !url.contains(char::is_whitespace)
}
