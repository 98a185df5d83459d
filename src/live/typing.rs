//! Whether the correspondent is typing in a conversation. It is known only from announcements, which are not stored and
//! may be lost. A client that follows it shows the conversation.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::id::{ConversationId, MemberId};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, timeout_at};

use super::event_bus::{EventBus, Presence};
use super::shown::Showing;
use super::typing_change::{Change, TypingChange};

/// Follows whether the correspondent is typing in one conversation of a member. At first they are not.
#[derive(Debug)]
pub struct TypingState {
    changes: Receiver<TypingChange>,
    conversation: ConversationId,
    /// How long an announcement holds.
    expiry: Duration,
    /// None if the correspondent is not typing.
    typing_until: Option<Instant>,
    _showing: Showing,
    _presence: Presence,
}

impl TypingState {
    /// Resolves when it will follow whatever is announced from then on.
    pub async fn start(
        event_bus: &Arc<EventBus>,
        member: MemberId,
        conversation: ConversationId,
        expiry: Duration,
    ) -> Self {
        let presence = event_bus.enter(member);
        let changes = presence.slot.subscribe_to_typing();
        let showing = Showing::start(&presence.slot, conversation);
        // A message may have arrived before.
        event_bus.record_if_shown(&presence.slot, member, conversation, DateTime::<Utc>::MIN_UTC);
        presence.slot.follows().await;
        Self { changes, conversation, expiry, typing_until: None, _showing: showing, _presence: presence }
    }

    /// Resolves when the correspondent begins to type (true) or stops (false), at the latest when the last announcement
    /// expires. None when the conversation ends.
    pub async fn next(&mut self) -> Option<bool> {
        loop {
            let was_typing = self.typing_until.is_some();
            self.typing_until = match self.next_change().await {
                Change::Typing => Some(Instant::now() + self.expiry),
                Change::Stopped => None,
                Change::Ended => return None,
            };
            let is_typing = self.typing_until.is_some();
            if is_typing != was_typing {
                return Some(is_typing);
            }
        }
    }

    async fn next_change(&mut self) -> Change {
        loop {
            let received = match self.typing_until {
                None => self.changes.recv().await,
                Some(until) => match timeout_at(until, self.changes.recv()).await {
                    Ok(received) => received,
                    Err(_) => return Change::Stopped,
                },
            };
            match received {
                Ok(change) if change.conversation == self.conversation => return change.kind,
                // Another conversation, or lost: the next announcement makes up for it.
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                // The presence holds the sender.
                Err(RecvError::Closed) => return Change::Ended,
            }
        }
    }
}
