//! What a write leaves for delivery outside of the page, in its own transaction: a pending notification for the
//! recipient of a message (written by `message/append_outbox.rs`), and a webhook for the platform.

use chrono::{DateTime, TimeDelta, Utc};
use entity::delivery::DeliveryKind;
use entity::id::{ConversationId, DeliveryId, MemberId};
use sea_orm::{ActiveEnum, ConnectionTrait, DbErr, Statement};

use crate::config::Outbox;

/// An endpoint that no service was configured with for so long receives no new webhooks.
const ABSENCE: TimeDelta = TimeDelta::minutes(10);

/// Something that happened, for the platform.
#[derive(Clone, Debug)]
pub struct PlatformEvent {
    pub kind: DeliveryKind,
    pub conversation: Option<ConversationId>,
    /// Who acted, or was erased.
    pub member: Option<MemberId>,
    pub other: Option<MemberId>,
    /// The last message of a conversation that has expired.
    pub message_seq: Option<i64>,
    /// The subject of the erased member.
    pub subject: Option<String>,
}

/// The time since when an endpoint must have been in use to receive a webhook. None if there are no webhooks.
#[must_use]
pub fn in_use_since(outbox: Outbox, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    outbox.webhooks.then(|| now - ABSENCE)
}

/// Writes a webhook for each endpoint in use.
pub async fn tell_platform(
    db: &impl ConnectionTrait,
    outbox: Outbox,
    now: DateTime<Utc>,
    event: PlatformEvent,
) -> Result<(), DbErr> {
    let Some(in_use_since) = in_use_since(outbox, now) else { return Ok(()) };
    let sql = "INSERT INTO delivery
            (id, target_id, channel, kind, conversation_id, member_id, other_id, message_seq, subject,
            created_at, next_at)
        SELECT $1, webhook_endpoint.id, 1, $2, $3, $4, $5, $6, $7, $8, $8
        FROM webhook_endpoint WHERE ended_at IS NULL AND seen_at > $9";
    let values = [
        DeliveryId::fresh().into(),
        event.kind.to_value().into(),
        event.conversation.map(|id| id.0).into(),
        event.member.map(|id| id.0).into(),
        event.other.map(|id| id.0).into(),
        event.message_seq.into(),
        event.subject.into(),
        now.into(),
        in_use_since.into(),
    ];
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(())
}
