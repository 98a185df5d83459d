//! Global IDs. Each contains the kind of object that it names, so an argument can refuse an ID of another kind.

use std::borrow::Cow;
use std::fmt::Write;

use async_graphql::registry::Registry;
use async_graphql::{ID, InputType, InputValueError, InputValueResult, Value};
use entity::id::{ConversationId, MemberId};
use uuid::Uuid;

/// Identifies a message by its conversation and its number there.
pub type MessageKey = (ConversationId, i64);

/// A key that can be written as a global ID.
pub trait GlobalKey: Sized + Send + Sync {
    const KIND: &'static str;
    fn write(&self, text: &mut String);
    fn read(text: &str) -> Option<Self>;
}

impl GlobalKey for MemberId {
    const KIND: &'static str = "member";
    fn write(&self, text: &mut String) {
        write_uuid(self.0, text);
    }
    fn read(text: &str) -> Option<Self> {
        read_uuid(text).map(Self)
    }
}

impl GlobalKey for ConversationId {
    const KIND: &'static str = "conversation";
    fn write(&self, text: &mut String) {
        write_uuid(self.0, text);
    }
    fn read(text: &str) -> Option<Self> {
        read_uuid(text).map(Self)
    }
}

impl GlobalKey for MessageKey {
    const KIND: &'static str = "message";
    fn write(&self, text: &mut String) {
        write_uuid(self.0.0, text);
        // Writing to a `String` cannot fail.
        let _ = write!(text, "_{}", self.1);
    }
    fn read(text: &str) -> Option<Self> {
        let (conversation, seq) = text.split_once('_')?;
        let number: i64 = seq.parse().ok().filter(|number| *number > 0)?;
        // Each message has exactly one ID, so leading zeros and signs are refused.
        (number.to_string() == seq).then_some(())?;
        Some((ConversationId(read_uuid(conversation)?), number))
    }
}

fn write_uuid(id: Uuid, text: &mut String) {
    text.push_str(id.simple().encode_lower(&mut Uuid::encode_buffer()));
}

fn read_uuid(text: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(text).ok()?;
    (id.simple().to_string() == text).then_some(id)
}

/// Returns the global ID of a key.
pub fn global_id<T: GlobalKey>(id: &T) -> ID {
    let mut text = String::with_capacity(64);
    text.push_str(T::KIND);
    text.push('_');
    id.write(&mut text);
    ID(text)
}

/// An argument that accepts the global IDs of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Id<T>(pub T);

impl<T: GlobalKey> Id<T> {
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(T::KIND)?.strip_prefix('_')?;
        T::read(rest).map(Self)
    }
}

impl<T: GlobalKey> InputType for Id<T> {
    type RawValueType = T;

    fn type_name() -> Cow<'static, str> {
        <ID as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <ID as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value {
            Some(Value::String(text)) => {
                let invalid =
                    || InputValueError::custom(format!("the value must be the ID of a {}", T::KIND));
                Self::parse(&text).ok_or_else(invalid)
            }
            other => Err(InputValueError::expected_type(other.unwrap_or_default())),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(global_id(&self.0).0)
    }

    fn as_raw_value(&self) -> Option<&T> {
        Some(&self.0)
    }
}
