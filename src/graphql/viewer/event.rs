use async_graphql::{Interface, SimpleObject};
use causerie_macros::{PlannedInterface, PlannedObject};
use entity::id::MemberId;

use super::load::ShowsReadMarks;
use super::notification_settings::OwnNotificationSettings;
use crate::graphql::conversation::{
    ConversationClosed, ConversationDeleted, ConversationEvent, ConversationRead, ConversationStarted,
    ConversationUpdated, MessageSent, MessagesExpired,
};
use crate::graphql::plan::{Derived, Existing};
use crate::graphql::scalar::EventCursor;
use crate::messaging::event::EventPayload;

/// An event in the viewer's event log: one of their conversations changed, or they changed something on another device.
/// Its objects show their state at the time of delivery, which may be newer than the event.
#[derive(Interface, PlannedInterface)]
#[graphql(field(
    name = "cursor",
    ty = "&EventCursor",
    desc = "The position of the event in the viewer's event log. Pass it as `after` to resume a subscription after \
        this event."
))]
pub enum ViewerEvent {
    Started(ConversationStarted),
    Sent(MessageSent),
    Read(ConversationRead),
    Closed(ConversationClosed),
    Deleted(ConversationDeleted),
    Expired(MessagesExpired),
    Updated(ConversationUpdated),
    Block(BlockChanged),
    Settings(SettingsChanged),
}

/// The viewer blocked or unblocked a member, on any device.
#[derive(SimpleObject, PlannedObject)]
pub struct BlockChanged {
    /// The position of the event in the viewer's event log.
    cursor: EventCursor,
    /// The member, as the viewer sees them now: see `isBlocked`.
    member: Existing<MemberId>,
}

/// The viewer changed their settings, on any device.
#[derive(SimpleObject, PlannedObject)]
pub struct SettingsChanged {
    /// The position of the event in the viewer's event log.
    cursor: EventCursor,
    /// Whether the viewer and their correspondents see each other's read marks.
    shows_read_marks: Derived<ShowsReadMarks, bool>,
    /// How the viewer wants to be notified.
    notification_settings: Existing<OwnNotificationSettings>,
}

impl ViewerEvent {
    /// The event at this position in the viewer's event log.
    pub fn of(cursor: EventCursor, payload: EventPayload) -> Self {
        match payload {
            EventPayload::Conversation(id, change) => ConversationEvent::of(cursor, id, change).into(),
            EventPayload::BlockChanged(member) => {
                Self::Block(BlockChanged { cursor, member: Existing::ByKey(member) })
            }
            EventPayload::SettingsChanged => Self::Settings(SettingsChanged {
                cursor,
                shows_read_marks: Derived::From(ShowsReadMarks, |shows| *shows),
                notification_settings: Existing::ByKey(OwnNotificationSettings),
            }),
        }
    }
}

impl From<ConversationEvent> for ViewerEvent {
    fn from(event: ConversationEvent) -> Self {
        match event {
            ConversationEvent::Started(event) => Self::Started(event),
            ConversationEvent::Sent(event) => Self::Sent(event),
            ConversationEvent::Read(event) => Self::Read(event),
            ConversationEvent::Closed(event) => Self::Closed(event),
            ConversationEvent::Deleted(event) => Self::Deleted(event),
            ConversationEvent::Expired(event) => Self::Expired(event),
            ConversationEvent::Updated(event) => Self::Updated(event),
        }
    }
}
