//! Appends a message to its conversation: takes its number, inserts it, logs an event for both members, and moves the
//! conversation to the top of their lists.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::event::Kind;
use entity::id::{ConversationId, MemberId};
use entity::message;
use entity::profile::PublicProfile;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value};

use crate::live::{Event, SentMessage};
use crate::messaging::conversation::membership::has_member;
use crate::messaging::member::public_profile;
use crate::messaging::member::public_profile::profile_columns;
use crate::messaging::member::standing::Standing;
use crate::messaging::message::body::Draft;
use crate::messaging::rows::RowReader;
use crate::store::is_unique_violation;

/// Whether the sender may write in a row of `conversation`. $2 is the sender, $4 the client key, $6 the time at which
/// their token was issued, $7 whether the token was already checked.
/// The unique index decides whether a key was used before. The check here keeps a retry from failing with an error on
/// PostgreSQL.
macro_rules! may_write {
    () => {
        concat!(
            has_member!("$2"),
            " AND closed_at IS NULL
        AND EXISTS (
            SELECT 1 FROM member WHERE id = $2 AND erased_at IS NULL
            AND (revoked_before IS NULL OR revoked_before <= $6 OR $7))
        AND NOT EXISTS (
            SELECT 1 FROM relationship WHERE member_id = pair_low AND kind = 3 AND other_id = pair_high)
        AND NOT EXISTS (
            SELECT 1 FROM relationship WHERE member_id = pair_high AND kind = 3 AND other_id = pair_low)
        AND NOT EXISTS (
            SELECT 1 FROM message WHERE sender_id = $2 AND client_key = $4 AND conversation_id = conversation.id)"
        )
    };
}

/// One statement, so that the conversation is locked for a single round trip.
///
/// PostgreSQL executes a part of WITH when another part reads it. Each part reads the one whose lock comes before its own:
/// the conversation, the members by ascending id, then the rows that refer to them. Updated values are taken from
/// RETURNING only: all parts see the tables as of the start of the statement, and after waiting for a lock only the locked
/// row is seen in its newest version.
const POSTGRES: &str = concat!(
    "WITH target AS (
        UPDATE conversation SET last_seq = last_seq + 1, last_message_at = $5
        WHERE id = $1 AND ",
    may_write!(),
    "
        RETURNING id, pair_low, pair_high, last_seq
    ), low AS (
        UPDATE member SET event_seq = event_seq + 1 FROM target
        WHERE member.id = pair_low AND erased_at IS NULL
        RETURNING ",
    profile_columns!("member"),
    ", member.event_seq
    ), high AS (
        UPDATE member SET event_seq = member.event_seq + 1 FROM target LEFT JOIN low ON TRUE
        WHERE member.id = pair_high AND member.erased_at IS NULL
        RETURNING ",
    profile_columns!("member"),
    ", member.event_seq
    ), numbers AS (
        SELECT target.id AS conversation, last_seq,
            low.id AS low, low.event_seq AS low_seq, high.id AS high, high.event_seq AS high_seq
        FROM target LEFT JOIN low ON TRUE LEFT JOIN high ON TRUE
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

/// On SQLite, other writers wait until the commit. Inserts the message if the sender may write, and returns its row.
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

/// What follows from the message. SQLite's driver executes all statements of a text in one call.
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

/// The member who writes a message.
#[derive(Clone, Copy, Debug)]
pub struct Sender {
    pub id: MemberId,
    pub token: Token,
}

/// The state of the sender's token.
#[derive(Clone, Copy, Debug)]
pub enum Token {
    /// Checked when the write began, or the write needs no token.
    Checked,
    /// Checked earlier, and possibly revoked since. Has the time at which it was issued, if known.
    Issued(Option<DateTime<Utc>>),
}

impl Sender {
    pub(in crate::messaging) fn is_accepted(&self, standing: Option<Standing>) -> bool {
        standing.is_some_and(|standing| match self.token {
            Token::Checked => standing.erased_at.is_none(),
            Token::Issued(at) => standing.accepts(at),
        })
    }
}

/// A message that was appended, with its number in the log of each member who is not erased.
#[derive(Debug)]
pub(in crate::messaging) struct Appended {
    pub message: Arc<message::Model>,
    sender: Option<Arc<PublicProfile>>,
    event_seqs: Vec<(MemberId, i64)>,
}

impl Appended {
    /// The events to publish after the commit.
    pub fn events(&self) -> impl Iterator<Item = (MemberId, Event)> {
        self.event_seqs.iter().map(|&(member, seq)| {
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

/// Appends a message. Returns None, without writing, if the sender may not write or has used the client key before. Fails
/// with a unique constraint violation if the key is used at the same time.
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
        DbBackend::Postgres => execute_on_postgres(db, values).await?,
        _ => execute_on_sqlite(db, values).await?,
    };
    let Some(Numbered { seq, sender: profile, event_seqs }) = numbered else { return Ok(None) };
    let message = message::Model {
        conversation_id: conversation,
        seq,
        sender_id: sender.id,
        body: draft.body.as_str().to_owned(),
        client_key: key,
        sent_at: now,
    };
    Ok(Some(Appended { message: Arc::new(message), sender: profile.map(Arc::new), event_seqs }))
}

/// Turns the violation of a client key's uniqueness into None, as if the key had been used before.
pub(in crate::messaging) fn used_key_as_none(
    draft: &Draft,
    appended: Result<Option<Appended>, DbErr>,
) -> Result<Option<Appended>, DbErr> {
    match appended {
        Err(error) if draft.key.is_some() && is_unique_violation(&error) => Ok(None),
        appended => appended,
    }
}

/// What the statements return: the message's number, its sender, and the numbers of its events.
struct Numbered {
    seq: i64,
    sender: Option<PublicProfile>,
    event_seqs: Vec<(MemberId, i64)>,
}

async fn execute_on_postgres(
    db: &impl ConnectionTrait,
    values: [Value; 7],
) -> Result<Option<Numbered>, DbErr> {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, POSTGRES, values);
    let Some(row) = db.query_one_raw(statement).await? else { return Ok(None) };
    let mut columns = RowReader::new(&row)?;
    let seq = columns.read()?;
    let mut event_seqs = Vec::with_capacity(2);
    for _ in 0..2 {
        let (member, event_seq): (Option<MemberId>, Option<i64>) = (columns.read()?, columns.read()?);
        event_seqs.extend(member.zip(event_seq));
    }
    Ok(Some(Numbered { seq, sender: public_profile::read_optional(&mut columns)?, event_seqs }))
}

async fn execute_on_sqlite(db: &impl ConnectionTrait, values: [Value; 7]) -> Result<Option<Numbered>, DbErr> {
    let [conversation, sender, _, _, now, ..] = values.clone();
    let message = Statement::from_sql_and_values(DbBackend::Sqlite, SQLITE_MESSAGE, values);
    let Some(row) = db.query_one_raw(message).await? else { return Ok(None) };
    let mut columns = RowReader::new(&row)?;
    let (seq, profile): (i64, _) = (columns.read()?, public_profile::read_optional(&mut columns)?);
    let values = [conversation, seq.into(), sender, now];
    let rest = Statement::from_sql_and_values(DbBackend::Sqlite, SQLITE_REST, values);
    // Reads all rows: the driver stops after the first one otherwise.
    let rows = db.query_all_raw(rest).await?;
    let event_seq = |row: &QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    let event_seqs = rows.iter().map(event_seq).collect::<Result<_, DbErr>>()?;
    Ok(Some(Numbered { seq, sender: profile, event_seqs }))
}
