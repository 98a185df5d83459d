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
    /// When the event was logged.
    pub at: DateTime<Utc>,
    pub payload: EventPayload,
}

#[derive(Clone, Debug)]
pub enum EventPayload {
    Conversation(ConversationId, ConversationChange),
    /// The viewer has blocked or unblocked this member.
    BlockChanged(MemberId),
    SettingsChanged,
}

#[derive(Clone, Debug)]
pub enum ConversationChange {
    Started(Box<Membership>),
    Sent(SentMessage),
    Read {
        reader: MemberId,
        membership: Box<Membership>,
    },
    Closed(Box<Membership>),
    Deleted,
    Expired {
        up_to: i64,
        membership: Box<Membership>,
    },
    /// The viewer has changed what only they see of it.
    Updated(Box<Membership>),
}

impl ResolvedEvent {
    fn new(event: &Event, payload: EventPayload) -> Self {
        Self { seq: event.seq, at: event.at, payload }
    }

    fn in_conversation(event: &Event, change: ConversationChange) -> Self {
        Self::new(event, EventPayload::Conversation(event.conversation_id, change))
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
        let sent = visible.map(|read| ConversationChange::Sent(read.sent.clone()));
        let resolved = sent.map(|change| ResolvedEvent::in_conversation(event, change));
        return Ok(resolved.collect());
    }
    // Boxed, because a waiting feed would reserve the space.
    let objects = Box::pin(Objects::load(db, viewer, events)).await?;
    let resolve = |event: &Arc<Event>| {
        resolve_without_loading(event)
            .or_else(|| Some(ResolvedEvent::in_conversation(event, objects.change(viewer, event)?)))
    };
    Ok(events.iter().filter_map(resolve).collect())
}

/// Returns None if an object must be loaded.
fn resolve_without_loading(event: &Event) -> Option<ResolvedEvent> {
    let change = match (event.kind, &event.message, event.other_id) {
        (EventKind::BlockChanged, _, Some(other)) => {
            return Some(ResolvedEvent::new(event, EventPayload::BlockChanged(other)));
        }
        (EventKind::SettingsChanged, ..) => {
            return Some(ResolvedEvent::new(event, EventPayload::SettingsChanged));
        }
        (EventKind::ConversationDeleted, ..) => ConversationChange::Deleted,
        (EventKind::MessageSent, EventMessage::Sent(sent), _) => ConversationChange::Sent(sent.clone()),
        _ => return None,
    };
    Some(ResolvedEvent::in_conversation(event, change))
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
        for event in events.iter().filter(|event| resolve_without_loading(event).is_none()) {
            match (event.kind, event.message_seq) {
                (EventKind::MessageSent, Some(seq)) => keys.push((event.conversation_id, seq)),
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
    fn change(&self, viewer: MemberId, event: &Event) -> Option<ConversationChange> {
        if event.kind == EventKind::MessageSent {
            let key = (event.conversation_id, event.message_seq?);
            return self.messages.get(&key).cloned().map(ConversationChange::Sent);
        }
        let membership = Box::new(self.memberships.get(&event.conversation_id)?.clone());
        Some(match event.kind {
            EventKind::ConversationStarted => ConversationChange::Started(membership),
            EventKind::ReadByOwner => ConversationChange::Read { reader: viewer, membership },
            EventKind::ReadByCorrespondent => {
                // The mark was hidden in the meantime.
                if membership.correspondent_read_seq < event.message_seq? {
                    return None;
                }
                ConversationChange::Read { reader: membership.correspondent(), membership }
            }
            EventKind::ConversationClosed => ConversationChange::Closed(membership),
            EventKind::MessagesExpired => {
                ConversationChange::Expired { up_to: event.message_seq?, membership }
            }
            EventKind::ConversationUpdated => ConversationChange::Updated(membership),
            // Resolved without loading.
            EventKind::MessageSent
            | EventKind::ConversationDeleted
            | EventKind::BlockChanged
            | EventKind::SettingsChanged => return None,
        })
    }
}
