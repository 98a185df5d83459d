//! A conversation's messages, oldest first. Their numbers have no gap, so that every page is a
//! range of them, known before anything is read.

use std::ops::RangeInclusive;

use entity::id::{ConversationId, MemberId};
use entity::message;
use sea_orm::{ConnectionTrait, DbErr, Value};

use crate::messaging::pagination::{Page, Window};
use crate::messaging::rows::{RowReader, select};
use crate::store::KeyTable;

/// The messages in the window, of a conversation that has so many.
pub async fn read(
    db: &impl ConnectionTrait,
    conversation: ConversationId,
    last: i64,
    window: &Window<i64>,
) -> Result<Vec<message::Model>, DbErr> {
    let range = range(last, window);
    let sql = format!(
        "SELECT {IN_CONVERSATION} FROM message m
        WHERE m.conversation_id = $1 AND m.seq >= $2 AND m.seq <= $3 ORDER BY m.seq"
    );
    let values = [conversation.into(), (*range.start()).into(), (*range.end()).into()];
    let read = |columns: &mut RowReader<'_>| {
        let seq = columns.take()?;
        rest(conversation, seq, columns)
    };
    select(db, sql, values, read).await
}

/// What the window shows: those messages, in order.
#[must_use]
pub fn page(mut rows: Vec<message::Model>, last: i64, window: &Window<i64>) -> Page<message::Model> {
    let range = range(last, window);
    rows.sort_by_key(|row| row.seq);
    Page { rows, has_previous: *range.start() > 1, has_next: *range.end() < last }
}

/// Which of the numbers 1 to `last` the window shows.
fn range(last: i64, window: &Window<i64>) -> RangeInclusive<i64> {
    let (above, up_to) = bounds(window);
    let (low, high) = (above.min(last) + 1, up_to.min(last));
    if window.from_end { low.max(high - window.limit() + 1)..=high } else { low..=high }
}

/// The same for each conversation `c` of a statement on PostgreSQL, as what to join. The values begin at `$2`.
pub(in crate::messaging) fn lateral(window: &Window<i64>, values: &mut Vec<Value>) -> String {
    let (above, up_to) = bounds(window);
    let place = values.len() + 2;
    values.extend([above, up_to, window.limit()].map(Value::from));
    let order = if window.from_end { "DESC" } else { "ASC" };
    // Limited, the planner knows that it is a few of them, and reads them by their index.
    format!(
        "LATERAL (
            SELECT {IN_CONVERSATION} FROM message m
            WHERE m.conversation_id = c.id AND m.seq > ${place} AND m.seq <= ${}
            ORDER BY m.seq {order} LIMIT ${}
        ) m ON TRUE",
        place + 1,
        place + 2,
    )
}

/// Above which number the window is, and up to which, in a conversation without end.
fn bounds(window: &Window<i64>) -> (i64, i64) {
    let above = window.after.map_or(0, |after| after.max(0));
    let up_to = window.before.map_or(i64::MAX, |before| before.max(1) - 1);
    if window.from_end { (above, up_to) } else { (above, up_to.min(above.saturating_add(window.limit()))) }
}

/// Of a conversation that is known, as `rest` takes them after the number. By their names, so that a column that is added
/// beside does not change what a prepared statement returns.
pub(in crate::messaging) const IN_CONVERSATION: &str = "m.seq, m.sender_id, m.body, m.client_key, m.sent_at";

/// Messages by their places, in any order. One statement; none where nothing is asked for.
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
    select(db, sql, values, one).await
}

/// For each place the newest message of `sender` that does not stand after it. One statement.
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
    select(db, sql, std::iter::once(sender.into()).chain(values), one).await
}

fn one(columns: &mut RowReader<'_>) -> Result<message::Model, DbErr> {
    let (conversation, seq) = (columns.take()?, columns.take()?);
    rest(conversation, seq, columns)
}

/// None where the row has none; what comes after is not read then.
pub(in crate::messaging) fn read_optional(
    conversation: ConversationId,
    columns: &mut RowReader<'_>,
) -> Result<Option<message::Model>, DbErr> {
    let seq: Option<i64> = columns.take()?;
    seq.map(|seq| rest(conversation, seq, columns)).transpose()
}

fn rest(
    conversation_id: ConversationId,
    seq: i64,
    columns: &mut RowReader<'_>,
) -> Result<message::Model, DbErr> {
    Ok(message::Model {
        conversation_id,
        seq,
        sender_id: columns.take()?,
        body: columns.take()?,
        client_key: columns.take()?,
        sent_at: columns.take()?,
    })
}
