//! The block rule: while one of two members blocks the other, in either direction, neither can write to the other, and
//! neither receives events about what the other reads. It is repeated in SQL (`message/append_statements.rs`), so that
//! a send checks it in the statement that writes, and on loaded relationships (`flags.rs` and `Member.canMessage`).

use entity::id::MemberId;
use entity::relationship::{COLUMN, Entity, RelationshipKind};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

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

fn blocks(blocker: MemberId, other: MemberId) -> Condition {
    Condition::all()
        .add(COLUMN.member_id.eq(blocker))
        .add(COLUMN.kind.eq(RelationshipKind::Block))
        .add(COLUMN.other_id.eq(other))
}
