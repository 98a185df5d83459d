//! Writing into a conversation.

use std::sync::Arc;

use entity::id::{ConversationId, MemberId};
use entity::{conversation, message};
use sea_orm::prelude::Uuid;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};

use crate::app::App;
use crate::clock::Clock;
use crate::live::{BusMessage, EventBus};
use crate::messaging::conversation::membership;
use crate::messaging::member::standing;
pub use crate::messaging::message::append::Sender;
pub use crate::messaging::message::append::Token;
use crate::messaging::message::append::{Appended, append, or_sent_before};
use crate::messaging::message::body::{Body, ClientKey, Draft};
use crate::messaging::{Refusal, Result, relationship};
use crate::store::{SingleWrite, WriteTimeout, retry_on_conflict};

/// Writes a message of a member who is known to be there.
pub async fn send(
    app: &App,
    sender: MemberId,
    conversation: ConversationId,
    draft: &Draft,
) -> Result<Arc<message::Model>> {
    let sender = Sender { id: sender, token: Token::Checked };
    send_with_token(app, sender, conversation, draft).await
}

/// Writes a message. With a key that the sender used here before, returns that message instead. Where it is refused, the
/// reason may be that the sender's token is good no more.
pub async fn send_with_token(
    app: &App,
    sender: Sender,
    conversation: ConversationId,
    draft: &Draft,
) -> Result<Arc<message::Model>> {
    if let Err(too_soon) = app.write_limiters.sends.check(&sender.id) {
        let stored = sent_by(&app.store.read, sender, conversation, draft).await?;
        return Ok(Arc::new(stored.ok_or_else(|| Refusal::from(too_soon))?));
    }
    let draft = Arc::new(draft.clone());
    let attempt = || async {
        let write = SendMessage {
            clock: app.clock.clone(),
            event_bus: Arc::clone(&app.event_bus),
            sender,
            conversation,
            draft: Arc::clone(&draft),
        };
        if let Some(sent) = or_sent_before(&draft, app.store.write(write).await)? {
            return Ok(Some(sent.message));
        }
        // Where the reason has gone by now, it is tried again.
        Ok(why_not(&app.store.read, sender, conversation, &draft).await?.map(Arc::new))
    };
    retry_on_conflict(&app.store, WriteTimeout::Standard, attempt).await
}

struct SendMessage {
    clock: Clock,
    event_bus: Arc<EventBus>,
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
        append(db, self.clock.now(), self.sender, self.conversation, &self.draft).await
    }

    fn committed(&self, sent: &Self::Output) {
        for (member, event) in sent.iter().flat_map(Appended::events) {
            self.event_bus.publish(member, BusMessage::Event(Arc::new(event)));
        }
    }
}

/// Why a message could not be appended: refused, or stored already. None where it could be by now.
async fn why_not(
    db: &impl ConnectionTrait,
    sender: Sender,
    conversation: ConversationId,
    draft: &Draft,
) -> Result<Option<message::Model>> {
    let Some(seat) = membership::find(db, sender.id, conversation).await? else {
        return Err(Refusal::ConversationNotFound.into());
    };
    if let Some(stored) = sent_by(db, sender, conversation, draft).await? {
        return Ok(Some(stored));
    }
    if seat.conversation.closed_at.is_some() {
        return Err(Refusal::ConversationClosed.into());
    }
    if relationship::blocked(db, sender.id, seat.correspondent()).await? {
        return Err(Refusal::CannotMessageMember.into());
    }
    Ok(None)
}

/// The same message, with the same key, that the sender wrote in this conversation before. There is no conversation for
/// who is nobody any more.
async fn sent_by(
    db: &impl ConnectionTrait,
    sender: Sender,
    conversation: ConversationId,
    draft: &Draft,
) -> Result<Option<message::Model>> {
    if !sender.is_there(standing::find(db, sender.id).await?) {
        return Err(Refusal::ConversationNotFound.into());
    }
    sent_here_before(db, sender.id, conversation, draft).await
}

/// Refused where the key stands for another text.
async fn sent_here_before(
    db: &impl ConnectionTrait,
    sender: MemberId,
    conversation: ConversationId,
    draft: &Draft,
) -> Result<Option<message::Model>> {
    let Some(key) = &draft.key else { return Ok(None) };
    let stored = message::Entity::find()
        .filter(message::COLUMN.sender_id.eq(sender))
        .filter(message::COLUMN.client_key.eq(key.as_str()))
        .filter(message::COLUMN.conversation_id.eq(conversation))
        .one(db)
        .await?;
    match stored {
        Some(stored) if stored.body != draft.body.as_str() => Err(Refusal::ClientKeyReused.into()),
        stored => Ok(stored),
    }
}

/// The same message, with the same key, that the sender wrote to this member before, in any
/// conversation with them; the newest. Refused where the key stands for other texts only.
pub(in crate::messaging) async fn sent_before(
    db: &impl ConnectionTrait,
    sender: MemberId,
    [low, high]: [MemberId; 2],
    body: &Body,
    key: &ClientKey,
) -> Result<Option<message::Model>> {
    let conversation = message::Entity::belongs_to(conversation::Entity)
        .from(message::Column::ConversationId)
        .to(conversation::Column::Id);
    let stored = message::Entity::find()
        .join(JoinType::InnerJoin, conversation.into())
        .filter(message::COLUMN.sender_id.eq(sender))
        .filter(message::COLUMN.client_key.eq(key.as_str()))
        .filter(conversation::COLUMN.pair_low.eq(low))
        .filter(conversation::COLUMN.pair_high.eq(high))
        // Ids are in the order of time.
        .order_by_desc(message::Column::ConversationId)
        .all(db)
        .await?;
    let used = !stored.is_empty();
    match stored.into_iter().find(|message| message.body == body.as_str()) {
        None if used => Err(Refusal::ClientKeyReused.into()),
        same => Ok(same),
    }
}
