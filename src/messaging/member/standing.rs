//! Whether a member's token is still accepted. It is read with the member's row, or together with other rows by a
//! statement that serves the request.

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::member;
use sea_orm::{ConnectionTrait, DbErr};

use crate::live::is_revoked;
use crate::messaging::rows::{RowReader, select};

/// The columns of the table `v`, in the order in which `Standing::read` reads them.
const COLUMNS: &str = "v.erased_at, v.revoked_before";

#[derive(Clone, Copy, Debug)]
pub struct Standing {
    pub erased_at: Option<DateTime<Utc>>,
    pub revoked_before: Option<DateTime<Utc>>,
}

/// Returns None if there is no such member.
pub(in crate::messaging) async fn find(
    db: &impl ConnectionTrait,
    id: MemberId,
) -> Result<Option<Standing>, DbErr> {
    let sql = format!("SELECT {COLUMNS} FROM member v WHERE v.id = $1");
    Ok(select(db, sql, [id.into()], Standing::read).await?.pop())
}

impl From<&member::Model> for Standing {
    fn from(row: &member::Model) -> Self {
        Self { erased_at: row.erased_at, revoked_before: row.revoked_before }
    }
}

impl Standing {
    fn read(columns: &mut RowReader<'_>) -> Result<Self, DbErr> {
        Ok(Self { erased_at: columns.read()?, revoked_before: columns.read()? })
    }

    /// Whether a token that was issued at this time is accepted.
    #[must_use]
    pub fn accepts(&self, issued_at: Option<DateTime<Utc>>) -> bool {
        self.erased_at.is_none() && !is_revoked(issued_at, self.revoked_before)
    }
}
