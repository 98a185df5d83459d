//! Due notifications: each becomes a delivery for each target, if the member is still to be notified.

use chrono::{DateTime, Utc};
use entity::id::{ConversationId, DeliveryId, MemberId};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, FromQueryResult, Statement};

use super::claim::skip_locked;
use super::every_second::every_second;
use super::recipient::{self, Recipient};
use super::shown::drop_shown;
use crate::app::App;
use crate::messaging::member::notification_settings::NotificationSettings;
use crate::messaging::outbox::in_use_since;
use crate::store::{StoreError, WriteTimeout, any_row, retry_on_conflict};

/// Notifications in one transaction. The senders of further messages to the same recipients wait for it.
const BATCH: u64 = 50;
/// Writes nothing, because this is asked every second.
const IS_DUE: &str = "SELECT 1 FROM notification WHERE due_at <= $1 LIMIT 1";

/// Handles due notifications every second. What fails is tried again the next time. Never returns.
pub async fn handle_due_regularly(app: App) {
    every_second(|| async {
        if let Err(error) = handle_due(&app).await {
            tracing::warn!(%error, "cannot handle due notifications");
        }
    })
    .await;
}

/// Handles all notifications that are due now.
pub async fn handle_due(app: &App) -> Result<(), StoreError> {
    if let Some(notify_after) = app.outbox.notify_after {
        drop_shown(app, notify_after).await?;
    }
    while any_row(&app.store.read, IS_DUE, [app.clock.now().into()]).await? {
        let handled = retry_on_conflict(&app.store, WriteTimeout::Standard, || handle_batch(app)).await?;
        if handled == 0 {
            // Another process has claimed the rest.
            break;
        }
    }
    Ok(())
}

/// Returns how many were claimed.
async fn handle_batch(app: &App) -> Result<usize, StoreError> {
    let (now, tx) = (app.clock.now(), app.store.begin().await?);
    // Claimed before the messages are counted: a message that is sent from now on waits, and is pending again.
    let claimed = claim(&tx, now).await?;
    let keys: Vec<_> = claimed.iter().map(|row| (row.recipient_id, row.conversation_id)).collect();
    for recipient in recipient::find_many(&tx, now, &keys).await? {
        match recipient.settings.quiet_until(now) {
            Some(until) => postpone(&tx, &recipient, until).await?,
            None => deliver(app, &tx, now, &recipient).await?,
        }
    }
    app.store.commit(tx).await?;
    Ok(claimed.len())
}

#[derive(FromQueryResult)]
struct Claimed {
    recipient_id: MemberId,
    conversation_id: ConversationId,
}

async fn claim(tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<Vec<Claimed>, DbErr> {
    let backend = tx.get_database_backend();
    let sql = format!(
        "WITH due AS (
            SELECT recipient_id, conversation_id FROM notification
            WHERE due_at <= $1 ORDER BY due_at LIMIT $2 {lock}
        )
        DELETE FROM notification
        WHERE (recipient_id, conversation_id) IN (SELECT recipient_id, conversation_id FROM due)
        RETURNING recipient_id, conversation_id",
        lock = skip_locked(backend),
    );
    Claimed::find_by_statement(Statement::from_sql_and_values(backend, sql, [now.into(), BATCH.into()]))
        .all(tx)
        .await
}

async fn postpone(
    tx: &DatabaseTransaction,
    recipient: &Recipient,
    until: DateTime<Utc>,
) -> Result<(), DbErr> {
    let sql = "INSERT INTO notification (recipient_id, conversation_id, due_at) VALUES ($1, $2, $3)";
    let values = [recipient.member.into(), recipient.conversation.into(), until.into()];
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}

/// Gives up what is still to be delivered about earlier messages, which this notification counts, too.
async fn replace(tx: &DatabaseTransaction, now: DateTime<Utc>, recipient: &Recipient) -> Result<(), DbErr> {
    let sql = "UPDATE delivery SET state = 4, finished_at = $1
        WHERE state = 1 AND kind = 1 AND conversation_id = $2 AND member_id = $3";
    let values = [now.into(), recipient.conversation.into(), recipient.member.into()];
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}

/// Writes a delivery for each webhook endpoint in use, and for each browser of the recipient. The platform decides about
/// e-mail and its own apps, and is told what the member wants. 1 and 2 are the channels, kind 1 is
/// `DeliveryKind::ConversationUnread`.
async fn deliver(
    app: &App,
    tx: &DatabaseTransaction,
    now: DateTime<Utc>,
    recipient: &Recipient,
) -> Result<(), DbErr> {
    replace(tx, now, recipient).await?;
    let sql = "INSERT INTO delivery
            (id, target_id, channel, kind, conversation_id, member_id, other_id, message_seq, created_at, next_at)
        SELECT $1, target, channel, 1, $2, $3, $4, $5, $6, $6 FROM (
            SELECT id AS target, 1 AS channel FROM webhook_endpoint WHERE ended_at IS NULL AND seen_at > $7
            UNION ALL
            SELECT id, 2 FROM push_registration WHERE member_id = $3 AND $8
        ) AS targets";
    let NotificationSettings { push, email, .. } = recipient.settings;
    let values = [
        DeliveryId::fresh().into(),
        recipient.conversation.into(),
        recipient.member.into(),
        recipient.correspondent.into(),
        recipient.last_seq.into(),
        now.into(),
        in_use_since(app.outbox, now).filter(|_| push || email).into(),
        (push && app.outbox.push).into(),
    ];
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}
