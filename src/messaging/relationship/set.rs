use entity::id::MemberId;
use entity::relationship::{Entity, Model, RelationshipKind};
use sea_orm::EntityTrait;
use sea_orm::sea_query::LockType;

use crate::app::App;
use crate::messaging::member::lookup;
use crate::messaging::{Refusal, Result};
use crate::store::{WriteTimeout, insert_if_absent, retry_on_conflict};

/// Adds the relationship if `exists`, else removes it. Idempotent.
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
    let tx = app.store.begin().await?;
    if !lookup::lock_both(&tx, [viewer, other], LockType::KeyShare).await? {
        return Err(Refusal::MemberNotFound.into());
    }
    if exists {
        let row = Model { member_id: viewer, kind, other_id: other, created_at: app.clock.now() };
        insert_if_absent(&tx, row).await?;
    } else {
        Entity::delete_by_id((viewer, kind, other)).exec(&tx).await?;
    }
    tx.commit().await?;
    Ok(())
}
