//! Who sees read marks. They are reciprocal: a member who hides theirs sees nobody's. What reads the mark of a
//! correspondent applies the rule at once, so that nothing else can show a hidden one.

use entity::id::ConversationId;
use sea_orm::{ConnectionTrait, DbErr};

use crate::messaging::relationship::block::neither_blocks;
use crate::store::any_row;

/// In hand-written SQL: the read mark of a participant if a condition is met, which must be that they show theirs; 0 if
/// not.
macro_rules! visible_read_seq {
    ($participant:literal, $is_shown:literal) => {
        concat!("CASE WHEN ", $is_shown, " THEN ", $participant, ".read_seq ELSE 0 END")
    };
}
pub(in crate::messaging) use visible_read_seq;

const ARE_ANNOUNCED: &str = concat!(
    "SELECT id FROM conversation WHERE id = $1 AND ",
    neither_blocks!(),
    " AND NOT EXISTS (SELECT 1 FROM member WHERE member.id IN (pair_low, pair_high) AND NOT shows_read_marks)"
);

/// Whether the correspondent is told what a member reads: not while one of them hides their read marks or blocks the
/// other.
pub(in crate::messaging) async fn are_announced(
    db: &impl ConnectionTrait,
    id: ConversationId,
) -> Result<bool, DbErr> {
    any_row(db, ARE_ANNOUNCED, [id.into()]).await
}
