//! Resolves events: loads the objects that they refer to, as the viewer may see them now. An event about an erased
//! object is skipped; the event of its deletion comes later in the same log. So is a read mark that is hidden by now.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::event::EventKind;
use entity::id::{ConversationId, MemberId};
use sea_orm::{ConnectionTrait, DbErr};

use crate::live::{Event, EventMessage, SentMessage};
use crate::messaging::conversation::membership;
use crate::messaging::conversation::membership::Membership;
use crate::messaging::message::{history, shared};

#[derive(Clone, Debug)]
pub struct ResolvedEvent {
    pub seq: i64,
    pub conversation: ConversationId,
    /// When the event was logged.
    pub at: DateTime<Utc>,
    pub payload: EventPayload,
}

#[derive(Clone, Debug)]
pub enum EventPayload {
    Started(Box<Membership>),
    Sent(SentMessage),
    Read { reader: MemberId, membership: Box<Membership> },
    Closed(Box<Membership>),
    Deleted,
    Expired { up_to: i64, membership: Box<Membership> },
}

impl ResolvedEvent {
    fn new(event: &Event, payload: EventPayload) -> Self {
        Self { seq: event.seq, conversation: event.conversation_id, at: event.at, payload }
    }
}

/// Executes at most two statements for any number of events from the log, and none for a message from the event bus of
/// this process: the sender's transaction has checked that both members are in the conversation. For a message from
/// another process, all subscribers share one statement.
pub async fn resolve(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    events: &[Arc<Event>],
) -> Result<Vec<ResolvedEvent>, DbErr> {
    if let Some(resolved) = events.iter().map(|event| resolve_without_loading(event)).collect() {
        return Ok(resolved);
    }
    if let [event] = events
        && let (EventMessage::Shared(message, _), Some(seq)) = (&event.message, event.message_seq)
    {
        let read = message.get_or_try_init(|| shared::find(db, event.conversation_id, seq)).await?;
        let visible = read.iter().filter(|read| read.members.contains(&viewer));
        let resolved = visible.map(|read| ResolvedEvent::new(event, EventPayload::Sent(read.sent.clone())));
        return Ok(resolved.collect());
    }
    // Boxed, because a waiting feed would reserve the space.
    let objects = Box::pin(Objects::load(db, viewer, events)).await?;
    let resolve = |event: &Arc<Event>| Some(ResolvedEvent::new(event, objects.payload(viewer, event)?));
    Ok(events.iter().filter_map(resolve).collect())
}

/// Returns None if an object must be loaded.
fn resolve_without_loading(event: &Event) -> Option<ResolvedEvent> {
    let payload = match (event.kind, &event.message) {
        (EventKind::ConversationDeleted, _) => EventPayload::Deleted,
        (EventKind::MessageSent, EventMessage::Sent(sent)) => EventPayload::Sent(sent.clone()),
        _ => return None,
    };
    Some(ResolvedEvent::new(event, payload))
}

/// The objects that some events refer to.
struct Objects {
    messages: HashMap<(ConversationId, i64), SentMessage>,
    memberships: HashMap<ConversationId, Membership>,
}

impl Objects {
    async fn load(db: &impl ConnectionTrait, viewer: MemberId, events: &[Arc<Event>]) -> Result<Self, DbErr> {
        let mut messages = HashMap::new();
        let (mut keys, mut ids) = (Vec::new(), Vec::new());
        for event in events {
            match (event.kind, event.message_seq, &event.message) {
                (EventKind::ConversationDeleted, ..) => {}
                (EventKind::MessageSent, Some(seq), EventMessage::Sent(sent)) => {
                    messages.insert((event.conversation_id, seq), sent.clone());
                }
                (EventKind::MessageSent, Some(seq), _) => keys.push((event.conversation_id, seq)),
                _ => ids.push(event.conversation_id),
            }
        }
        for message in history::find_many(db, &keys).await? {
            let key = (message.conversation_id, message.seq);
            messages.insert(key, SentMessage { message: Arc::new(message), sender: None });
        }
        ids.sort_unstable();
        ids.dedup();
        let found = if ids.is_empty() { Vec::new() } else { membership::find_many(db, viewer, &ids).await? };
        let memberships = found.into_iter().map(|membership| (membership.conversation.id, membership));
        Ok(Self { messages, memberships: memberships.collect() })
    }

    /// Returns None if the object was erased, or is hidden.
    fn payload(&self, viewer: MemberId, event: &Event) -> Option<EventPayload> {
        let membership = || self.memberships.get(&event.conversation_id).cloned().map(Box::new);
        Some(match event.kind {
            EventKind::ConversationStarted => EventPayload::Started(membership()?),
            EventKind::MessageSent => {
                EventPayload::Sent(self.messages.get(&(event.conversation_id, event.message_seq?))?.clone())
            }
            EventKind::ReadByOwner => EventPayload::Read { reader: viewer, membership: membership()? },
            EventKind::ReadByCorrespondent => {
                let membership = membership()?;
                // The mark was hidden in the meantime.
                if membership.correspondent_read_seq < event.message_seq? {
                    return None;
                }
                EventPayload::Read { reader: membership.correspondent(), membership }
            }
            EventKind::ConversationClosed => EventPayload::Closed(membership()?),
            EventKind::ConversationDeleted => EventPayload::Deleted,
            EventKind::MessagesExpired => {
                EventPayload::Expired { up_to: event.message_seq?, membership: membership()? }
            }
        })
    }
}
