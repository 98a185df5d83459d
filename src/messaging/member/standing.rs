//! Whether a member may still ask for what they ask for: seen by the statement that answers them.

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use sea_orm::{ConnectionTrait, DbErr};

use crate::live::is_revoked;
use crate::messaging::rows::{RowReader, select};

/// Of the member `v`, as `Standing::read` takes them.
pub(in crate::messaging) const COLUMNS: &str = "v.erased_at, v.revoked_before";

#[derive(Clone, Copy, Debug)]
pub struct Standing {
    pub erased_at: Option<DateTime<Utc>>,
    pub revoked_before: Option<DateTime<Utc>>,
}

/// None where there is no such member.
pub(in crate::messaging) async fn find(
    db: &impl ConnectionTrait,
    id: MemberId,
) -> Result<Option<Standing>, DbErr> {
    let sql = format!("SELECT {COLUMNS} FROM member v WHERE v.id = $1");
    Ok(select(db, sql, [id.into()], Standing::read).await?.pop())
}

impl Standing {
    pub(in crate::messaging) fn read(columns: &mut RowReader<'_>) -> Result<Self, DbErr> {
        Ok(Self { erased_at: columns.take()?, revoked_before: columns.take()? })
    }

    /// Whether a token that was issued then is good.
    #[must_use]
    pub fn allows(&self, issued_at: Option<DateTime<Utc>>) -> bool {
        self.erased_at.is_none() && !is_revoked(issued_at, self.revoked_before)
    }
}
