//! The periodic look: a bell may be lost (a process that ends between commit and ring, a network),
//! the log is not; nor is what the platform decided in another process.

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::member;
use sea_orm::{DbErr, EntityTrait, FromQueryResult, QueryFilter};

use super::{Bell, Ring, Sessions};
use crate::store::{Store, one_of};

/// Members asked for in one statement.
const BATCH: usize = 1000;

#[derive(FromQueryResult)]
struct Standing {
    id: MemberId,
    event_seq: i64,
    erased_at: Option<DateTime<Utc>>,
    revoked_before: Option<DateTime<Utc>>,
}

/// Tells each listener how far their log has got, and ends the sessions of those whose tokens were
/// revoked, or who were erased.
pub async fn sweep(store: &Store, bell: &Bell, sessions: &Sessions) -> Result<(), DbErr> {
    bell.metrics().swept();
    let mut present = bell.listening();
    present.extend(sessions.members());
    present.sort_unstable();
    present.dedup();
    for members in present.chunks(BATCH) {
        let standings: Vec<Standing> = member::Entity::find()
            .filter(one_of(&store.read, member::Column::Id, members.iter().map(|id| id.0)))
            .into_model()
            .all(&store.read)
            .await?;
        for standing in standings {
            bell.ring(standing.id, Ring::Reached(standing.event_seq));
            if standing.erased_at.is_some() {
                sessions.end_all(standing.id);
            } else if let Some(before) = standing.revoked_before {
                sessions.revoke(standing.id, before);
            }
        }
    }
    Ok(())
}
