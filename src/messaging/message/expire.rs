//! Deleting messages older than the retention, for both members. The oldest messages of a conversation go first, so
//! those that remain are numbered without gaps. A conversation whose messages are all older is deleted.

use chrono::{DateTime, Utc};
use entity::event::EventKind;
use entity::id::ConversationId;
use entity::{conversation, message, participant};
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Statement,
};

use crate::app::App;
use crate::live::event_log::NewEvent;
use crate::messaging::conversation::delete;
use crate::messaging::transaction::WriteTransaction;
use crate::store::{Store, StoreError, WriteTimeout, retry_on_conflict};

/// Conversations that one statement reads.
const CONVERSATION_BATCH: i64 = 1000;
/// Messages of one conversation that one transaction deletes.
const MESSAGE_BATCH: usize = 500;

/// Deletes all messages before `cutoff`, and returns their number.
pub async fn expire(app: &App, cutoff: DateTime<Utc>) -> Result<u64, StoreError> {
    let (mut expired, mut last_id) = (0, ConversationId(Uuid::nil()));
    loop {
        let conversations = oldest_messages(&app.store, last_id).await?;
        let Some(last) = conversations.last() else { return Ok(expired) };
        last_id = last.id;
        let is_due = |found: &&OldestMessage| found.oldest.is_some_and(|oldest| oldest < cutoff);
        for found in conversations.iter().filter(is_due) {
            loop {
                let attempt = || expire_batch(app, found.id, cutoff);
                let deleted = retry_on_conflict(&app.store, WriteTimeout::Standard, attempt).await?;
                expired += deleted;
                if deleted < MESSAGE_BATCH as u64 {
                    break;
                }
            }
        }
    }
}

#[derive(FromQueryResult)]
struct OldestMessage {
    id: ConversationId,
    oldest: Option<DateTime<Utc>>,
}

/// Reads the time of each conversation's oldest message: one index lookup per conversation. An index of all messages by
/// time would cost more with every send than this costs every hour.
async fn oldest_messages(store: &Store, after: ConversationId) -> Result<Vec<OldestMessage>, DbErr> {
    let sql = "SELECT c.id, (
            SELECT m.sent_at FROM message m WHERE m.conversation_id = c.id AND m.seq > c.expired_seq
            ORDER BY m.seq LIMIT 1
        ) AS oldest
        FROM conversation c WHERE c.id > $1 ORDER BY c.id LIMIT $2";
    let values = [after.into(), CONVERSATION_BATCH.into()];
    let statement = Statement::from_sql_and_values(store.backend(), sql, values);
    OldestMessage::find_by_statement(statement).all(&store.read).await
}

/// Deletes the oldest messages of one conversation, and returns their number.
async fn expire_batch(app: &App, id: ConversationId, cutoff: DateTime<Utc>) -> Result<u64, StoreError> {
    let mut write = WriteTransaction::begin(app).await?;
    // As strong as a deletion needs it.
    let found = conversation::Entity::find_by_id(id).lock(LockType::Update).one(&*write).await?;
    let Some(conversation) = found else { return Ok(0) };
    let oldest: Vec<(i64, DateTime<Utc>)> = message::Entity::find()
        .select_only()
        .columns([message::Column::Seq, message::Column::SentAt])
        .filter(message::COLUMN.conversation_id.eq(id))
        .filter(message::COLUMN.seq.gt(conversation.expired_seq))
        .order_by_asc(message::Column::Seq)
        .limit(MESSAGE_BATCH as u64 + 1)
        .into_tuple()
        .all(&*write)
        .await?;
    let expired = oldest.iter().take_while(|(_, sent_at)| *sent_at < cutoff).count();
    let (batch, _) = oldest.split_at(expired.min(MESSAGE_BATCH));
    let Some(&(up_to, _)) = batch.last() else { return Ok(0) };
    if up_to == conversation.last_seq {
        delete::delete_locked(app, &mut write, &conversation, None).await?;
    } else {
        // Otherwise the last batch logs the event.
        if batch.len() == expired {
            log(&mut write, &conversation, up_to).await?;
        }
        write.set_erasing(app);
        delete_up_to(&write, id, up_to).await?;
    }
    let deleted = batch.len() as u64;
    write.commit().await?;
    Ok(deleted)
}

async fn log(
    write: &mut WriteTransaction,
    conversation: &conversation::Model,
    up_to: i64,
) -> Result<(), DbErr> {
    let (kind, id) = (EventKind::MessagesExpired, conversation.id);
    let entry = |member| NewEvent::new(member, kind).in_conversation(id).of_message(up_to);
    write.log(&conversation.members().map(entry)).await?;
    Ok(())
}

/// Also moves the read marks, because unread messages are counted from them.
async fn delete_up_to(write: &WriteTransaction, id: ConversationId, up_to: i64) -> Result<(), DbErr> {
    conversation::Entity::update_many()
        .col_expr(conversation::Column::ExpiredSeq, up_to.into())
        .filter(conversation::COLUMN.id.eq(id))
        .exec(&**write)
        .await?;
    participant::Entity::update_many()
        .col_expr(participant::Column::ReadSeq, up_to.into())
        .filter(participant::COLUMN.conversation_id.eq(id))
        .filter(participant::COLUMN.read_seq.lt(up_to))
        .exec(&**write)
        .await?;
    message::Entity::delete_many()
        .filter(message::COLUMN.conversation_id.eq(id))
        .filter(message::COLUMN.seq.lte(up_to))
        .exec(&**write)
        .await?;
    Ok(())
}
