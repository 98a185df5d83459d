//! Custom scalars.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{NaiveTime, SecondsFormat, Utc};
use entity::id::MemberId;
use uuid::Uuid;

/// Converts a count to the API's `Int` of 32 bits; a count above its range becomes `i32::MAX`.
pub fn int<N>(count: N) -> i32
where
    i32: TryFrom<N>,
{
    i32::try_from(count).unwrap_or(i32::MAX)
}

#[derive(Clone, Copy, Debug)]
pub struct DateTime(pub chrono::DateTime<Utc>);

/// A date and time in RFC 3339 format, such as `2026-03-12T14:32:05.120Z`. Output is in UTC with millisecond
/// precision; input may have any offset.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        match chrono::DateTime::parse_from_rfc3339(text) {
            Ok(at) => Ok(Self(at.with_timezone(&Utc))),
            Err(_) => Err(InputValueError::custom("the value must be an RFC 3339 date and time")),
        }
    }

    /// Whether an input value is valid, checked before anything is executed.
    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.text())
    }
}

impl DateTime {
    pub fn text(self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::Millis, true)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct LocalTime(pub NaiveTime);

/// A time of day with hours and minutes in 24 hours, such as `22:30`, in a time zone that is given elsewhere.
#[Scalar]
impl ScalarType for LocalTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let time = NaiveTime::parse_from_str(text, Self::FORMAT).ok().map(Self);
        time.filter(|time| time.text() == *text)
            .ok_or_else(|| InputValueError::custom("the value must be a time such as 22:30"))
    }

    /// Whether an input value is valid, checked before anything is executed.
    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.text())
    }
}

impl LocalTime {
    const FORMAT: &str = "%H:%M";

    pub fn text(self) -> String {
        self.0.format(Self::FORMAT).to_string()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventCursor {
    /// The owner of the log. A cursor of another member is refused.
    pub member: MemberId,
    /// Identifies the period in which each number of the log is used once: restoring a backup starts a new one.
    pub epoch: i64,
    pub seq: i64,
}

/// An opaque position in the event log of one member. It stays valid across reconnects and restarts of the service
/// until its events expire.
#[Scalar]
impl ScalarType for EventCursor {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        Self::read(text).ok_or_else(|| InputValueError::custom("the value must be an event cursor"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.text())
    }
}

impl EventCursor {
    /// Another position in the same log.
    pub fn at(self, seq: i64) -> Self {
        Self { seq, ..self }
    }

    pub fn text(self) -> String {
        let position = (u128::from(self.epoch.cast_unsigned()) << 64) | u128::from(self.seq.cast_unsigned());
        BASE64_URL_SAFE_NO_PAD.encode([*self.member.0.as_bytes(), position.to_be_bytes()].as_flattened())
    }

    pub fn read(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (member, rest) = bytes.split_first_chunk::<16>()?;
        let (epoch, seq) = match rest.split_first_chunk::<8>()? {
            // Cursors of earlier versions have no epoch. They are well-formed but expired.
            (seq, []) => (Self::NO_EPOCH, *seq),
            (epoch, seq) => (i64::from_be_bytes(*epoch), seq.try_into().ok()?),
        };
        let (member, seq) = (MemberId(Uuid::from_bytes(*member)), i64::from_be_bytes(seq));
        (seq >= 0).then_some(Self { member, epoch, seq })
    }

    const NO_EPOCH: i64 = -1;
}
