//! Deletes events older than the retention. Cursors that point to them expire.

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::{event, member};
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Statement,
};

use crate::store::{Store, StoreError, WriteTimeout, retry_on_conflict};

/// Members that one statement reads.
const MEMBER_BATCH: i64 = 1000;
/// Events of one member that one transaction deletes.
const EVENT_BATCH: u64 = 1000;

/// Deletes all events before `cutoff`, and returns their number.
pub async fn prune(store: &Store, cutoff: DateTime<Utc>) -> Result<u64, StoreError> {
    let (mut pruned, mut last_id) = (0, MemberId(Uuid::nil()));
    loop {
        let members = oldest_events(store, last_id).await?;
        let Some(last) = members.last() else { return Ok(pruned) };
        last_id = last.id;
        for member in members.iter().filter(|member| member.oldest.is_some_and(|oldest| oldest < cutoff)) {
            let attempt = || prune_batch(store, member.id, cutoff);
            loop {
                let deleted = retry_on_conflict(store, WriteTimeout::Standard, attempt).await?;
                pruned += deleted;
                if deleted < EVENT_BATCH {
                    break;
                }
            }
        }
    }
}

#[derive(FromQueryResult)]
struct OldestEvent {
    id: MemberId,
    oldest: Option<DateTime<Utc>>,
}

/// Reads the time of each member's oldest event, which is the first of their log: one index lookup per member. Members
/// are read in batches, so that each statement is short.
async fn oldest_events(store: &Store, after: MemberId) -> Result<Vec<OldestEvent>, DbErr> {
    let sql =
        "SELECT m.id, (SELECT e.created_at FROM event e WHERE e.member_id = m.id ORDER BY e.seq LIMIT 1)
            AS oldest
        FROM member m WHERE m.id > $1 ORDER BY m.id LIMIT $2";
    let statement = Statement::from_sql_and_values(store.backend(), sql, [after.into(), MEMBER_BATCH.into()]);
    OldestEvent::find_by_statement(statement).all(&store.read).await
}

/// Locks the member's row first, as all writers of the log do.
async fn prune_batch(store: &Store, id: MemberId, cutoff: DateTime<Utc>) -> Result<u64, StoreError> {
    let tx = store.begin().await?;
    let row = member::Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(&tx).await?;
    let oldest: Vec<(i64, DateTime<Utc>)> = event::Entity::find()
        .select_only()
        .columns([event::Column::Seq, event::Column::CreatedAt])
        .filter(event::COLUMN.member_id.eq(id))
        .order_by_asc(event::Column::Seq)
        .limit(EVENT_BATCH)
        .into_tuple()
        .all(&tx)
        .await?;
    let expired = oldest.iter().take_while(|(_, created_at)| *created_at < cutoff);
    let Some(floor) = expired.map(|(seq, _)| *seq).last() else { return Ok(0) };
    let Some(row) = row else { return Ok(0) };
    member::Entity::update_many()
        .col_expr(member::Column::EventFloor, floor.max(row.event_floor).into())
        .filter(member::COLUMN.id.eq(id))
        .exec(&tx)
        .await?;
    let deleted = event::Entity::delete_many()
        .filter(event::COLUMN.member_id.eq(id))
        .filter(event::Column::Seq.lte(floor))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(deleted.rows_affected)
}
