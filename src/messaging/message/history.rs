//! Pages of a conversation's messages, oldest first. The messages are numbered without gaps, so a page is a range of
//! numbers that is known before anything is read.

use std::ops::RangeInclusive;

use entity::id::{ConversationId, MemberId};
use entity::message;
use sea_orm::{ConnectionTrait, DbErr, Value};

use crate::messaging::pagination::{Page, Window};
use crate::messaging::rows::{RowReader, select};
use crate::store::KeyTable;

/// Reads the messages in the window. `all` are the numbers of the conversation's messages.
pub async fn read(
    db: &impl ConnectionTrait,
    conversation: ConversationId,
    all: &RangeInclusive<i64>,
    window: &Window<i64>,
) -> Result<Vec<message::Model>, DbErr> {
    let range = range(all, window);
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

/// Makes the page of the messages in the window, given in any order.
#[must_use]
pub fn page(
    mut rows: Vec<message::Model>,
    all: &RangeInclusive<i64>,
    window: &Window<i64>,
) -> Page<message::Model> {
    let range = range(all, window);
    rows.sort_by_key(|row| row.seq);
    Page { rows, has_previous: range.start() > all.start(), has_next: range.end() < all.end() }
}

/// Those of the numbers that are in the window.
fn range(all: &RangeInclusive<i64>, window: &Window<i64>) -> RangeInclusive<i64> {
    let (above, up_to) = bounds(window);
    let (low, high) = ((above.min(*all.end()) + 1).max(*all.start()), up_to.min(*all.end()));
    if window.from_end {
        low.max(high - window.limit() + 1)..=high
    } else {
        low..=high.min(low.saturating_add(window.limit()) - 1)
    }
}

/// Returns a PostgreSQL join of the messages `m` in the window to each conversation `c`. Appends its values to those
/// of the statement, which start at `$2`.
pub(in crate::messaging) fn lateral(window: &Window<i64>, values: &mut Vec<Value>) -> String {
    let (above, up_to) = bounds(window);
    let parameter = values.len() + 2;
    values.extend([above, up_to, window.limit()].map(Value::from));
    let order = if window.from_end { "DESC" } else { "ASC" };
    // The limit tells the planner that there are few, so that it reads them by index.
    format!(
        "LATERAL (
            SELECT {IN_CONVERSATION} FROM message m
            WHERE m.conversation_id = c.id AND m.seq > ${parameter} AND m.seq <= ${}
            ORDER BY m.seq {order} LIMIT ${}
        ) m ON TRUE",
        parameter + 1,
        parameter + 2,
    )
}

/// The numbers above which and up to which the window's bounds reach.
fn bounds(window: &Window<i64>) -> (i64, i64) {
    let above = window.after.map_or(0, |after| after.max(0));
    (above, window.before.map_or(i64::MAX, |before| before.max(1) - 1))
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
