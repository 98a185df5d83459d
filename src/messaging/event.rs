//! Events with what they are about, as their reader may see it now. What was erased meanwhile is
//! passed over: its deletion comes later in the same log.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::event::Kind;
use entity::id::{ConversationId, MemberId};
use sea_orm::{ConnectionTrait, DbErr};

use crate::live::{Event, SentMessage};
use crate::messaging::conversation::membership;
use crate::messaging::conversation::membership::Membership;
use crate::messaging::message::history;

#[derive(Clone, Debug)]
pub struct ResolvedEvent {
    pub seq: i64,
    pub conversation: ConversationId,
    /// When it was written.
    pub at: DateTime<Utc>,
    pub news: EventPayload,
}

#[derive(Clone, Debug)]
pub enum EventPayload {
    Started(Box<Membership>),
    Sent(SentMessage),
    Read { reader: MemberId, seat: Box<Membership> },
    Closed(Box<Membership>),
    Deleted,
}

/// Two statements for any number of events from the log; none for a message straight from the
/// event bus, whose sender's transaction has checked that both members are in the conversation.
pub async fn resolve(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    events: &[Arc<Event>],
) -> Result<Vec<ResolvedEvent>, DbErr> {
    if let Some(deliveries) = events.iter().map(|event| straight(event)).collect() {
        return Ok(deliveries);
    }
    // Boxed: a feed that waits has no room for it.
    let known = Box::pin(Known::load(db, viewer, events)).await?;
    let deliver = |event: &Arc<Event>| {
        let news = known.news(viewer, event)?;
        Some(ResolvedEvent { seq: event.seq, conversation: event.conversation_id, at: event.at, news })
    };
    Ok(events.iter().filter_map(deliver).collect())
}

/// What needs nothing more than the event brings.
fn straight(event: &Event) -> Option<ResolvedEvent> {
    let news = match (event.kind, &event.message) {
        (Kind::ConversationDeleted, _) => EventPayload::Deleted,
        (Kind::MessageSent, Some(sent)) => EventPayload::Sent(sent.clone()),
        _ => return None,
    };
    Some(ResolvedEvent { seq: event.seq, conversation: event.conversation_id, at: event.at, news })
}

struct Known {
    messages: HashMap<(ConversationId, i64), SentMessage>,
    seats: HashMap<ConversationId, Membership>,
}

impl Known {
    async fn load(db: &impl ConnectionTrait, viewer: MemberId, events: &[Arc<Event>]) -> Result<Self, DbErr> {
        let mut messages = HashMap::new();
        let (mut keys, mut ids) = (Vec::new(), Vec::new());
        for event in events {
            match (event.kind, event.message_seq, &event.message) {
                (Kind::ConversationDeleted, ..) => {}
                (Kind::MessageSent, Some(seq), Some(sent)) => {
                    messages.insert((event.conversation_id, seq), sent.clone());
                }
                (Kind::MessageSent, Some(seq), None) => keys.push((event.conversation_id, seq)),
                _ => ids.push(event.conversation_id),
            }
        }
        for message in history::find_many(db, &keys).await? {
            let key = (message.conversation_id, message.seq);
            messages.insert(key, SentMessage { message: Arc::new(message), sender: None });
        }
        ids.sort_unstable();
        ids.dedup();
        let seats = if ids.is_empty() { Vec::new() } else { membership::find_many(db, viewer, &ids).await? };
        Ok(Self { messages, seats: seats.into_iter().map(|seat| (seat.conversation.id, seat)).collect() })
    }

    fn news(&self, viewer: MemberId, event: &Event) -> Option<EventPayload> {
        let seat = || self.seats.get(&event.conversation_id).cloned().map(Box::new);
        Some(match event.kind {
            Kind::ConversationStarted => EventPayload::Started(seat()?),
            Kind::MessageSent => {
                EventPayload::Sent(self.messages.get(&(event.conversation_id, event.message_seq?))?.clone())
            }
            Kind::ReadByOwner => EventPayload::Read { reader: viewer, seat: seat()? },
            Kind::ReadByCorrespondent => {
                let seat = seat()?;
                EventPayload::Read { reader: seat.correspondent(), seat }
            }
            Kind::ConversationClosed => EventPayload::Closed(seat()?),
            Kind::ConversationDeleted => EventPayload::Deleted,
        })
    }
}
