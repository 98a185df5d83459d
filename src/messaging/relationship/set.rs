use entity::event::EventKind;
use entity::id::MemberId;
use entity::relationship::{Entity, Model, RelationshipKind};
use sea_orm::EntityTrait;
use sea_orm::sea_query::LockType;

use crate::app::App;
use crate::live::event_log::NewEvent;
use crate::messaging::member::lookup;
use crate::messaging::transaction::WriteTransaction;
use crate::messaging::{Refusal, Result};
use crate::store::{WriteTimeout, insert_if_absent, retry_on_conflict};

/// Adds the relationship if `exists`, else removes it. Idempotent. Other devices of the viewer learn of a block.
pub async fn set(
    app: &App,
    viewer: MemberId,
    kind: RelationshipKind,
    other: MemberId,
    exists: bool,
) -> Result<()> {
    if viewer == other {
        return Err(Refusal::CannotRelateToSelf.into());
    }
    retry_on_conflict(&app.store, WriteTimeout::Standard, || attempt(app, viewer, kind, other, exists)).await
}

async fn attempt(
    app: &App,
    viewer: MemberId,
    kind: RelationshipKind,
    other: MemberId,
    exists: bool,
) -> Result<()> {
    let mut write = WriteTransaction::begin(app).await?;
    let is_logged = kind == RelationshipKind::Block;
    let lock = if is_logged { LockType::NoKeyUpdate } else { LockType::KeyShare };
    if !lookup::lock_both(&*write, [viewer, other], lock).await? {
        return Err(Refusal::MemberNotFound.into());
    }
    let is_changed = if exists {
        let row = Model { member_id: viewer, kind, other_id: other, created_at: write.now };
        insert_if_absent(&*write, row).await?
    } else {
        Entity::delete_by_id((viewer, kind, other)).exec(&*write).await?.rows_affected > 0
    };
    if is_logged && is_changed {
        write.log(&[NewEvent::new(viewer, EventKind::BlockChanged).about(other)]).await?;
    }
    write.commit().await?;
    Ok(())
}
