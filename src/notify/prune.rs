use chrono::{DateTime, TimeDelta, Utc};
use entity::delivery;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, Order, QueryFilter};

use crate::store::{Store, StoreError, WriteTimeout, retry_on_conflict};

/// How long deliveries are kept, in any state. Longer than they are tried.
pub const KEPT_FOR: TimeDelta = TimeDelta::days(7);
/// Deliveries in one transaction.
const BATCH: u64 = 1000;

/// Deletes all deliveries from before `cutoff`, and returns their number.
pub async fn prune(store: &Store, cutoff: DateTime<Utc>) -> Result<u64, StoreError> {
    let mut pruned = 0;
    loop {
        let batch = retry_on_conflict(store, WriteTimeout::Standard, || prune_batch(store, cutoff)).await?;
        pruned += batch;
        if batch < BATCH {
            return Ok(pruned);
        }
    }
}

async fn prune_batch(store: &Store, cutoff: DateTime<Utc>) -> Result<u64, StoreError> {
    let key = || [delivery::Column::Id, delivery::Column::TargetId];
    let oldest = Query::select()
        .columns(key())
        .from(delivery::Entity)
        .and_where(delivery::Column::CreatedAt.lt(cutoff))
        .order_by(delivery::Column::Id, Order::Asc)
        .limit(BATCH)
        .to_owned();
    let tx = store.begin().await?;
    let deleted = delivery::Entity::delete_many()
        .filter(Expr::tuple(key().map(Expr::col)).in_subquery(oldest))
        .exec(&tx)
        .await?;
    store.commit(tx).await?;
    Ok(deleted.rows_affected)
}
