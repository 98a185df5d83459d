use sea_orm::entity::prelude::*;

use crate::id::MemberId;

/// A member of the platform: created by the platform or at the first sign-in.
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
    /// The display name without case and accents, as lists sort it.
    pub sort_name: String,
    /// The search words, as in `member_word`. None if an older version wrote the row.
    pub words: Option<String>,
    pub avatar_url: Option<String>,
    pub locale: Option<String>,
    /// The last assigned number of the member's event log.
    pub event_seq: i64,
    /// The number up to which events were pruned. Cursors below it have expired.
    pub event_floor: i64,
    pub created_at: DateTimeUtc,
    /// When the member was erased. Personal data is blank then; the row remains for the messages that refer to it.
    pub erased_at: Option<DateTimeUtc>,
    /// Tokens issued before this time are not valid.
    pub revoked_before: Option<DateTimeUtc>,
    /// Whether correspondents see what the member has read, and the member what they have read.
    pub shows_read_marks: bool,
}

impl ActiveModelBehavior for ActiveModel {}
