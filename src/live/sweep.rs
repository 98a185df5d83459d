//! The periodic look: a bell may be lost (a process that ends between commit and ring, a network),
//! the log is not.

use entity::id::MemberId;
use entity::member;
use sea_orm::{DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::{Bell, Ring};
use crate::store::{Store, one_of};

/// Members asked for in one statement.
const BATCH: usize = 1000;

/// Tells each listener how far their log has got.
pub async fn sweep(store: &Store, bell: &Bell) -> Result<(), DbErr> {
    bell.metrics().swept();
    for members in bell.listening().chunks(BATCH) {
        let heads: Vec<(MemberId, i64)> = member::Entity::find()
            .select_only()
            .columns([member::Column::Id, member::Column::EventSeq])
            .filter(one_of(&store.read, member::Column::Id, members.iter().map(|id| id.0)))
            .into_tuple()
            .all(&store.read)
            .await?;
        for (member, head) in heads {
            bell.ring(member, Ring::Reached(head));
        }
    }
    Ok(())
}
