//! A time in a token: seconds since the Unix epoch, possibly with a fraction (`NumericDate` in RFC 7519).

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};
use serde_json::Value;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct NumericDate(pub DateTime<Utc>);

impl NumericDate {
    /// Returns None if the claim is not a number, or out of range.
    pub fn parse(claim: &Value) -> Option<Self> {
        if let Some(seconds) = claim.as_i64() {
            return DateTime::from_timestamp(seconds, 0).map(Self);
        }
        let seconds = claim.as_f64()?;
        #[expect(clippy::cast_possible_truncation, reason = "a truncated value is out of range, too")]
        DateTime::from_timestamp_millis((seconds * 1000.0).round() as i64).map(Self)
    }
}

/// Truncates to whole seconds.
impl From<DateTime<Utc>> for NumericDate {
    fn from(at: DateTime<Utc>) -> Self {
        Self(DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at))
    }
}

impl Serialize for NumericDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0.timestamp())
    }
}
