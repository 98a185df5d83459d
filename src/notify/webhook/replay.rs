//! Sends webhooks again.

use chrono::{DateTime, Utc};
use entity::id::{DeliveryId, TargetId};
use sea_orm::prelude::Uuid;
use sea_orm::{DbErr, FromQueryResult, Statement};

use super::deliveries::DeliveryCursor;
use crate::app::App;
use crate::messaging::outbox::in_use_since;
use crate::store::{StoreError, WriteTimeout, retry_on_conflict};

/// Webhooks in one transaction.
const BATCH: u64 = 500;

/// Makes the webhooks since then pending again that were delivered or given up, for all endpoints that are in use.
/// Returns their number. Leaves out erased members whose subject is forgotten.
pub async fn replay(app: &App, since: DateTime<Utc>) -> Result<u64, StoreError> {
    let mut replayed = 0;
    let mut last = DeliveryCursor { id: DeliveryId(Uuid::nil()), endpoint: TargetId(Uuid::nil()) };
    loop {
        let attempt = || replay_batch(app, since, last);
        let batch = retry_on_conflict(&app.store, WriteTimeout::Standard, attempt).await?;
        replayed += batch.len() as u64;
        let newest = batch.iter().max_by_key(|row| (row.id, row.target_id));
        let Some(newest) = newest.filter(|_| batch.len() as u64 == BATCH) else { return Ok(replayed) };
        // Each is replayed once, although some may be delivered before the last batch.
        last = DeliveryCursor { id: newest.id, endpoint: newest.target_id };
    }
}

#[derive(FromQueryResult)]
struct Replayed {
    id: DeliveryId,
    target_id: TargetId,
}

async fn replay_batch(
    app: &App,
    since: DateTime<Utc>,
    last: DeliveryCursor,
) -> Result<Vec<Replayed>, StoreError> {
    let (now, tx) = (app.clock.now(), app.store.begin().await?);
    // Channel 1 is `Channel::Webhook`, kind 6 `DeliveryKind::MemberErased`, and states 1, 2 and 3 are pending,
    // delivered and failed.
    let sql =
        "UPDATE delivery SET state = 1, attempts = 0, next_at = $1, last_error = NULL, finished_at = NULL
        WHERE (id, target_id) IN (
            SELECT delivery.id, target_id FROM delivery JOIN webhook_endpoint e ON e.id = target_id
            WHERE channel = 1 AND state IN (2, 3) AND created_at >= $2 AND (delivery.id, target_id) > ($3, $4)
                AND (kind <> 6 OR subject IS NOT NULL) AND e.ended_at IS NULL AND e.seen_at > $5
            ORDER BY delivery.id, target_id LIMIT $6)
        RETURNING id, target_id";
    let values = [
        now.into(),
        since.into(),
        last.id.into(),
        last.endpoint.into(),
        in_use_since(app.outbox, now).into(),
        BATCH.into(),
    ];
    let statement = Statement::from_sql_and_values(app.store.backend(), sql, values);
    let replayed: Result<_, DbErr> = Replayed::find_by_statement(statement).all(&tx).await;
    let replayed = replayed?;
    app.store.commit(tx).await?;
    Ok(replayed)
}
