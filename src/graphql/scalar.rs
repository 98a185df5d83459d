//! Scalars of our own.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{SecondsFormat, Utc};
use entity::id::MemberId;
use uuid::Uuid;

/// A count as the API's `Int`, which is of 32 bits.
pub fn int<N>(count: N) -> i32
where
    i32: TryFrom<N>,
{
    i32::try_from(count).unwrap_or(i32::MAX)
}

#[derive(Clone, Copy, Debug)]
pub struct DateTime(pub chrono::DateTime<Utc>);

/// An RFC 3339 instant in UTC with millisecond precision, such as `2026-03-12T14:32:05.120Z`.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        match chrono::DateTime::parse_from_rfc3339(text) {
            Ok(at) => Ok(Self(at.with_timezone(&Utc))),
            Err(_) => Err(InputValueError::custom("this is not an RFC 3339 date and time")),
        }
    }

    /// Asked before anything is executed.
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventCursor {
    /// Whose log it is: the cursor of another member is refused, not misread.
    pub member: MemberId,
    /// Since when the log goes on without a gap: after a backup is restored, its numbers are given out once more.
    pub epoch: i64,
    pub seq: i64,
}

/// An opaque position in the viewer's event log. Survives reconnects, restarts and replicas.
#[Scalar]
impl ScalarType for EventCursor {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        Self::read(text).ok_or_else(|| InputValueError::custom("this is not an event cursor"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.text())
    }
}

impl EventCursor {
    /// Another place in the same log.
    pub fn at(self, seq: i64) -> Self {
        Self { seq, ..self }
    }

    pub fn text(self) -> String {
        let place = (u128::from(self.epoch.cast_unsigned()) << 64) | u128::from(self.seq.cast_unsigned());
        BASE64_URL_SAFE_NO_PAD.encode([*self.member.0.as_bytes(), place.to_be_bytes()].as_flattened())
    }

    pub fn read(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (member, rest) = bytes.split_first_chunk::<16>()?;
        let (epoch, seq) = match rest.split_first_chunk::<8>()? {
            // Cursors had none once. They have expired, and are no nonsense.
            (seq, []) => (Self::NO_EPOCH, *seq),
            (epoch, seq) => (i64::from_be_bytes(*epoch), seq.try_into().ok()?),
        };
        let (member, seq) = (MemberId(Uuid::from_bytes(*member)), i64::from_be_bytes(seq));
        (seq >= 0).then_some(Self { member, epoch, seq })
    }

    const NO_EPOCH: i64 = -1;
}
