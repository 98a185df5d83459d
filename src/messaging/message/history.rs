//! The messages of conversations, oldest first.

use std::ops::RangeInclusive;

use entity::id::{ConversationId, MemberId};
use entity::message;
use sea_orm::{ConnectionTrait, DbErr};

use crate::messaging::pagination::Page;
use crate::messaging::rows::{RowReader, select};
use crate::store::KeyTable;

/// Reads the messages with these numbers.
pub async fn read(
    db: &impl ConnectionTrait,
    conversation: ConversationId,
    range: &RangeInclusive<i64>,
) -> Result<Vec<message::Model>, DbErr> {
    let sql = format!(
        "SELECT {IN_CONVERSATION} FROM message m
        WHERE m.conversation_id = $1 AND m.seq >= $2 AND m.seq <= $3 ORDER BY m.seq"
    );
    let values = [conversation.into(), (*range.start()).into(), (*range.end()).into()];
    let read = |columns: &mut RowReader<'_>| {
        let seq = columns.read()?;
        read_after_seq(conversation, seq, columns)
    };
    select(db, sql, values, read).await
}

/// Makes the page of the messages with these numbers, given in any order. `all` are the numbers of the conversation's
/// messages.
#[must_use]
pub fn page(
    mut rows: Vec<message::Model>,
    all: &RangeInclusive<i64>,
    range: &RangeInclusive<i64>,
) -> Page<message::Model> {
    rows.sort_by_key(|row| row.seq);
    Page { rows, has_previous: range.start() > all.start(), has_next: range.end() < all.end() }
}

/// The columns of a message whose conversation is known, in the order in which they are read. They are listed by
/// name, so that a new column does not change the result of a prepared statement.
pub(in crate::messaging) const IN_CONVERSATION: &str = "m.seq, m.sender_id, m.body, m.client_key, m.sent_at";

/// Finds messages by conversation and number, in any order. One statement; none without keys.
pub async fn find_many(
    db: &impl ConnectionTrait,
    keys: &[(ConversationId, i64)],
) -> Result<Vec<message::Model>, DbErr> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let KeyTable { table, values } = KeyTable::new(db, keys, 1);
    let sql = format!(
        "SELECT m.conversation_id, {IN_CONVERSATION} FROM {table}
        JOIN message m ON m.conversation_id = keys.column1 AND m.seq = keys.column2"
    );
    select(db, sql, values, read_with_conversation).await
}

/// Finds the newest message of `sender` at or before each key. One statement; none without keys.
pub async fn newest_up_to(
    db: &impl ConnectionTrait,
    sender: MemberId,
    keys: &[(ConversationId, i64)],
) -> Result<Vec<message::Model>, DbErr> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let KeyTable { table, values } = KeyTable::new(db, keys, 2);
    let sql = format!(
        "SELECT m.conversation_id, {IN_CONVERSATION} FROM {table}
        JOIN message m ON m.conversation_id = keys.column1 AND m.seq = (
            SELECT max(own.seq) FROM message own
            WHERE own.conversation_id = keys.column1 AND own.seq <= keys.column2 AND own.sender_id = $1)"
    );
    select(db, sql, std::iter::once(sender.into()).chain(values), read_with_conversation).await
}

fn read_with_conversation(columns: &mut RowReader<'_>) -> Result<message::Model, DbErr> {
    let (conversation, seq) = (columns.read()?, columns.read()?);
    read_after_seq(conversation, seq, columns)
}

/// Returns None, and does not read the other columns, if the number is null.
pub(in crate::messaging) fn read_optional(
    conversation: ConversationId,
    columns: &mut RowReader<'_>,
) -> Result<Option<message::Model>, DbErr> {
    let seq: Option<i64> = columns.read()?;
    seq.map(|seq| read_after_seq(conversation, seq, columns)).transpose()
}

fn read_after_seq(
    conversation_id: ConversationId,
    seq: i64,
    columns: &mut RowReader<'_>,
) -> Result<message::Model, DbErr> {
    Ok(message::Model {
        conversation_id,
        seq,
        sender_id: columns.read()?,
        body: columns.read()?,
        client_key: columns.read()?,
        sent_at: columns.read()?,
    })
}
