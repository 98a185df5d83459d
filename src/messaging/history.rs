//! A conversation's messages, oldest first. Their numbers have no gap, so that every page is a
//! range of them, known before anything is read.

use std::ops::RangeInclusive;

use entity::id::{ConversationId, MemberId};
use entity::message;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Statement,
    Value,
};

use super::page::{Page, Window};
use super::seat::Seat;
use crate::store::Pairs;

pub async fn page(
    db: &impl ConnectionTrait,
    seat: &Seat,
    window: &Window<i64>,
) -> Result<Page<message::Model>, DbErr> {
    let last = seat.conversation.last_seq;
    let range = range(last, window);
    let rows = message::Entity::find()
        .filter(message::COLUMN.conversation_id.eq(seat.conversation.id))
        .filter(message::COLUMN.seq.gte(*range.start()))
        .filter(message::COLUMN.seq.lte(*range.end()))
        .order_by_asc(message::Column::Seq)
        .all(db)
        .await?;
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

/// By their names, so that a column that is added beside does not change what a prepared statement returns.
const COLUMNS: &str = "m.conversation_id, m.seq, m.sender_id, m.body, m.client_key, m.sent_at";

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
    select(db, sql, values).await
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
    select(db, sql, std::iter::once(sender.into()).chain(values)).await
}

async fn select(
    db: &impl ConnectionTrait,
    sql: String,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<message::Model>, DbErr> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    message::Model::find_by_statement(statement).all(db).await
}
