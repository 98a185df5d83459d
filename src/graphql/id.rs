//! Global ids: what they name is written in them, and an id of another kind is refused at the door.

use std::borrow::Cow;
use std::fmt::Write;

use async_graphql::registry::Registry;
use async_graphql::{ID, InputType, InputValueError, InputValueResult, Value};
use entity::id::{ConversationId, MemberId};
use uuid::Uuid;

/// A message is its place.
pub type MessageKey = (ConversationId, i64);

/// What can have a global id.
pub trait Global: Sized + Send + Sync {
    const KIND: &'static str;
    fn write(&self, text: &mut String);
    fn read(text: &str) -> Option<Self>;
}

impl Global for MemberId {
    const KIND: &'static str = "member";
    fn write(&self, text: &mut String) {
        write_uuid(self.0, text);
    }
    fn read(text: &str) -> Option<Self> {
        read_uuid(text).map(Self)
    }
}

impl Global for ConversationId {
    const KIND: &'static str = "conversation";
    fn write(&self, text: &mut String) {
        write_uuid(self.0, text);
    }
    fn read(text: &str) -> Option<Self> {
        read_uuid(text).map(Self)
    }
}

impl Global for MessageKey {
    const KIND: &'static str = "message";
    fn write(&self, text: &mut String) {
        write_uuid(self.0.0, text);
        // It is memory.
        let _ = write!(text, "_{}", self.1);
    }
    fn read(text: &str) -> Option<Self> {
        let (conversation, seq) = text.split_once('_')?;
        let number: i64 = seq.parse().ok().filter(|number| *number > 0)?;
        // One message has one id.
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

/// Writes a global id.
pub fn global<T: Global>(id: &T) -> ID {
    let mut text = String::with_capacity(64);
    text.push_str(T::KIND);
    text.push('_');
    id.write(&mut text);
    ID(text)
}

/// A global id of one kind, as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Id<T>(pub T);

impl<T: Global> Id<T> {
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(T::KIND)?.strip_prefix('_')?;
        T::read(rest).map(Self)
    }
}

impl<T: Global> InputType for Id<T> {
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
                let wrong = || InputValueError::custom(format!("this is not the id of a {}", T::KIND));
                Self::parse(&text).ok_or_else(wrong)
            }
            other => Err(InputValueError::expected_type(other.unwrap_or_default())),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(global(&self.0).0)
    }

    fn as_raw_value(&self) -> Option<&T> {
        Some(&self.0)
    }
}
