//! Whether a member is still to be notified of a conversation.

use chrono::{DateTime, Utc};
use entity::id::{ConversationId, MemberId};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement, Value};

use crate::messaging::conversation::membership::is_not_muted;
use crate::messaging::member::notification_settings;
use crate::messaging::member::notification_settings::NotificationSettings;
use crate::messaging::relationship::block::has_blocked;
use crate::store::AnyOfIds;

/// A member and a conversation in which they have unread messages.
#[derive(Clone, Debug)]
pub struct Recipient {
    pub member: MemberId,
    pub conversation: ConversationId,
    pub correspondent: MemberId,
    /// The number of the newest message.
    pub last_seq: i64,
    pub unread_count: i64,
    pub settings: NotificationSettings,
}

#[derive(FromQueryResult)]
struct Row {
    member_id: MemberId,
    conversation_id: ConversationId,
    correspondent_id: MemberId,
    last_seq: i64,
    read_seq: i64,
}

/// Selects participants `p` who are to be notified at the time `$1`: they have unread messages of `t` in their list,
/// have not muted the conversation and do not block `t`.
const TO_BE_NOTIFIED: &str = concat!(
    "SELECT p.member_id, p.conversation_id, t.member_id AS correspondent_id, c.last_seq, p.read_seq
    FROM participant p
    JOIN conversation c ON c.id = p.conversation_id
    JOIN participant t ON t.conversation_id = p.conversation_id AND t.member_id <> p.member_id
    JOIN member m ON m.id = p.member_id
    WHERE c.last_seq > p.read_seq AND p.activity_seq IS NOT NULL AND m.erased_at IS NULL AND ",
    is_not_muted!("p", "$1"),
    " AND NOT ",
    has_blocked!("p.member_id", "t.member_id"),
    " AND "
);

/// Finds those of these members who are to be notified. At most two statements.
pub async fn find_many(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    keys: &[(MemberId, ConversationId)],
) -> Result<Vec<Recipient>, DbErr> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let conversations = AnyOfIds::new(db, keys.iter().map(|key| key.1.0), 2);
    let sql = format!("{TO_BE_NOTIFIED} p.conversation_id {}", conversations.condition);
    let values = std::iter::once(Value::from(now)).chain(conversations.values);
    let rows = select(db, sql, values).await?;
    let rows = rows.into_iter().filter(|row| keys.contains(&(row.member_id, row.conversation_id)));
    let mut found: Vec<_> = rows.map(Recipient::from).collect();
    let members: Vec<_> = found.iter().map(|recipient| recipient.member).collect();
    if members.is_empty() {
        return Ok(found);
    }
    let settings = notification_settings::find_many(db, &members).await?;
    for recipient in &mut found {
        recipient.settings = settings.get(&recipient.member).copied().unwrap_or_default();
    }
    Ok(found)
}

/// Finds the conversations of which a member is to be notified; at most `limit`, in any order.
pub async fn conversations_of(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    member: MemberId,
    limit: u64,
) -> Result<Vec<ConversationId>, DbErr> {
    let sql = format!("{TO_BE_NOTIFIED} p.member_id = $2 LIMIT $3");
    let rows = select(db, sql, [now.into(), member.into(), limit.into()]).await?;
    Ok(rows.into_iter().map(|row| row.conversation_id).collect())
}

async fn select(
    db: &impl ConnectionTrait,
    sql: String,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<Row>, DbErr> {
    Row::find_by_statement(Statement::from_sql_and_values(db.get_database_backend(), sql, values))
        .all(db)
        .await
}

impl From<Row> for Recipient {
    fn from(row: Row) -> Self {
        Self {
            member: row.member_id,
            conversation: row.conversation_id,
            correspondent: row.correspondent_id,
            last_seq: row.last_seq,
            unread_count: row.last_seq - row.read_seq,
            settings: NotificationSettings::default(),
        }
    }
}
