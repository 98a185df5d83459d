use sea_orm::prelude::DateTimeUtc;

use crate::id::MemberId;
use crate::member;

/// The part of a member's row that other members see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicProfile {
    pub id: MemberId,
    pub handle: String,
    pub display_name: String,
    /// The display name without case and accents, as lists sort it.
    pub sort_name: String,
    pub avatar_url: Option<String>,
    pub erased_at: Option<DateTimeUtc>,
}

impl From<member::Model> for PublicProfile {
    fn from(row: member::Model) -> Self {
        Self {
            id: row.id,
            handle: row.handle,
            display_name: row.display_name,
            sort_name: row.sort_name,
            avatar_url: row.avatar_url,
            erased_at: row.erased_at,
        }
    }
}
