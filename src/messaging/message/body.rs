//! The text and the client key of a message.

use crate::messaging::Refusal;
use crate::messaging::text::control::contains_control;
use crate::messaging::text::visible::is_blank;

/// The maximum length of a body in characters.
const MAX_BODY_LENGTH: usize = 10_000;
/// The maximum length of a client key in characters.
const MAX_KEY_LENGTH: usize = 64;

/// The text of a message, trimmed: not blank, at most 10,000 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body(String);

impl Body {
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        if text.chars().nth(MAX_BODY_LENGTH).is_some() {
            return Err(Refusal::BodyTooLong);
        }
        if contains_control(text, &['\n', '\r', '\t']) {
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

/// An idempotency key that a client generates for a message, so that it can retry without sending the message twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientKey(String);

impl ClientKey {
    pub fn parse(key: &str) -> Result<Self, Refusal> {
        let length = key.chars().count();
        if !(1..=MAX_KEY_LENGTH).contains(&length) || contains_control(key, &[]) {
            return Err(Refusal::ClientKeyInvalid);
        }
        Ok(Self(key.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A message that is not sent yet.
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
