//! Reads the part of a profile that other members see.

use entity::id::MemberId;
use entity::profile::PublicProfile;
use sea_orm::{ConnectionTrait, DbErr};

use crate::messaging::rows::{RowReader, select};
use crate::store::AnyOfIds;

/// The columns of the table `$t`, in the order in which `read` reads them.
macro_rules! profile_columns {
    ($t:literal) => {
        concat!(
            $t,
            ".id, ",
            $t,
            ".handle, ",
            $t,
            ".display_name, ",
            $t,
            ".sort_name, ",
            $t,
            ".avatar_url, ",
            $t,
            ".erased_at"
        )
    };
}
pub(in crate::messaging) use profile_columns;

pub(in crate::messaging) fn read(columns: &mut RowReader<'_>) -> Result<PublicProfile, DbErr> {
    let id = columns.read()?;
    read_after_id(id, columns)
}

/// Returns None, and does not read the other columns, if the ID is null.
pub(in crate::messaging) fn read_optional(
    columns: &mut RowReader<'_>,
) -> Result<Option<PublicProfile>, DbErr> {
    let id: Option<MemberId> = columns.read()?;
    id.map(|id| read_after_id(id, columns)).transpose()
}

fn read_after_id(id: MemberId, columns: &mut RowReader<'_>) -> Result<PublicProfile, DbErr> {
    Ok(PublicProfile {
        id,
        handle: columns.read()?,
        display_name: columns.read()?,
        sort_name: columns.read()?,
        avatar_url: columns.read()?,
        erased_at: columns.read()?,
    })
}

/// Finds the members with these IDs, in any order. One statement.
pub async fn find_many(db: &impl ConnectionTrait, ids: &[MemberId]) -> Result<Vec<PublicProfile>, DbErr> {
    let AnyOfIds { condition, values } = AnyOfIds::new(db, ids.iter().map(|id| id.0), 1);
    let sql = format!("SELECT {} FROM member m WHERE m.id {condition}", profile_columns!("m"));
    select(db, sql, values, read).await
}
