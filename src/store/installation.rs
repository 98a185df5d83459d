//! What a database knows of itself: the epoch of its event cursors, and the latest time that it has seen.

use chrono::{DateTime, TimeDelta, Utc};
use entity::installation::{Entity, Model};
use sea_orm::sea_query::LockType;
use sea_orm::{ActiveModelTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QuerySelect};
use uuid::Uuid;

use super::identity::identity;
use super::{Store, insert_unless_there, sidecar};

const ID: i16 = 1;
/// The time moves with each look, so that a backup of before is known by its older one.
const STEP: TimeDelta = TimeDelta::milliseconds(1);

/// The row as a service finds it when it starts, with a new epoch where the database is new here, or is an older one
/// than was here last. `now` is for a database that has seen no service yet.
pub async fn begin(store: &Store, now: DateTime<Utc>) -> Result<Model, DbErr> {
    let is_older = sidecar::remembers_more(store).await?;
    look(store, now, DateTime::<Utc>::MIN_UTC, is_older).await
}

/// The row as it is now, with the time that is believed. The epoch is new where the database moved beneath the
/// service, as to a promoted standby.
pub async fn beat(store: &Store, believed: DateTime<Utc>) -> Result<Model, DbErr> {
    look(store, believed, believed, |_| false).await
}

/// Begins a new epoch: all event cursors of before have expired. For a backup that was just restored.
pub async fn begin_epoch(store: &Store, now: DateTime<Utc>) -> Result<Model, DbErr> {
    look(store, now, DateTime::<Utc>::MIN_UTC, |_| true).await
}

/// Writes the row, and changes nothing that anybody would notice: whether the database can be written.
pub async fn touch(store: &Store) -> Result<(), DbErr> {
    let tx = store.begin().await?;
    if let Some(row) = locked(&tx).await? {
        let row = Model { seen_at: row.seen_at + STEP, ..row };
        row.into_active_model().reset_all().update(&tx).await?;
    }
    tx.commit().await
}

async fn look(
    store: &Store,
    first: DateTime<Utc>,
    believed: DateTime<Utc>,
    is_restored: impl FnOnce(&Model) -> bool,
) -> Result<Model, DbErr> {
    let identity = identity(store).await?;
    let tx = store.begin().await?;
    let fresh = Model { id: ID, epoch: random(), identity: identity.clone(), seen_at: first };
    insert_unless_there(&tx, fresh.clone()).await?;
    let row = locked(&tx).await?.ok_or_else(|| DbErr::Custom("the installation has no row".into()))?;
    let is_new = row.epoch != fresh.epoch && (row.identity != identity || is_restored(&row));
    let epoch = if is_new { fresh.epoch } else { row.epoch };
    let seen_at = if row == fresh { first } else { believed.max(row.seen_at + STEP) };
    let row = Model { id: ID, epoch, identity, seen_at };
    row.clone().into_active_model().reset_all().update(&tx).await?;
    tx.commit().await?;
    // After the commit: it never remembers more than the database does.
    sidecar::remember(store, row.seen_at).await?;
    if is_new {
        tracing::info!("a new epoch begins: event cursors of before have expired");
    }
    Ok(row)
}

async fn locked(tx: &DatabaseTransaction) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(ID).lock(LockType::Update).one(tx).await
}

/// Never 0, which stands for none.
fn random() -> i64 {
    let (high, _) = Uuid::new_v4().as_u64_pair();
    i64::from_be_bytes(high.to_be_bytes()).checked_abs().unwrap_or(1).max(1)
}
