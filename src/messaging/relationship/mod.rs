//! What one member decided about another: contact, follow, block.

pub mod list; // a member's lists of other members

use entity::id::MemberId;
use entity::relationship::{self, Kind};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::app::App;
use crate::messaging::member::sign_in;
use crate::messaging::{Refusal, Result};
use crate::store::{WriteTimeout, insert_if_absent, one_of, retry_on_conflict};

/// Makes it so, or makes it so no more. Saying it twice changes nothing.
pub async fn set(app: &App, viewer: MemberId, kind: Kind, other: MemberId, on: bool) -> Result<()> {
    if viewer == other {
        return Err(Refusal::CannotRelateToSelf.into());
    }
    retry_on_conflict(&app.store, WriteTimeout::Standard, || attempt(app, viewer, kind, other, on)).await
}

async fn attempt(app: &App, viewer: MemberId, kind: Kind, other: MemberId, on: bool) -> Result<Option<()>> {
    let tx = app.store.begin().await?;
    if !sign_in::are_there(&tx, [viewer, other], LockType::KeyShare).await? {
        return Err(Refusal::MemberNotFound.into());
    }
    if on {
        let row =
            relationship::Model { member_id: viewer, kind, other_id: other, created_at: app.clock.now() };
        insert_if_absent(&tx, row).await?;
    } else {
        relationship::Entity::delete_by_id((viewer, kind, other)).exec(&tx).await?;
    }
    tx.commit().await?;
    Ok(Some(()))
}

/// Whether either of the two blocks the other.
pub(in crate::messaging) async fn blocked(
    db: &impl ConnectionTrait,
    one: MemberId,
    other: MemberId,
) -> Result<bool, DbErr> {
    let between = Condition::any().add(blocks(one, other)).add(blocks(other, one));
    let found = relationship::Entity::find().filter(between).limit(1).one(db).await?;
    Ok(found.is_some())
}

fn blocks(blocker: MemberId, other: MemberId) -> Condition {
    Condition::all()
        .add(relationship::COLUMN.member_id.eq(blocker))
        .add(relationship::COLUMN.kind.eq(Kind::Block))
        .add(relationship::COLUMN.other_id.eq(other))
}

/// How a viewer and another member stand to each other.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four facts that do not depend on each other")]
pub struct RelationshipFlags {
    pub is_contact: bool,
    pub is_followed: bool,
    pub is_blocked: bool,
    /// The other member blocks the viewer. Never shown as such.
    pub blocks_viewer: bool,
}

/// Every decision between the viewer and these members, in one statement.
pub async fn between(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    others: &[MemberId],
) -> Result<Vec<relationship::Model>, DbErr> {
    let (member, other) = (relationship::Column::MemberId, relationship::Column::OtherId);
    let ids = || others.iter().map(|id| id.0);
    let by_viewer = Condition::all().add(member.eq(viewer)).add(one_of(db, other, ids()));
    let of_viewer = Condition::all()
        .add(other.eq(viewer))
        .add(one_of(db, member, ids()))
        .add(relationship::COLUMN.kind.eq(Kind::Block));
    relationship::Entity::find().filter(Condition::any().add(by_viewer).add(of_viewer)).all(db).await
}

impl RelationshipFlags {
    /// Folds what `between` found about one member.
    #[must_use]
    pub fn of(viewer: MemberId, other: MemberId, found: &[relationship::Model]) -> Self {
        let mut ties = Self::default();
        for row in found {
            if row.member_id == viewer && row.other_id == other {
                match row.kind {
                    Kind::Contact => ties.is_contact = true,
                    Kind::Follow => ties.is_followed = true,
                    Kind::Block => ties.is_blocked = true,
                }
            } else if row.member_id == other && row.other_id == viewer && row.kind == Kind::Block {
                ties.blocks_viewer = true;
            }
        }
        ties
    }
}
