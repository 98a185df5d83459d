//! The scopes of a token, which determine its use.

use serde::{Serialize, Serializer};
use serde_json::Value;

/// In a token, a string of scopes separated by spaces (RFC 8693), or a list of scopes, as some issuers write it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// Ignores values of other types. A space in an element of a list is part of the scope.
    pub(super) fn parse(claim: &Value) -> Self {
        match claim {
            Value::String(scopes) => scopes.as_str().into(),
            Value::Array(list) => Self(list.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
            _ => Self::default(),
        }
    }

    pub(super) fn has(&self, scope: &str) -> bool {
        self.0.iter().any(|element| element == scope)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&str> for Scopes {
    fn from(scopes: &str) -> Self {
        Self(scopes.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect())
    }
}

impl Serialize for Scopes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.join(" "))
    }
}
