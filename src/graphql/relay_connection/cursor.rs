use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use entity::id::{DeliveryId, MemberId, TargetId};
use uuid::Uuid;

use crate::messaging::relationship::list::MemberCursor;
use crate::messaging::text::control::contains_nul;
use crate::notify::webhook::deliveries::DeliveryCursor;

/// A position in a list. Clients see it as an opaque cursor.
pub trait CursorKey: Sized + Send + Sync {
    const LIST: &'static str;
    fn write(&self) -> String;
    fn read(text: &str) -> Option<Self>;
}

/// A position in the viewer's conversations: the number of the last activity.
#[derive(Clone, Copy, Debug)]
pub struct ActivityCursor(pub i64);

impl CursorKey for ActivityCursor {
    const LIST: &'static str = "conversations";
    fn write(&self) -> String {
        self.0.to_string()
    }
    fn read(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

/// A position in a conversation: the number of the message.
#[derive(Clone, Copy, Debug)]
pub struct SeqCursor(pub i64);

impl CursorKey for SeqCursor {
    const LIST: &'static str = "messages";
    fn write(&self) -> String {
        self.0.to_string()
    }
    fn read(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

impl CursorKey for MemberCursor {
    const LIST: &'static str = "members";
    fn write(&self) -> String {
        format!("{}:{}", self.id.0.simple(), self.sort_name)
    }
    fn read(text: &str) -> Option<Self> {
        let (id, sort_name) = text.split_once(':').filter(|(_, name)| !contains_nul(name))?;
        Some(Self { sort_name: sort_name.to_owned(), id: MemberId(Uuid::try_parse(id).ok()?) })
    }
}

impl CursorKey for DeliveryCursor {
    const LIST: &'static str = "webhooks";
    fn write(&self) -> String {
        format!("{}:{}", self.id.0.simple(), self.endpoint.0.simple())
    }
    fn read(text: &str) -> Option<Self> {
        let (id, endpoint) = text.split_once(':')?;
        let (id, endpoint) = (Uuid::try_parse(id).ok()?, Uuid::try_parse(endpoint).ok()?);
        Some(Self { id: DeliveryId(id), endpoint: TargetId(endpoint) })
    }
}

pub fn to_cursor<T: CursorKey>(key: &T) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{}:{}", T::LIST, key.write()))
}

/// Returns None if the text is not a cursor of this list.
pub fn from_cursor<T: CursorKey>(cursor: &str) -> Option<T> {
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    T::read(text.strip_prefix(T::LIST)?.strip_prefix(':')?)
}
