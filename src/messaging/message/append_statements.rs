//! The statements that append a message: one on PostgreSQL, two on SQLite.

use entity::id::MemberId;
use entity::profile::PublicProfile;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value};

use crate::messaging::conversation::membership::has_member;
use crate::messaging::member::public_profile;
use crate::messaging::member::public_profile::profile_columns;
use crate::messaging::message::append_outbox::{Outgoing, postgres_outbox, sqlite_outbox};
use crate::messaging::relationship::block::neither_blocks;
use crate::messaging::rows::RowReader;

/// Whether the sender may write to a row of `conversation` and has not used the client key in it. $2 is the sender, $4
/// the client key, $6 the time at which their token was issued, $7 whether the token was already checked. The unique
/// index decides whether a key was used before. The check here keeps a retry from failing with an error on PostgreSQL.
macro_rules! may_write {
    () => {
        concat!(
            has_member!("$2"),
            " AND closed_at IS NULL
        AND EXISTS (
            SELECT 1 FROM member WHERE id = $2 AND erased_at IS NULL
            AND (revoked_before IS NULL OR revoked_before <= $6 OR $7))
        AND ",
            neither_blocks!(),
            "
        AND NOT EXISTS (
            SELECT 1 FROM message WHERE sender_id = $2 AND client_key = $4 AND conversation_id = conversation.id)"
        )
    };
}

/// One statement, so that the conversation is locked for a single round trip. The events are of kind 2,
/// `EventKind::MessageSent`, here and on SQLite.
///
/// PostgreSQL executes a part of WITH when another part reads it. Each part reads the one whose lock comes before its
/// own: the conversation, the members by ascending ID, then the rows that refer to them. Updated values are taken from
/// RETURNING only: all parts see the tables as of the start of the statement, and after waiting for a lock only the
/// locked row is seen in its newest version.
///
/// `$more` are further parts of WITH.
macro_rules! postgres {
    ($more:expr) => {
        concat!(
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
            read_seq = CASE member_id WHEN $2 THEN last_seq ELSE read_seq END,
            marked_unread = marked_unread AND member_id <> $2
        FROM numbers WHERE conversation_id = conversation AND member_id IN (low, high)
    )",
            $more,
            "
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
        )
    };
}

const POSTGRES: &str = postgres!("");

const POSTGRES_AND_OUTBOX: &str = postgres!(postgres_outbox!());

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

/// The changes that follow from the message. SQLite's driver executes all statements of a string in one call.
macro_rules! sqlite_rest {
    () => {
        "UPDATE conversation SET last_seq = $2, last_message_at = $4 WHERE id = $1;
    UPDATE member SET event_seq = event_seq + 1
    WHERE erased_at IS NULL AND id IN (SELECT member_id FROM participant WHERE conversation_id = $1);
    UPDATE participant SET activity_seq = event_seq, read_seq = iif(member_id = $3, $2, read_seq),
        marked_unread = marked_unread AND member_id <> $3
    FROM member WHERE conversation_id = $1 AND member.id = member_id AND erased_at IS NULL;
    INSERT INTO event (member_id, seq, kind, conversation_id, message_seq, created_at)
    SELECT member_id, event_seq, 2, $1, $2, $4
    FROM participant JOIN member ON member.id = member_id
    WHERE conversation_id = $1 AND erased_at IS NULL
    RETURNING member_id, seq"
    };
}

const SQLITE_REST: &str = sqlite_rest!();

const SQLITE_REST_AND_OUTBOX: &str = concat!(sqlite_outbox!(), sqlite_rest!());

/// The number of an appended message, its sender, and the number of its event in each log.
pub struct Numbered {
    pub seq: i64,
    pub sender: Option<PublicProfile>,
    pub event_seqs: Vec<(MemberId, i64)>,
}

/// `values` are the conversation, the sender, the body, the client key, the time, and the two values about the token
/// that `may_write` describes. Returns None, without writing, if the sender may not write or has used
/// the client key before.
pub async fn execute(
    db: &impl ConnectionTrait,
    values: [Value; 7],
    outgoing: Option<Outgoing>,
) -> Result<Option<Numbered>, DbErr> {
    match db.get_database_backend() {
        DbBackend::Postgres => execute_on_postgres(db, values, outgoing).await,
        _ => execute_on_sqlite(db, values, outgoing).await,
    }
}

async fn execute_on_postgres(
    db: &impl ConnectionTrait,
    values: [Value; 7],
    outgoing: Option<Outgoing>,
) -> Result<Option<Numbered>, DbErr> {
    let sql = if outgoing.is_some() { POSTGRES_AND_OUTBOX } else { POSTGRES };
    let values = values.into_iter().chain(outgoing.into_iter().flat_map(Outgoing::values));
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
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

async fn execute_on_sqlite(
    db: &impl ConnectionTrait,
    values: [Value; 7],
    outgoing: Option<Outgoing>,
) -> Result<Option<Numbered>, DbErr> {
    let [conversation, sender, _, _, now, ..] = values.clone();
    let message = Statement::from_sql_and_values(DbBackend::Sqlite, SQLITE_MESSAGE, values);
    let Some(row) = db.query_one_raw(message).await? else { return Ok(None) };
    let mut columns = RowReader::new(&row)?;
    let (seq, profile): (i64, _) = (columns.read()?, public_profile::read_optional(&mut columns)?);
    let sql = if outgoing.is_some() { SQLITE_REST_AND_OUTBOX } else { SQLITE_REST };
    let values = [conversation, seq.into(), sender, now].into_iter();
    let values = values.chain(outgoing.into_iter().flat_map(Outgoing::values));
    let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, values);
    // Reads all rows: the driver stops after the first one otherwise.
    let rows = db.query_all_raw(statement).await?;
    let event_seq = |row: &QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    let event_seqs = rows.iter().map(event_seq).collect::<Result<_, DbErr>>()?;
    Ok(Some(Numbered { seq, sender: profile, event_seqs }))
}
