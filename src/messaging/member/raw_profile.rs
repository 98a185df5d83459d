//! What the platform says of somebody, as it came, and the rules for what we keep of it.

use icu_normalizer::ComposingNormalizerBorrowed;
use serde::Deserialize;

use crate::messaging::Refusal;
use crate::messaging::member::profile::Profile;
use crate::messaging::member::sign_in::contains_nul;
use crate::messaging::text::visible::{is_blank, legible, only_seen, tidy};

const LONGEST_NAME: usize = 100;
const LONGEST_HANDLE: usize = 64;
const LONGEST_SUBJECT: usize = 255;
const LONGEST_URL: usize = 2000;
const LONGEST_LOCALE: usize = 35;

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
    /// What we keep of a token, whatever is wrong in it: too long a text is cut, or passed over where a
    /// part would be wrong. None where nobody can be meant.
    #[must_use]
    pub fn kept(self) -> Option<Profile> {
        let subject = self.subject;
        if !is_subject(&subject) {
            return None;
        }
        let handle = kept(self.handle.as_deref(), as_handle, LONGEST_HANDLE);
        Some(Profile {
            subject,
            name: kept(self.name.as_deref(), tidy, LONGEST_NAME),
            handle: handle.filter(|handle| !handle.contains(char::is_whitespace)),
            picture: self.picture.filter(|url| url.len() <= LONGEST_URL && is_web(url)),
            locale: kept(self.locale.as_deref(), tidy, LONGEST_LOCALE),
        })
    }

    /// By the same rules, where somebody is there to put it right: what would be cut or passed over is
    /// refused, with its field. What is blank counts as left out, and what cannot be seen is never missed.
    pub fn checked(self) -> Result<Profile, (&'static str, Refusal)> {
        let said = Self {
            subject: self.subject,
            name: unless_blank(self.name, tidy),
            handle: unless_blank(self.handle, as_handle),
            picture: unless_blank(self.picture, |url| url.trim().to_owned()),
            locale: unless_blank(self.locale, tidy),
        };
        let kept = said.clone().kept().ok_or(("subject", Refusal::SubjectInvalid))?;
        if kept.name != said.name {
            return Err(("name", Refusal::NameInvalid));
        }
        if kept.handle != said.handle {
            return Err(("handle", Refusal::HandleInvalid));
        }
        if kept.picture != said.picture {
            return Err(("picture", Refusal::PictureInvalid));
        }
        if kept.locale != said.locale {
            return Err(("locale", Refusal::LocaleInvalid));
        }
        Ok(kept)
    }
}

/// Whether somebody can be meant by it.
pub(in crate::messaging) fn is_subject(text: &str) -> bool {
    (1..=LONGEST_SUBJECT).contains(&text.len()) && !contains_nul(text)
}

fn unless_blank(text: Option<String>, shown: fn(&str) -> String) -> Option<String> {
    text.map(|text| shown(&text)).filter(|text| !is_blank(text))
}

/// What is shown of it, not too long; None where nothing is left.
fn kept(text: Option<&str>, shown: fn(&str) -> String, longest: usize) -> Option<String> {
    let text = legible(&shown(text?));
    // The cut may have left something at the end that stands between two.
    let text = shown(&text.chars().take(longest).collect::<String>());
    (!is_blank(&text)).then_some(text)
}

/// What looks the same is the same: in one form of accents, and without all that cannot be seen.
fn as_handle(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(&only_seen(&tidy(text))).into_owned()
}

/// A picture that a page may show: neither a script nor a file.
fn is_web(url: &str) -> bool {
    let web = url.starts_with("https://") || url.starts_with("http://") || url.starts_with('/');
    web && !url.contains(|c: char| c.is_control() || c.is_whitespace())
}
