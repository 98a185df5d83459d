//! The periodic look: an event bus may be lost (a process that ends between commit and ring, a network),
//! the log is not; nor is what the platform decided in another process.

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::member;
use sea_orm::{DbErr, EntityTrait, FromQueryResult, QueryFilter};

use super::{BusMessage, EventBus, SessionRegistry};
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
pub async fn sweep(store: &Store, event_bus: &EventBus, sessions: &SessionRegistry) -> Result<(), DbErr> {
    event_bus.metrics().sweep_started();
    let mut present = event_bus.subscribed_members();
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
            event_bus.publish(standing.id, BusMessage::Reached(standing.event_seq));
            if standing.erased_at.is_some() {
                sessions.end_all(standing.id);
            } else if let Some(before) = standing.revoked_before {
                sessions.revoke(standing.id, before);
            }
        }
    }
    Ok(())
}
