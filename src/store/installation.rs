//! The row of `installation`: the epoch of event cursors, and the latest time that a service has written.

use chrono::{DateTime, TimeDelta, Utc};
use entity::installation::{Entity, Model};
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveModelTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QuerySelect};
use uuid::Uuid;

use super::identity::identity;
use super::{Store, StoreError, insert_if_absent, sidecar};

const ID: i16 = 1;
/// Each update moves `seen_at` by at least this much, so that an older backup has an earlier `seen_at`.
const MIN_STEP: TimeDelta = TimeDelta::milliseconds(1);

/// Returns the row when a service starts. Begins a new epoch if the database is another one, or on SQLite if it is
/// older than the one that was last served here, or nothing is known of that one. `now` is the first `seen_at` of a new
/// database.
pub async fn start(store: &Store, now: DateTime<Utc>) -> Result<Model, StoreError> {
    let is_older = sidecar::older_database_check(store).await?;
    update(store, now, DateTime::<Utc>::MIN_UTC, is_older).await
}

/// Writes the trusted time and returns the row. Begins a new epoch if the database has changed under the running
/// service, for example by a failover to a standby.
pub async fn heartbeat(store: &Store, trusted_time: DateTime<Utc>) -> Result<Model, StoreError> {
    update(store, trusted_time, trusted_time, |_| false).await
}

/// Begins a new epoch, so that all earlier event cursors expire. Called after a backup is restored.
pub async fn begin_epoch(store: &Store, now: DateTime<Utc>) -> Result<Model, StoreError> {
    update(store, now, DateTime::<Utc>::MIN_UTC, |_| true).await
}

/// Writes the row without a visible change, to check that the database accepts writes.
pub async fn touch(store: &Store) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    if let Some(row) = lock_row(&tx).await? {
        let row = Model { seen_at: row.seen_at + MIN_STEP, ..row };
        row.into_active_model().reset_all().update(&tx).await?;
    }
    Ok(tx.commit().await?)
}

/// Writes the row without a change, and rolls back.
pub async fn try_write(store: &Store) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    if let Some(row) = lock_row(&tx).await? {
        row.into_active_model().reset_all().update(&tx).await?;
    }
    Ok(tx.rollback().await?)
}

async fn update(
    store: &Store,
    first_seen_at: DateTime<Utc>,
    trusted_time: DateTime<Utc>,
    is_restored: impl FnOnce(&Model) -> bool,
) -> Result<Model, StoreError> {
    let identity = identity(&store.read).await?;
    let tx = store.begin().await?;
    let new = Model { id: ID, epoch: random_epoch(), identity: identity.clone(), seen_at: first_seen_at };
    insert_if_absent(&tx, new.clone()).await?;
    let missing = || DbErr::RecordNotFound("the table installation has no row".into());
    let row = lock_row(&tx).await?.ok_or_else(missing)?;
    let begins_epoch = row.epoch != new.epoch && (row.identity != identity || is_restored(&row));
    let epoch = if begins_epoch { new.epoch } else { row.epoch };
    let seen_at = if row == new { first_seen_at } else { trusted_time.max(row.seen_at + MIN_STEP) };
    let row = Model { id: ID, epoch, identity, seen_at };
    row.clone().into_active_model().reset_all().update(&tx).await?;
    tx.commit().await?;
    store.known.set_identity(row.identity.clone());
    // Written after the commit, so that the file is never ahead of the database.
    sidecar::write(store, row.seen_at).await?;
    if begins_epoch {
        tracing::info!("a new epoch has begun: earlier event cursors have expired");
    }
    Ok(row)
}

async fn lock_row(tx: &DatabaseTransaction) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(ID).lock(LockType::Update).one(tx).await
}

/// Never 0, which means that no epoch has been read.
fn random_epoch() -> i64 {
    let (high, _) = Uuid::new_v4().as_u64_pair();
    i64::from_be_bytes(high.to_be_bytes()).checked_abs().unwrap_or(1).max(1)
}
