//! Whether a member is still to be notified of a conversation.

use chrono::{DateTime, Utc};
use entity::id::{ConversationId, MemberId};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement, Value};

use crate::messaging::member::notification_settings;
use crate::messaging::member::notification_settings::NotificationSettings;
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

/// Finds those of these members who are to be notified: they are not erased, have not muted the conversation, do not
/// block the correspondent, and have unread messages. At most two statements.
pub async fn find_many(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    keys: &[(MemberId, ConversationId)],
) -> Result<Vec<Recipient>, DbErr> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let conversations = AnyOfIds::new(db, keys.iter().map(|key| key.1.0), 2);
    let sql = format!(
        "SELECT p.member_id, p.conversation_id, t.member_id AS correspondent_id, c.last_seq, p.read_seq
        FROM participant p
        JOIN conversation c ON c.id = p.conversation_id
        JOIN participant t ON t.conversation_id = p.conversation_id AND t.member_id <> p.member_id
        JOIN member m ON m.id = p.member_id
        WHERE p.conversation_id {condition} AND c.last_seq > p.read_seq AND m.erased_at IS NULL
            AND (p.muted_at IS NULL OR p.muted_until <= $1)
            AND NOT EXISTS (
                SELECT 1 FROM relationship
                WHERE member_id = p.member_id AND kind = 3 AND other_id = t.member_id)",
        condition = conversations.condition,
    );
    let values = std::iter::once(Value::from(now)).chain(conversations.values);
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = Row::find_by_statement(statement).all(db).await?;
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
