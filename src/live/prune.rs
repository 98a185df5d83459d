//! Forgetting events older than the retention. Their readers' cursors have expired then.

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::{event, member};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Statement,
};

use crate::store::{Limit, Store, retry_on_conflict};

/// Members looked for at once, and events of one member forgotten in one transaction.
const MEMBERS: i64 = 100;
const EVENTS: u64 = 1000;

/// Forgets every event from before `cutoff`; says how many there were.
pub async fn prune(store: &Store, cutoff: DateTime<Utc>) -> Result<u64, DbErr> {
    let mut forgotten = 0;
    loop {
        let members = with_events_before(store, cutoff).await?;
        if members.is_empty() {
            return Ok(forgotten);
        }
        for member in members {
            let prune = || prune_member(store, member, cutoff);
            forgotten += retry_on_conflict(store, Limit::Usual, prune).await?;
        }
    }
}

/// A log is in the order of time, so its oldest event tells: one look into the index a member.
async fn with_events_before(store: &Store, cutoff: DateTime<Utc>) -> Result<Vec<MemberId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Found {
        id: MemberId,
    }
    let sql = "SELECT m.id FROM member m
        WHERE (SELECT e.created_at FROM event e WHERE e.member_id = m.id ORDER BY e.seq LIMIT 1) < $1
        LIMIT $2";
    let statement = Statement::from_sql_and_values(store.backend(), sql, [cutoff.into(), MEMBERS.into()]);
    let found = Found::find_by_statement(statement).all(&store.read).await?;
    Ok(found.into_iter().map(|found| found.id).collect())
}

/// Takes the member's row first, as every writer of their log does.
async fn prune_member(store: &Store, id: MemberId, cutoff: DateTime<Utc>) -> Result<Option<u64>, DbErr> {
    let tx = store.begin().await?;
    let row = member::Entity::find_by_id(id).lock(sea_orm::sea_query::LockType::NoKeyUpdate).one(&tx).await?;
    let oldest = event::Entity::find()
        .filter(event::COLUMN.member_id.eq(id))
        .order_by_asc(event::Column::Seq)
        .limit(EVENTS)
        .all(&tx)
        .await?;
    let Some(floor) =
        oldest.iter().take_while(|event| event.created_at < cutoff).map(|event| event.seq).last()
    else {
        return Ok(Some(0));
    };
    let Some(row) = row else { return Ok(Some(0)) };
    member::Entity::update_many()
        .col_expr(member::Column::EventFloor, floor.max(row.event_floor).into())
        .filter(member::COLUMN.id.eq(id))
        .exec(&tx)
        .await?;
    let gone = event::Entity::delete_many()
        .filter(event::COLUMN.member_id.eq(id))
        .filter(event::Column::Seq.lte(floor))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(Some(gone.rows_affected))
}
