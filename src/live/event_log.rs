//! Each member's own log of what happened in their conversations.

use chrono::{DateTime, Utc};
use entity::event::{self, Kind};
use entity::id::{ConversationId, MemberId};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult,
    IntoActiveModel, Statement,
};

/// What to write into one member's log.
#[derive(Clone, Copy, Debug)]
pub struct NewEvent {
    pub member: MemberId,
    pub kind: Kind,
    pub conversation: ConversationId,
    pub message_seq: Option<i64>,
}

/// Appends one event to the log of each member. An erased member has no log any more.
pub async fn append(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    entries: &[NewEvent],
) -> Result<Vec<event::Model>, DbErr> {
    let members: Vec<_> = entries.iter().map(|entry| entry.member).collect();
    let numbers = take_numbers(tx, members).await?;
    let row = |entry: &NewEvent| {
        let number = numbers.iter().find(|number| number.id == entry.member)?;
        Some(event::Model {
            member_id: entry.member,
            seq: number.event_seq,
            kind: entry.kind,
            conversation_id: entry.conversation,
            message_seq: entry.message_seq,
            created_at: now,
        })
    };
    let rows: Vec<_> = entries.iter().filter_map(row).collect();
    if rows.is_empty() {
        return Ok(rows);
    }
    let active = rows.iter().map(|row| row.clone().into_active_model().reset_all());
    event::Entity::insert_many(active).exec_without_returning(tx).await?;
    Ok(rows)
}

/// The next number in a member's log.
#[derive(Debug, FromQueryResult)]
struct Number {
    id: MemberId,
    event_seq: i64,
}

/// Takes the next numbers, a statement for each member. The members' rows stay locked until the transaction ends, so that
/// numbers become visible in order; they are locked by ascending id, so that two writers never wait for each other.
/// One UPDATE of both rows would have to lock before it updates: PostgreSQL then returns to the version of a row
/// that the statement began with, for which another may stand in line who waits for us.
/// To be taken before any row that refers to a member is written: such a row shares the member's, and what
/// is shared already is not waited for in the order of ids.
async fn take_numbers(tx: &DatabaseTransaction, mut members: Vec<MemberId>) -> Result<Vec<Number>, DbErr> {
    let sql = "UPDATE member SET event_seq = event_seq + 1 WHERE id = $1 AND erased_at IS NULL
        RETURNING id, event_seq";
    members.sort_unstable();
    let mut numbers = Vec::new();
    for member in members {
        let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, [member.into()]);
        numbers.extend(Number::find_by_statement(statement).one(tx).await?);
    }
    Ok(numbers)
}

/// Some events after a number, and where the log stood in the same instant.
#[derive(Debug)]
pub struct LogSlice {
    pub events: Vec<event::Model>,
    /// The newest number given out.
    pub head: i64,
    /// Events up to here were pruned.
    pub floor: i64,
}

/// Reads on from `after`, at most `limit` events. None where the member is gone. One statement.
pub async fn read(
    db: &impl ConnectionTrait,
    member: MemberId,
    after: i64,
    limit: u64,
) -> Result<Option<LogSlice>, DbErr> {
    #[derive(FromQueryResult)]
    struct Line {
        event_seq: i64,
        event_floor: i64,
        seq: Option<i64>,
        kind: Option<Kind>,
        conversation_id: Option<ConversationId>,
        message_seq: Option<i64>,
        created_at: Option<DateTime<Utc>>,
    }
    let sql =
        "SELECT m.event_seq, m.event_floor, e.seq, e.kind, e.conversation_id, e.message_seq, e.created_at
        FROM member m LEFT JOIN event e ON e.member_id = m.id AND e.seq > $2
        WHERE m.id = $1 ORDER BY e.seq LIMIT $3";
    let values = [member.into(), after.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let lines = Line::find_by_statement(statement).all(db).await?;
    let Some(first) = lines.first() else { return Ok(None) };
    let (head, floor) = (first.event_seq, first.event_floor);
    let events = lines.into_iter().filter_map(|line| {
        Some(event::Model {
            member_id: member,
            seq: line.seq?,
            kind: line.kind?,
            conversation_id: line.conversation_id?,
            message_seq: line.message_seq,
            created_at: line.created_at?,
        })
    });
    Ok(Some(LogSlice { events: events.collect(), head, floor }))
}
