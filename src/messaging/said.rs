//! What the platform says of somebody, as it came, and the rules for what we keep of it.

use serde::Deserialize;

use super::Refusal;
use super::identity::Identity;
use super::member::is_foreign;

const LONGEST_NAME: usize = 100;
const LONGEST_HANDLE: usize = 64;
const LONGEST_SUBJECT: usize = 255;
const LONGEST_URL: usize = 2000;
const LONGEST_LOCALE: usize = 35;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    pub subject: String,
    pub name: Option<String>,
    pub handle: Option<String>,
    pub picture: Option<String>,
    pub locale: Option<String>,
}

impl Said {
    /// What we keep of a token, whatever is wrong in it: too long a text is cut, or passed over where a
    /// part would be wrong. None where nobody can be meant.
    #[must_use]
    pub fn kept(self) -> Option<Identity> {
        let subject = self.subject;
        if !is_subject(&subject) {
            return None;
        }
        let handle = line(self.handle.as_deref(), LONGEST_HANDLE);
        Some(Identity {
            subject,
            name: line(self.name.as_deref(), LONGEST_NAME),
            handle: handle.filter(|handle| !handle.contains(char::is_whitespace)),
            picture: self.picture.filter(|url| url.len() <= LONGEST_URL && is_web(url)),
            locale: line(self.locale.as_deref(), LONGEST_LOCALE),
        })
    }

    /// By the same rules, where somebody is there to put it right: what would be cut or passed over is
    /// refused, with its field. What is blank counts as left out.
    pub fn checked(self) -> Result<Identity, (&'static str, Refusal)> {
        let said = Self {
            subject: self.subject,
            name: unless_blank(self.name),
            handle: unless_blank(self.handle),
            picture: unless_blank(self.picture),
            locale: unless_blank(self.locale),
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
pub(super) fn is_subject(text: &str) -> bool {
    (1..=LONGEST_SUBJECT).contains(&text.len()) && !is_foreign(text)
}

fn unless_blank(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Without control characters and outer white space, not too long; None where nothing is left. Those
/// that turn the direction of writing would turn what stands beside the name, too.
fn line(text: Option<&str>, longest: usize) -> Option<String> {
    let text: String = text?.chars().filter(|c| !c.is_control() && !turns(*c)).collect();
    let text: String = text.trim().chars().take(longest).collect();
    // The cut may have left a space at the end.
    let text = text.trim_end();
    (!text.is_empty()).then(|| text.to_owned())
}

fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A picture that a page may show: neither a script nor a file.
fn is_web(url: &str) -> bool {
    let web = url.starts_with("https://") || url.starts_with("http://") || url.starts_with('/');
    web && !url.contains(|c: char| c.is_control() || c.is_whitespace())
}
