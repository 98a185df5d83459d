//! What may be written.

use crate::messaging::Refusal;
use crate::messaging::text::visible::is_blank;

const LONGEST_BODY: usize = 10_000;
const LONGEST_KEY: usize = 64;

/// A message's text: 1 to 10,000 characters once trimmed, of which something can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body(String);

impl Body {
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        if text.chars().nth(LONGEST_BODY).is_some() {
            return Err(Refusal::BodyTooLong);
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(Refusal::BodyInvalid);
        }
        if is_blank(text) {
            return Err(Refusal::BodyEmpty);
        }
        Ok(Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name that a client made up for a message, so that it can send it again without doubling it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientKey(String);

impl ClientKey {
    pub fn parse(key: &str) -> Result<Self, Refusal> {
        let fits = (1..=LONGEST_KEY).contains(&key.chars().count());
        if !fits || key.chars().any(char::is_control) {
            return Err(Refusal::ClientKeyInvalid);
        }
        Ok(Self(key.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A message before it has a place.
#[derive(Clone, Debug)]
pub struct Draft {
    pub body: Body,
    pub key: Option<ClientKey>,
}

impl Draft {
    pub fn parse(body: &str, key: Option<&str>) -> Result<Self, Refusal> {
        Ok(Self { body: Body::parse(body)?, key: key.map(ClientKey::parse).transpose()? })
    }
}
