//! Forgetting events older than the retention. Their readers' cursors have expired then.

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::{event, member};
use sea_orm::prelude::Uuid;
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Statement,
};

use crate::store::{Store, WriteTimeout, retry_on_conflict};

/// Members looked at in one statement, and events of one member forgotten in one transaction.
const MEMBERS: i64 = 1000;
const EVENTS: u64 = 1000;

/// Forgets every event from before `cutoff`; says how many there were.
pub async fn prune(store: &Store, cutoff: DateTime<Utc>) -> Result<u64, DbErr> {
    let (mut forgotten, mut seen) = (0, MemberId(Uuid::nil()));
    loop {
        let members = oldest_events(store, seen).await?;
        let Some(last) = members.last() else { return Ok(forgotten) };
        seen = last.id;
        for member in members.iter().filter(|member| member.oldest.is_some_and(|oldest| oldest < cutoff)) {
            let prune = || prune_member(store, member.id, cutoff);
            loop {
                let gone = retry_on_conflict(store, WriteTimeout::Standard, prune).await?;
                if gone == 0 {
                    break;
                }
                forgotten += gone;
            }
        }
    }
}

#[derive(FromQueryResult)]
struct Oldest {
    id: MemberId,
    oldest: Option<DateTime<Utc>>,
}

/// A log is in the order of time, so its oldest event tells: one look into the index a member. Some members at
/// once, so that no statement takes long, however many there are.
async fn oldest_events(store: &Store, after: MemberId) -> Result<Vec<Oldest>, DbErr> {
    let sql =
        "SELECT m.id, (SELECT e.created_at FROM event e WHERE e.member_id = m.id ORDER BY e.seq LIMIT 1)
            AS oldest
        FROM member m WHERE m.id > $1 ORDER BY m.id LIMIT $2";
    let statement = Statement::from_sql_and_values(store.backend(), sql, [after.into(), MEMBERS.into()]);
    Oldest::find_by_statement(statement).all(&store.read).await
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
