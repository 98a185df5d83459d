use entity::id::MemberId;
use entity::relationship::{COLUMN, Column, Entity, Model, RelationshipKind};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use crate::store::one_of;

/// The relationships between the viewer and another member.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four independent facts")]
pub struct RelationshipFlags {
    pub is_contact: bool,
    pub is_followed: bool,
    pub is_blocked: bool,
    /// The other member blocks the viewer. Must not be exposed: it only decides whether the viewer can write, by the
    /// rule of `block.rs`.
    pub blocks_viewer: bool,
}

/// Finds all relationships of the viewer with these members, and these members' blocks of the viewer. One statement.
pub async fn find_many(
    db: &impl ConnectionTrait,
    viewer: MemberId,
    others: &[MemberId],
) -> Result<Vec<Model>, DbErr> {
    let ids = || others.iter().map(|id| id.0);
    let by_viewer = Condition::all().add(COLUMN.member_id.eq(viewer)).add(one_of(db, Column::OtherId, ids()));
    let of_viewer = Condition::all()
        .add(COLUMN.other_id.eq(viewer))
        .add(one_of(db, Column::MemberId, ids()))
        .add(COLUMN.kind.eq(RelationshipKind::Block));
    Entity::find().filter(Condition::any().add(by_viewer).add(of_viewer)).all(db).await
}

impl RelationshipFlags {
    /// Returns the flags for `other`, given the rows that `find_many` found.
    #[must_use]
    pub fn new(viewer: MemberId, other: MemberId, rows: &[Model]) -> Self {
        let mut flags = Self::default();
        for row in rows {
            if row.member_id == viewer && row.other_id == other {
                match row.kind {
                    RelationshipKind::Contact => flags.is_contact = true,
                    RelationshipKind::Follow => flags.is_followed = true,
                    RelationshipKind::Block => flags.is_blocked = true,
                }
            } else if row.member_id == other && row.other_id == viewer && row.kind == RelationshipKind::Block
            {
                flags.blocks_viewer = true;
            }
        }
        flags
    }
}
