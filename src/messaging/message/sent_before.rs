//! Finds the message that was already sent with a draft's client key. A key that was used only with a different body is
//! refused.

use entity::id::{ConversationId, MemberId};
use entity::{conversation, message};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::messaging::conversation::membership;
use crate::messaging::message::body::{ClientKey, Draft};
use crate::messaging::{Refusal, Result};

/// Finds the message with the draft's client key in this conversation.
pub async fn in_conversation(
    db: &impl ConnectionTrait,
    sender: MemberId,
    conversation: ConversationId,
    draft: &Draft,
) -> Result<Option<message::Model>> {
    let Some(key) = &draft.key else { return Ok(None) };
    let sent = with_key(sender, key).filter(message::COLUMN.conversation_id.eq(conversation)).all(db).await?;
    same_text(sent, draft)
}

/// Finds the message with the draft's client key in any conversation with this member; the newest, if there are several
/// with the draft's text.
pub async fn to_member(
    db: &impl ConnectionTrait,
    sender: MemberId,
    other: MemberId,
    draft: &Draft,
) -> Result<Option<message::Model>> {
    let Some(key) = &draft.key else { return Ok(None) };
    let conversation = message::Entity::belongs_to(conversation::Entity)
        .from(message::Column::ConversationId)
        .to(conversation::Column::Id);
    let sent = with_key(sender, key)
        .join(JoinType::InnerJoin, conversation.into())
        .filter(membership::is_between(membership::pair(sender, other)))
        // IDs are ordered by time.
        .order_by_desc(message::Column::ConversationId)
        .all(db)
        .await?;
    same_text(sent, draft)
}

fn with_key(sender: MemberId, key: &ClientKey) -> Select<message::Entity> {
    message::Entity::find()
        .filter(message::COLUMN.sender_id.eq(sender))
        .filter(message::COLUMN.client_key.eq(key.as_str()))
}

/// Returns the first message with the draft's text. Refuses if there are only others.
fn same_text(sent: Vec<message::Model>, draft: &Draft) -> Result<Option<message::Model>> {
    let is_used = !sent.is_empty();
    match sent.into_iter().find(|message| message.body == draft.body.as_str()) {
        None if is_used => Err(Refusal::ClientKeyReused.into()),
        same => Ok(same),
    }
}
