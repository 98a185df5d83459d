//! What a token is for.

use serde::{Serialize, Serializer};
use serde_json::Value;

/// In a token, words with spaces between (RFC 8693), or a list of them, as some issuers write it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// What is no text says nothing. Those of a list stand alone: a space in one is a part of it.
    pub(super) fn read(claim: &Value) -> Self {
        match claim {
            Value::String(words) => words.as_str().into(),
            Value::Array(list) => Self(list.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
            _ => Self::default(),
        }
    }

    pub(super) fn has(&self, scope: &str) -> bool {
        self.0.iter().any(|one| one == scope)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&str> for Scopes {
    fn from(words: &str) -> Self {
        Self(words.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect())
    }
}

impl Serialize for Scopes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.join(" "))
    }
}
