//! What an append leaves for delivery outside of the page, as parts of its statements: a pending notification for the
//! recipient, and a webhook for each endpoint in use. In the SQL, kind 2 is `DeliveryKind::MessageSent`, and channel 1
//! `Channel::Webhook`.

use chrono::{DateTime, TimeDelta, Utc};
use entity::id::DeliveryId;
use sea_orm::Value;

use crate::config::Outbox;
use crate::messaging::outbox::in_use_since;

/// Further parts of WITH. $8, $9 and $10 are the values of `Outgoing`.
///
/// A notification that is pending is updated, although nothing changes, so that it is locked: if it is being claimed, the
/// statement waits, and adds it again for this message.
macro_rules! postgres_outbox {
    () => {
        ", notified AS (
        INSERT INTO notification (recipient_id, conversation_id, due_at)
        SELECT member, conversation, $8 FROM numbers, LATERAL (VALUES (low), (high)) AS entry (member)
        WHERE member <> $2
        ON CONFLICT (recipient_id, conversation_id) DO UPDATE SET due_at = notification.due_at
    ), told AS (
        INSERT INTO delivery
            (id, target_id, channel, kind, conversation_id, member_id, other_id, message_seq, created_at, next_at)
        SELECT $10, webhook_endpoint.id, 1, 2, conversation, $2, CASE low WHEN $2 THEN high ELSE low END,
            last_seq, $5, $5
        FROM numbers, webhook_endpoint WHERE ended_at IS NULL AND seen_at > $9
    )"
    };
}
pub(super) use postgres_outbox;

/// Statements before the others. $5, $6 and $7 are the values of `Outgoing`.
macro_rules! sqlite_outbox {
    () => {
        "INSERT INTO notification (recipient_id, conversation_id, due_at)
    SELECT member_id, $1, $5 FROM participant WHERE conversation_id = $1 AND member_id <> $3
    ON CONFLICT DO NOTHING;
    INSERT INTO delivery
        (id, target_id, channel, kind, conversation_id, member_id, other_id, message_seq, created_at, next_at)
    SELECT $7, webhook_endpoint.id, 1, 2, $1, $3, iif(pair_low = $3, pair_high, pair_low), $2, $4, $4
    FROM conversation, webhook_endpoint WHERE conversation.id = $1 AND ended_at IS NULL AND seen_at > $6;
    "
    };
}
pub(super) use sqlite_outbox;

#[derive(Clone, Copy)]
pub struct Outgoing {
    /// When the recipient is notified.
    notify_at: DateTime<Utc>,
    /// The time since when an endpoint must have been in use to receive a webhook.
    in_use_since: Option<DateTime<Utc>>,
}

impl Outgoing {
    pub fn new(outbox: Outbox, now: DateTime<Utc>, notify_after: TimeDelta) -> Self {
        Self { notify_at: now + notify_after, in_use_since: in_use_since(outbox, now) }
    }

    /// The last one is the ID of the webhook.
    pub fn values(self) -> [Value; 3] {
        [self.notify_at.into(), self.in_use_since.into(), DeliveryId::fresh().into()]
    }
}
