//! Writing into a conversation.

use std::sync::Arc;

use entity::event::Kind;
use entity::id::{ConversationId, MemberId};
use entity::{conversation, message, participant};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::body::{Body, ClientKey, Draft};
use super::write::Write;
use super::{Refusal, Result, relationship, seat};
use crate::app::App;
use crate::live::log::{Entry, Numbers};
use crate::store::{Limit, insert_unless_there, retry_on_conflict};

/// Writes a message. With a key that the sender used here before, returns that message instead.
pub async fn send(
    app: &App,
    sender: MemberId,
    conversation: ConversationId,
    draft: &Draft,
) -> Result<Arc<message::Model>> {
    if let Err(too_soon) = app.writing.sends.check(&sender) {
        let stored = sent_here_before(&app.store.read, sender, conversation, draft).await?;
        return Ok(Arc::new(stored.ok_or_else(|| Refusal::from(too_soon))?));
    }
    let attempt = || async {
        let mut write = Write::begin(app).await?;
        if let Some(message) = append(&mut write, sender, conversation, draft).await? {
            write.commit().await?;
            return Ok(Some(message));
        }
        drop(write);
        // Where the reason has gone by now, it is tried again.
        Ok(why_not(&app.store.read, sender, conversation, draft).await?.map(Arc::new))
    };
    retry_on_conflict(&app.store, Limit::Usual, attempt).await
}

/// The six statements of a message: its place (which also locks the conversation and checks
/// everything), the two members' next numbers, itself, their events, and their lists.
/// None where it is refused, with nothing of the transaction worth keeping.
pub(super) async fn append(
    write: &mut Write,
    sender: MemberId,
    conversation: ConversationId,
    draft: &Draft,
) -> Result<Option<Arc<message::Model>>, DbErr> {
    let Some(conversation) = take_place(write, sender, conversation).await? else { return Ok(None) };
    let message = message::Model {
        conversation_id: conversation.id,
        seq: conversation.last_seq,
        sender_id: sender,
        body: draft.body.as_str().to_owned(),
        client_key: draft.key.as_ref().map(|key| key.as_str().to_owned()),
        sent_at: write.now,
    };
    // Before the message, which shares its sender's row.
    let numbers = write.take_numbers(conversation.members()).await?;
    if !insert_unless_there(&**write, message.clone()).await? {
        return Ok(None);
    }
    let message = Arc::new(message);
    announce(write, &conversation, &numbers, &message).await?;
    Ok(Some(message))
}

async fn take_place(
    write: &Write,
    sender: MemberId,
    conversation: ConversationId,
) -> Result<Option<conversation::Model>, DbErr> {
    let updated = conversation::Entity::update_many()
        .col_expr(conversation::Column::LastSeq, Expr::col(conversation::Column::LastSeq).add(1))
        .col_expr(conversation::Column::LastMessageAt, write.now.into())
        .filter(conversation::COLUMN.id.eq(conversation))
        .filter(has_member(sender))
        .filter(conversation::COLUMN.closed_at.is_null())
        .filter(Expr::exists(relationship::block_in_conversation()).not())
        .exec_with_returning(&**write)
        .await?;
    Ok(updated.into_iter().next())
}

/// The conversation is one of this member's.
pub(super) fn has_member(member: MemberId) -> Condition {
    Condition::any()
        .add(conversation::COLUMN.pair_low.eq(member))
        .add(conversation::COLUMN.pair_high.eq(member))
}

/// Tells both members, and moves the conversation to the top of both lists.
async fn announce(
    write: &mut Write,
    conversation: &conversation::Model,
    numbers: &Numbers,
    message: &Arc<message::Model>,
) -> Result<(), DbErr> {
    let entries = conversation.members().map(|member| Entry {
        member,
        kind: Kind::MessageSent,
        conversation: conversation.id,
        message_seq: Some(message.seq),
    });
    let logged = write.log_as(numbers, &entries, Some(Arc::clone(message))).await?;
    // Both are being erased.
    if logged.is_empty() {
        return Ok(());
    }
    let mut activity = CaseStatement::new();
    for event in &logged {
        activity = activity.case(participant::COLUMN.member_id.eq(event.member_id), event.seq);
    }
    // Who writes has seen what stands above.
    let read = CaseStatement::new()
        .case(participant::COLUMN.member_id.eq(message.sender_id), message.seq)
        .finally(Expr::col(participant::Column::ReadSeq));
    participant::Entity::update_many()
        .col_expr(participant::Column::ActivitySeq, activity.into())
        .col_expr(participant::Column::ReadSeq, read.into())
        .filter(participant::COLUMN.conversation_id.eq(conversation.id))
        .exec(&**write)
        .await?;
    Ok(())
}

/// Why a message could not be appended: refused, or stored already. None where it could be by now.
async fn why_not(
    db: &impl ConnectionTrait,
    sender: MemberId,
    conversation: ConversationId,
    draft: &Draft,
) -> Result<Option<message::Model>> {
    let Some(seat) = seat::find(db, sender, conversation).await? else {
        return Err(Refusal::ConversationNotFound.into());
    };
    if let Some(stored) = sent_here_before(db, sender, conversation, draft).await? {
        return Ok(Some(stored));
    }
    if seat.conversation.closed_at.is_some() {
        return Err(Refusal::ConversationClosed.into());
    }
    if relationship::blocked(db, sender, seat.correspondent()).await? {
        return Err(Refusal::CannotMessageMember.into());
    }
    Ok(None)
}

/// The same message, with the same key, that the sender wrote in this conversation before. Refused
/// where the key stands for another text.
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
pub(super) async fn sent_before(
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
