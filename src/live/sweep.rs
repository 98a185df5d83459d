//! The periodic check for changes that no notification announced: the process may stop between commit and notification,
//! and other processes do not notify this one.

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::member;
use sea_orm::{DbErr, EntityTrait, FromQueryResult, QueryFilter};

use super::{BusMessage, EventBus, SessionRegistry};
use crate::store::{Store, one_of};

/// Members that one statement reads.
const BATCH: usize = 1000;

#[derive(FromQueryResult)]
struct MemberState {
    id: MemberId,
    event_seq: i64,
    erased_at: Option<DateTime<Utc>>,
    revoked_before: Option<DateTime<Utc>>,
}

/// Publishes the last number of each subscribed member's log, and ends the sessions of members who were erased or whose
/// tokens were revoked.
pub async fn sweep(store: &Store, event_bus: &EventBus, sessions: &SessionRegistry) -> Result<(), DbErr> {
    event_bus.metrics().sweep_started();
    let mut present = event_bus.subscribed_members();
    present.extend(sessions.members());
    present.sort_unstable();
    present.dedup();
    for ids in present.chunks(BATCH) {
        let members: Vec<MemberState> = member::Entity::find()
            .filter(one_of(&store.read, member::Column::Id, ids.iter().map(|id| id.0)))
            .into_model()
            .all(&store.read)
            .await?;
        for member in members {
            event_bus.publish(member.id, BusMessage::Reached(member.event_seq));
            if member.erased_at.is_some() {
                sessions.end_all(member.id);
            } else if let Some(before) = member.revoked_before {
                sessions.revoke(member.id, before);
            }
        }
    }
    Ok(())
}
