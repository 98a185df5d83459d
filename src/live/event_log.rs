//! The log of a member: the numbered events of their conversations, and of what they change themselves.

use chrono::{DateTime, Utc};
use entity::event::{self, EventKind};
use entity::id::{ConversationId, MemberId};
use sea_orm::prelude::Uuid;
use sea_orm::{
    ActiveEnum, ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult,
    IntoActiveModel, Statement,
};

/// An event to append to one member's log.
#[derive(Clone, Copy, Debug)]
pub struct NewEvent {
    pub member: MemberId,
    pub kind: EventKind,
    /// None if the event is not about a conversation.
    pub conversation: Option<ConversationId>,
    pub message_seq: Option<i64>,
    pub other: Option<MemberId>,
}

impl NewEvent {
    #[must_use]
    pub fn new(member: MemberId, kind: EventKind) -> Self {
        Self { member, kind, conversation: None, message_seq: None, other: None }
    }

    #[must_use]
    pub fn in_conversation(self, id: ConversationId) -> Self {
        Self { conversation: Some(id), ..self }
    }

    #[must_use]
    pub fn of_message(self, seq: i64) -> Self {
        Self { message_seq: Some(seq), ..self }
    }

    #[must_use]
    pub fn about(self, other: MemberId) -> Self {
        Self { other: Some(other), ..self }
    }
}

/// Appends one event to the log of each member, and returns the rows. Skips erased members, who have no log.
pub async fn append(
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    events: &[NewEvent],
) -> Result<Vec<event::Model>, DbErr> {
    let members: Vec<_> = events.iter().map(|event| event.member).collect();
    let numbers = assign_numbers(tx, members).await?;
    let row = |event: &NewEvent| {
        let number = numbers.iter().find(|number| number.id == event.member)?;
        Some(event::Model {
            member_id: event.member,
            seq: number.event_seq,
            kind: event.kind,
            conversation_id: event.conversation.unwrap_or(ConversationId(Uuid::nil())),
            message_seq: event.message_seq,
            other_id: event.other,
            created_at: now,
        })
    };
    let rows: Vec<_> = events.iter().filter_map(row).collect();
    if rows.is_empty() {
        return Ok(rows);
    }
    let active = rows.iter().map(|row| row.clone().into_active_model().reset_all());
    event::Entity::insert_many(active).exec_without_returning(tx).await?;
    Ok(rows)
}

#[derive(Debug, FromQueryResult)]
struct AssignedNumber {
    id: MemberId,
    event_seq: i64,
}

/// Assigns the next number of each member, in one statement per member. The members' rows stay locked until the
/// transaction ends, so that numbers become visible in order. They are locked by ascending ID, so that two writers do
/// not deadlock.
///
/// One UPDATE of both rows would need a locking subquery. On PostgreSQL, the update then goes back to the row version
/// that the statement saw at its start, for which a writer that waits for us may already be queued: a deadlock.
///
/// Must come before writing any row that refers to a member: its foreign key takes a shared lock on the member's row,
/// and upgrading that lock does not follow the order of IDs.
async fn assign_numbers(
    tx: &DatabaseTransaction,
    mut members: Vec<MemberId>,
) -> Result<Vec<AssignedNumber>, DbErr> {
    let sql = "UPDATE member SET event_seq = event_seq + 1 WHERE id = $1 AND erased_at IS NULL
        RETURNING id, event_seq";
    members.sort_unstable();
    let mut numbers = Vec::new();
    for member in members {
        let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, [member.into()]);
        numbers.extend(AssignedNumber::find_by_statement(statement).one(tx).await?);
    }
    Ok(numbers)
}

/// A part of a log, and the log's bounds at the same moment.
#[derive(Debug)]
pub struct LogSlice {
    /// Without events of kinds that only newer versions know, which may share the database.
    pub events: Vec<event::Model>,
    /// The number up to which the log was read.
    pub end: i64,
    /// The last assigned number.
    pub head: i64,
    /// The number up to which events were pruned.
    pub floor: i64,
}

#[derive(FromQueryResult)]
struct LogRow {
    event_seq: i64,
    event_floor: i64,
    seq: Option<i64>,
    kind: Option<i16>,
    conversation_id: Option<ConversationId>,
    message_seq: Option<i64>,
    other_id: Option<MemberId>,
    created_at: Option<DateTime<Utc>>,
}

impl LogRow {
    /// None if the member has no event in the slice, or for an unknown kind.
    fn event(self, member_id: MemberId) -> Option<event::Model> {
        Some(event::Model {
            member_id,
            seq: self.seq?,
            kind: EventKind::try_from_value(&self.kind?).ok()?,
            conversation_id: self.conversation_id?,
            message_seq: self.message_seq,
            other_id: self.other_id,
            created_at: self.created_at?,
        })
    }
}

/// Reads at most `limit` events after the number `after`, in one statement. None if the member does not exist.
pub async fn read(
    db: &impl ConnectionTrait,
    member: MemberId,
    after: i64,
    limit: u64,
) -> Result<Option<LogSlice>, DbErr> {
    let sql =
        "SELECT m.event_seq, m.event_floor, e.seq, e.kind, e.conversation_id, e.message_seq, e.other_id, e.created_at
        FROM member m LEFT JOIN event e ON e.member_id = m.id AND e.seq > $2
        WHERE m.id = $1 ORDER BY e.seq LIMIT $3";
    let values = [member.into(), after.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = LogRow::find_by_statement(statement).all(db).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let (head, floor) = (first.event_seq, first.event_floor);
    // The end of the log is its head, not the last event found: events of deleted conversations are gone.
    let is_full = rows.len() as u64 == limit;
    let end = rows.last().and_then(|row| row.seq).filter(|_| is_full).unwrap_or(head);
    let events = rows.into_iter().filter_map(|row| row.event(member)).collect();
    Ok(Some(LogSlice { events, end, head, floor }))
}
