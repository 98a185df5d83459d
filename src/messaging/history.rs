//! A conversation's messages, oldest first. Their numbers have no gap, so that every page is a
//! range of them, known before anything is read.

use std::ops::RangeInclusive;

use entity::id::{ConversationId, MemberId};
use entity::message;
use sea_orm::{ConnectionTrait, DbErr};

use super::columns::{Columns, select};
use super::page::{Page, Window};
use crate::store::Pairs;

/// A page of a conversation that has so many messages.
pub async fn page(
    db: &impl ConnectionTrait,
    conversation: ConversationId,
    last: i64,
    window: &Window<i64>,
) -> Result<Page<message::Model>, DbErr> {
    let range = range(last, window);
    let sql = format!(
        "SELECT {COLUMNS} FROM message m
        WHERE m.conversation_id = $1 AND m.seq >= $2 AND m.seq <= $3 ORDER BY m.seq"
    );
    let values = [conversation.into(), (*range.start()).into(), (*range.end()).into()];
    let rows = select(db, sql, values, read).await?;
    Ok(Page { rows, has_previous: *range.start() > 1, has_next: *range.end() < last })
}

/// Which of the numbers 1 to `last` the window shows.
fn range(last: i64, window: &Window<i64>) -> RangeInclusive<i64> {
    let size = i64::try_from(window.size).unwrap_or(i64::MAX);
    let low = window.after.map_or(1, |after| after.clamp(0, last) + 1);
    let high = window.before.map_or(last, |before| before.clamp(1, last + 1) - 1);
    if window.from_end {
        low.max(high.saturating_sub(size) + 1)..=high
    } else {
        low..=high.min(low.saturating_add(size) - 1)
    }
}

/// By their names, so that a column that is added beside does not change what a prepared statement returns. As `read`
/// takes them.
pub(super) const COLUMNS: &str = "m.conversation_id, m.seq, m.sender_id, m.body, m.client_key, m.sent_at";

/// Messages by their places, in any order. One statement; none where nothing is asked for.
pub async fn find_many(
    db: &impl ConnectionTrait,
    keys: &[(ConversationId, i64)],
) -> Result<Vec<message::Model>, DbErr> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let Pairs { table, values } = Pairs::new(db, keys, 1);
    let sql = format!(
        "SELECT {COLUMNS} FROM {table}
        JOIN message m ON m.conversation_id = keys.column1 AND m.seq = keys.column2"
    );
    select(db, sql, values, read).await
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
    let Pairs { table, values } = Pairs::new(db, keys, 2);
    let sql = format!(
        "SELECT {COLUMNS} FROM {table}
        JOIN message m ON m.conversation_id = keys.column1 AND m.seq = (
            SELECT max(own.seq) FROM message own
            WHERE own.conversation_id = keys.column1 AND own.seq <= keys.column2 AND own.sender_id = $1)"
    );
    select(db, sql, std::iter::once(sender.into()).chain(values), read).await
}

fn read(columns: &mut Columns<'_>) -> Result<message::Model, DbErr> {
    let conversation = columns.take()?;
    rest(conversation, columns)
}

/// None where the row has none; what comes after is not read then.
pub(super) fn read_optional(columns: &mut Columns<'_>) -> Result<Option<message::Model>, DbErr> {
    let conversation: Option<ConversationId> = columns.take()?;
    conversation.map(|conversation| rest(conversation, columns)).transpose()
}

fn rest(conversation_id: ConversationId, columns: &mut Columns<'_>) -> Result<message::Model, DbErr> {
    Ok(message::Model {
        conversation_id,
        seq: columns.take()?,
        sender_id: columns.take()?,
        body: columns.take()?,
        client_key: columns.take()?,
        sent_at: columns.take()?,
    })
}
