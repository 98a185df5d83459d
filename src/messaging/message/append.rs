//! Appending a message to its conversation: the message, its number, the events of both members, and their lists.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::event::Kind;
use entity::id::{ConversationId, MemberId};
use entity::message;
use entity::profile::PublicProfile;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value};

use crate::live::{Event, SentMessage};
use crate::messaging::member::public_profile;
use crate::messaging::member::public_profile::profile_columns;
use crate::messaging::member::standing::Standing;
use crate::messaging::message::body::Draft;
use crate::messaging::rows::RowReader;
use crate::store::{AsDbErr, is_unique_violation};

/// Whether the sender may write into a conversation, in statements about its row: $2 is the sender, $4 the client key,
/// $6 the time at which the sender's token was issued, $7 whether nobody asks for that.
/// The unique index decides whether a key was used before. Asking here first spares PostgreSQL the error of a
/// statement that is repeated.
macro_rules! may_write {
    () => {
        "$2 IN (pair_low, pair_high) AND closed_at IS NULL
        AND EXISTS (
            SELECT 1 FROM member WHERE id = $2 AND erased_at IS NULL
            AND (revoked_before IS NULL OR revoked_before <= $6 OR $7))
        AND NOT EXISTS (
            SELECT 1 FROM relationship WHERE member_id = pair_low AND kind = 3 AND other_id = pair_high)
        AND NOT EXISTS (
            SELECT 1 FROM relationship WHERE member_id = pair_high AND kind = 3 AND other_id = pair_low)
        AND NOT EXISTS (
            SELECT 1 FROM message WHERE sender_id = $2 AND client_key = $4 AND conversation_id = conversation.id)"
    };
}

/// One statement, so that the conversation is locked for one round trip only.
///
/// PostgreSQL executes a part of WITH when another part reads it, so each part reads the one whose lock comes before
/// its own: the conversation, the members by ascending id, and then the rows that refer to them. What was updated is
/// taken from RETURNING alone: all parts see the tables as they were when the statement began, and whoever waited
/// for a lock goes on with the newest version of that row only.
const POSTGRES: &str = concat!(
    "WITH place AS (
        UPDATE conversation SET last_seq = last_seq + 1, last_message_at = $5
        WHERE id = $1 AND ",
    may_write!(),
    "
        RETURNING id, pair_low, pair_high, last_seq
    ), low AS (
        UPDATE member SET event_seq = event_seq + 1 FROM place
        WHERE member.id = pair_low AND erased_at IS NULL
        RETURNING ",
    profile_columns!("member"),
    ", member.event_seq
    ), high AS (
        UPDATE member SET event_seq = member.event_seq + 1 FROM place LEFT JOIN low ON TRUE
        WHERE member.id = pair_high AND member.erased_at IS NULL
        RETURNING ",
    profile_columns!("member"),
    ", member.event_seq
    ), numbers AS (
        SELECT place.id AS conversation, last_seq,
            low.id AS low, low.event_seq AS low_seq, high.id AS high, high.event_seq AS high_seq
        FROM place LEFT JOIN low ON TRUE LEFT JOIN high ON TRUE
    ), written AS (
        INSERT INTO message (conversation_id, seq, sender_id, body, client_key, sent_at)
        SELECT conversation, last_seq, $2, $3, $4, $5 FROM numbers
    ), logged AS (
        INSERT INTO event (member_id, seq, kind, conversation_id, message_seq, created_at)
        SELECT member, seq, 2, conversation, last_seq, $5
        FROM numbers, LATERAL (VALUES (low, low_seq), (high, high_seq)) AS entry (member, seq)
        WHERE member IS NOT NULL
    ), listed AS (
        UPDATE participant SET
            activity_seq = CASE member_id WHEN low THEN low_seq ELSE high_seq END,
            read_seq = CASE member_id WHEN $2 THEN last_seq ELSE read_seq END
        FROM numbers WHERE conversation_id = conversation AND member_id IN (low, high)
    )
    SELECT last_seq, low, low_seq, high, high_seq, ",
    profile_columns!("sender"),
    "
    FROM numbers LEFT JOIN (
        SELECT ",
    profile_columns!("low"),
    " FROM low UNION ALL SELECT ",
    profile_columns!("high"),
    " FROM high
    ) AS sender ON sender.id = $2"
);

/// On SQLite nobody else writes until the commit: the message first, whose row says that it may be written.
const SQLITE_MESSAGE: &str = concat!(
    "INSERT INTO message (conversation_id, seq, sender_id, body, client_key, sent_at)
    SELECT id, last_seq + 1, $2, $3, $4, $5 FROM conversation
    WHERE id = $1 AND ",
    may_write!(),
    "
    ON CONFLICT DO NOTHING
    RETURNING seq, sender_id,
        (SELECT handle FROM member WHERE id = $2), (SELECT display_name FROM member WHERE id = $2),
        (SELECT sort_name FROM member WHERE id = $2), (SELECT avatar_url FROM member WHERE id = $2), NULL"
);

/// What follows from a message. SQLite's driver executes several statements of one text in one go.
const SQLITE_REST: &str = "UPDATE conversation SET last_seq = $2, last_message_at = $4 WHERE id = $1;
    UPDATE member SET event_seq = event_seq + 1
    WHERE erased_at IS NULL AND id IN (SELECT member_id FROM participant WHERE conversation_id = $1);
    UPDATE participant SET activity_seq = event_seq, read_seq = iif(member_id = $3, $2, read_seq)
    FROM member WHERE conversation_id = $1 AND member.id = member_id AND erased_at IS NULL;
    INSERT INTO event (member_id, seq, kind, conversation_id, message_seq, created_at)
    SELECT member_id, event_seq, 2, $1, $2, $4
    FROM participant JOIN member ON member.id = member_id
    WHERE conversation_id = $1 AND erased_at IS NULL
    RETURNING member_id, seq";

/// Who writes a message.
#[derive(Clone, Copy, Debug)]
pub struct Sender {
    pub id: MemberId,
    pub token: Token,
}

/// With what a sender came.
#[derive(Clone, Copy, Debug)]
pub enum Token {
    /// It was looked at when the write began, or there is none.
    Checked,
    /// When it was issued, where it says so: it may have been revoked since it was looked at.
    Issued(Option<DateTime<Utc>>),
}

impl Sender {
    pub(in crate::messaging) fn is_there(&self, standing: Option<Standing>) -> bool {
        standing.is_some_and(|standing| match self.token {
            Token::Checked => standing.erased_at.is_none(),
            Token::Issued(at) => standing.allows(at),
        })
    }
}

/// A message that was appended, and its number in the log of each member who has one.
#[derive(Debug)]
pub(in crate::messaging) struct Appended {
    pub message: Arc<message::Model>,
    sender: Option<Arc<PublicProfile>>,
    numbers: Vec<(MemberId, i64)>,
}

impl Appended {
    /// What each member is told after the commit.
    pub fn events(&self) -> impl Iterator<Item = (MemberId, Event)> {
        self.numbers.iter().map(|&(member, seq)| {
            let event = Event {
                seq,
                kind: Kind::MessageSent,
                conversation_id: self.message.conversation_id,
                message_seq: Some(self.message.seq),
                at: self.message.sent_at,
                message: Some(SentMessage {
                    message: Arc::clone(&self.message),
                    sender: self.sender.clone(),
                }),
            };
            (member, event)
        })
    }
}

/// Appends a message. None where the sender may not write, or has used the client key before; nothing was written
/// then. Fails with a violated unique index where somebody else was faster with the same key.
pub(in crate::messaging) async fn append(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    sender: Sender,
    conversation: ConversationId,
    draft: &Draft,
) -> Result<Option<Appended>, DbErr> {
    let key = draft.key.as_ref().map(|key| key.as_str().to_owned());
    let (issued_at, is_checked) = match sender.token {
        Token::Checked => (None, true),
        Token::Issued(at) => (at, false),
    };
    let values = [
        conversation.into(),
        sender.id.into(),
        draft.body.as_str().into(),
        key.clone().into(),
        now.into(),
        issued_at.into(),
        is_checked.into(),
    ];
    let numbered = match db.get_database_backend() {
        DbBackend::Postgres => in_one_statement(db, values).await?,
        _ => in_steps(db, values).await?,
    };
    let Some(Numbered { seq, sender: profile, numbers }) = numbered else { return Ok(None) };
    let message = message::Model {
        conversation_id: conversation,
        seq,
        sender_id: sender.id,
        body: draft.body.as_str().to_owned(),
        client_key: key,
        sent_at: now,
    };
    Ok(Some(Appended { message: Arc::new(message), sender: profile.map(Arc::new), numbers }))
}

/// What came of appending, where a client key that somebody else used first is as good as one that was used before.
pub(in crate::messaging) fn or_sent_before<E: AsDbErr>(
    draft: &Draft,
    appended: Result<Option<Appended>, E>,
) -> Result<Option<Appended>, E> {
    match appended {
        Err(error) if draft.key.is_some() && is_unique_violation(&error) => Ok(None),
        appended => appended,
    }
}

/// The message's number, its sender, and the numbers of its events.
struct Numbered {
    seq: i64,
    sender: Option<PublicProfile>,
    numbers: Vec<(MemberId, i64)>,
}

async fn in_one_statement(db: &impl ConnectionTrait, values: [Value; 7]) -> Result<Option<Numbered>, DbErr> {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, POSTGRES, values);
    let Some(row) = db.query_one_raw(statement).await? else { return Ok(None) };
    let mut columns = RowReader::of(&row)?;
    let seq = columns.take()?;
    let mut numbers = Vec::with_capacity(2);
    for _ in 0..2 {
        let (member, number): (Option<MemberId>, Option<i64>) = (columns.take()?, columns.take()?);
        numbers.extend(member.zip(number));
    }
    Ok(Some(Numbered { seq, sender: public_profile::read_optional(&mut columns)?, numbers }))
}

async fn in_steps(db: &impl ConnectionTrait, values: [Value; 7]) -> Result<Option<Numbered>, DbErr> {
    let [conversation, sender, _, _, now, ..] = values.clone();
    let message = Statement::from_sql_and_values(DbBackend::Sqlite, SQLITE_MESSAGE, values);
    let Some(row) = db.query_one_raw(message).await? else { return Ok(None) };
    let mut columns = RowReader::of(&row)?;
    let (seq, profile): (i64, _) = (columns.take()?, public_profile::read_optional(&mut columns)?);
    let values = [conversation, seq.into(), sender, now];
    let rest = Statement::from_sql_and_values(DbBackend::Sqlite, SQLITE_REST, values);
    // All rows, or the driver ends with the first.
    let rows = db.query_all_raw(rest).await?;
    let number = |row: &QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    let numbers = rows.iter().map(number).collect::<Result<_, DbErr>>()?;
    Ok(Some(Numbered { seq, sender: profile, numbers }))
}
