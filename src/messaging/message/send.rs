//! Sending a message to an existing conversation.

use std::sync::Arc;

use entity::id::{ConversationId, MemberId};
use entity::message;
use sea_orm::prelude::Uuid;
use sea_orm::{ConnectionTrait, DbErr};

use crate::app::App;
use crate::clock::Clock;
use crate::config::Outbox;
use crate::live::EventBus;
use crate::messaging::member::standing;
use crate::messaging::message::append::{Appended, append, used_key_as_none};
pub use crate::messaging::message::append::{Sender, TokenState};
use crate::messaging::message::body::Draft;
use crate::messaging::message::{sent_before, write_access};
use crate::messaging::{Refusal, Result};
use crate::store::{SingleWrite, StoreError, WriteTimeout, retry_on_conflict};

/// Sends a message of a member whose token was already checked.
pub async fn send(
    app: &App,
    sender: MemberId,
    conversation: ConversationId,
    draft: &Draft,
) -> Result<Arc<message::Model>> {
    let sender = Sender { id: sender, token: TokenState::Checked };
    send_with_token(app, sender, conversation, draft).await
}

/// Sends a message, or returns the one that the sender already sent to this conversation with the same client key. If
/// it is refused, the reason may be that the sender's token was revoked.
pub async fn send_with_token(
    app: &App,
    sender: Sender,
    conversation: ConversationId,
    draft: &Draft,
) -> Result<Arc<message::Model>> {
    if let Err(limited) = app.write_limiters.sends.check(&sender.id) {
        let stored = find_sent(&app.store.read, sender, conversation, draft).await?;
        return Ok(Arc::new(stored.ok_or_else(|| Refusal::from(limited))?));
    }
    let draft = Arc::new(draft.clone());
    let attempt = || async {
        let write = SendMessage {
            clock: app.clock.clone(),
            event_bus: Arc::clone(&app.event_bus),
            outbox: app.outbox,
            sender,
            conversation,
            draft: Arc::clone(&draft),
        };
        if let Some(sent) = used_key_as_none(&draft, app.store.write(write).await)? {
            return Ok(sent.message);
        }
        why_not_appended(&app.store.read, sender, conversation, &draft).await.map(Arc::new)
    };
    retry_on_conflict(&app.store, WriteTimeout::Standard, attempt).await
}

struct SendMessage {
    clock: Clock,
    event_bus: Arc<EventBus>,
    outbox: Outbox,
    sender: Sender,
    conversation: ConversationId,
    draft: Arc<Draft>,
}

impl SingleWrite for SendMessage {
    type Output = Option<Appended>;

    fn key(&self) -> Uuid {
        self.conversation.0
    }

    async fn write(&self, db: &impl ConnectionTrait) -> Result<Self::Output, DbErr> {
        append(db, self.outbox, self.clock.now(), self.sender, self.conversation, &self.draft).await
    }

    fn committed(&self, sent: &Self::Output) {
        for (member, event) in sent.iter().flat_map(Appended::events) {
            self.event_bus.publish(member, event);
        }
    }
}

/// Determines why a message was not appended: refuses, or returns the message that was already sent. A conflict if the
/// reason no longer applies.
async fn why_not_appended(
    db: &impl ConnectionTrait,
    sender: Sender,
    conversation: ConversationId,
    draft: &Draft,
) -> Result<message::Model> {
    if let Some(stored) = find_sent(db, sender, conversation, draft).await? {
        return Ok(stored);
    }
    write_access::check(db, sender, conversation).await?;
    Err(StoreError::Conflict.into())
}

/// Finds the message that was already sent. A sender who is erased, or whose token is revoked, has no conversations.
async fn find_sent(
    db: &impl ConnectionTrait,
    sender: Sender,
    conversation: ConversationId,
    draft: &Draft,
) -> Result<Option<message::Model>> {
    if !sender.is_accepted(standing::find(db, sender.id).await?) {
        return Err(Refusal::ConversationNotFound.into());
    }
    sent_before::in_conversation(db, sender.id, conversation, draft).await
}
