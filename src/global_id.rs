//! The text of global IDs. Each contains the kind of object that it names.

use std::fmt::Write;

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
#[must_use]
pub fn write<T: GlobalKey>(key: &T) -> String {
    let mut text = String::with_capacity(64);
    text.push_str(T::KIND);
    text.push('_');
    key.write(&mut text);
    text
}

/// Returns the key of a global ID, or None if it is not one of this kind.
#[must_use]
pub fn read<T: GlobalKey>(text: &str) -> Option<T> {
    T::read(text.strip_prefix(T::KIND)?.strip_prefix('_')?)
}
