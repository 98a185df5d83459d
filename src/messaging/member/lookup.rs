//! Finds members by subject, handle or ID.

use entity::id::MemberId;
use entity::member::{COLUMN, Column, Entity, Model};
use sea_orm::sea_query::LockType;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::messaging::text::control::contains_nul;
use crate::store::one_of;

/// Also finds a member whose erasure is not finished.
pub(in crate::messaging) async fn by_subject(
    db: &impl ConnectionTrait,
    subject: &str,
) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(COLUMN.subject.eq(subject)).one(db).await
}

/// Does not find erased members.
pub async fn by_handle(db: &impl ConnectionTrait, handle: &str) -> Result<Option<Model>, DbErr> {
    if contains_nul(handle) {
        return Ok(None);
    }
    Entity::find().filter(COLUMN.erased_at.is_null()).filter(COLUMN.handle.eq(handle)).one(db).await
}

/// Also finds erased members. In any order.
pub async fn by_ids(db: &impl ConnectionTrait, ids: &[MemberId]) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(one_of(db, Column::Id, ids.iter().map(|id| id.0))).all(db).await
}

/// Locks both members by ascending ID. Returns whether both exist and are not erased; the lock prevents an erasure
/// until the transaction ends. A transaction that goes on to write to their logs must take the stronger lock here,
/// because raising a lock later can deadlock.
pub(in crate::messaging) async fn lock_both(
    db: &impl ConnectionTrait,
    both: [MemberId; 2],
    lock: LockType,
) -> Result<bool, DbErr> {
    let found = Entity::find()
        .filter(one_of(db, Column::Id, both.map(|id| id.0)))
        .filter(COLUMN.erased_at.is_null())
        .order_by_asc(Column::Id)
        .lock(lock)
        .all(db)
        .await?;
    Ok(found.len() == both.len())
}
