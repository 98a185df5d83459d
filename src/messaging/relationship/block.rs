//! The block rule: while one of two members blocks the other, in either direction, neither can write to the other, and
//! neither receives events about what the other reads. It stands here as queries and as SQL, and is applied to loaded
//! relationships by `flags.rs` and `Member.canMessage`.

use entity::id::MemberId;
use entity::relationship::{COLUMN, Column, Entity, RelationshipKind};
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

/// In hand-written SQL: a member has blocked another one. `kind = 3` is `RelationshipKind::Block`.
macro_rules! has_blocked {
    ($blocker:literal, $other:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM relationship WHERE member_id = ",
            $blocker,
            " AND kind = 3 AND other_id = ",
            $other,
            ")"
        )
    };
}
pub(crate) use has_blocked;

/// In hand-written SQL: neither of the members of a row of `conversation` blocks the other. A send checks it in the
/// statement that writes.
macro_rules! neither_blocks {
    () => {
        concat!(
            "NOT ",
            $crate::messaging::relationship::block::has_blocked!("pair_low", "pair_high"),
            " AND NOT ",
            $crate::messaging::relationship::block::has_blocked!("pair_high", "pair_low")
        )
    };
}
pub(in crate::messaging) use neither_blocks;

/// Whether one of the two blocks the other.
pub(in crate::messaging) async fn exists_between(
    db: &impl ConnectionTrait,
    one: MemberId,
    other: MemberId,
) -> Result<bool, DbErr> {
    let either = Condition::any().add(blocks(one, other)).add(blocks(other, one));
    let found = Entity::find().filter(either).limit(1).one(db).await?;
    Ok(found.is_some())
}

/// The members whom `blocker` blocks, for a condition of a query.
pub(in crate::messaging) fn blocked_by(blocker: MemberId) -> SelectStatement {
    let mut members = Query::select();
    members.column(Column::OtherId).from(Entity);
    members.and_where(COLUMN.member_id.eq(blocker)).and_where(COLUMN.kind.eq(RelationshipKind::Block));
    members
}

fn blocks(blocker: MemberId, other: MemberId) -> Condition {
    Condition::all()
        .add(COLUMN.member_id.eq(blocker))
        .add(COLUMN.kind.eq(RelationshipKind::Block))
        .add(COLUMN.other_id.eq(other))
}
