//! The periodic check for changes that no notification announced: the process may stop between commit and notification,
//! and other processes do not notify this one.

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::member;
use sea_orm::{DbErr, EntityTrait, FromQueryResult, QueryFilter};

use super::{BusMessage, EventBus};
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

/// Delivers the last number of each present member's log, and ends the sessions of members who were erased or whose
/// tokens were revoked.
pub async fn sweep(store: &Store, event_bus: &EventBus) -> Result<(), DbErr> {
    event_bus.metrics().sweep_started();
    if let Some(nats) = event_bus.nats() {
        nats.forget_messages();
    }
    for ids in event_bus.present_members().chunks(BATCH) {
        let members: Vec<MemberState> = member::Entity::find()
            .filter(one_of(&store.read, member::Column::Id, ids.iter().map(|id| id.0)))
            .into_model()
            .all(&store.read)
            .await?;
        for member in members {
            event_bus.deliver(member.id, BusMessage::Reached(member.event_seq));
            if member.erased_at.is_some() {
                event_bus.end_all(member.id);
            } else if let Some(before) = member.revoked_before {
                event_bus.end_revoked(member.id, before);
            }
        }
    }
    Ok(())
}
