use sea_orm::entity::prelude::*;

use crate::id::MemberId;

/// Someone whom the platform signed in at least once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "member")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MemberId,
    /// The `sub` of the platform's tokens.
    #[sea_orm(unique)]
    pub subject: String,
    #[sea_orm(unique)]
    pub handle: String,
    pub display_name: String,
    /// The display name as lists sort it: without case and accents.
    pub sort_name: String,
    /// What the member is found by, as `member_word` has it. None where a version wrote the row that knows no words.
    pub words: Option<String>,
    pub avatar_url: Option<String>,
    pub locale: Option<String>,
    /// The last number given out in this member's event log.
    pub event_seq: i64,
    /// Events up to here were pruned: older cursors have expired.
    pub event_floor: i64,
    pub created_at: DateTimeUtc,
    /// Since when the member is no more. What named them is gone; the row is what others' messages refer to.
    pub erased_at: Option<DateTimeUtc>,
    /// Tokens issued before this are not valid any more.
    pub revoked_before: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
