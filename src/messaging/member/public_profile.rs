//! Reading what other members see of a member.

use entity::id::MemberId;
use entity::profile::PublicProfile;
use sea_orm::{ConnectionTrait, DbErr};

use crate::messaging::rows::{RowReader, select};
use crate::store::AnyOfIds;

/// The columns of the table `$table`, as `read` takes them.
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
    let id = columns.take()?;
    rest(id, columns)
}

/// None where the row has none; what comes after is not read then.
pub(in crate::messaging) fn read_optional(
    columns: &mut RowReader<'_>,
) -> Result<Option<PublicProfile>, DbErr> {
    let id: Option<MemberId> = columns.take()?;
    id.map(|id| rest(id, columns)).transpose()
}

fn rest(id: MemberId, columns: &mut RowReader<'_>) -> Result<PublicProfile, DbErr> {
    Ok(PublicProfile {
        id,
        handle: columns.take()?,
        display_name: columns.take()?,
        sort_name: columns.take()?,
        avatar_url: columns.take()?,
        erased_at: columns.take()?,
    })
}

/// Those of these members that there are, in any order. One statement.
pub async fn find_many(db: &impl ConnectionTrait, ids: &[MemberId]) -> Result<Vec<PublicProfile>, DbErr> {
    let AnyOfIds { condition, values } = AnyOfIds::new(db, ids.iter().map(|id| id.0), 1);
    let sql = format!("SELECT {} FROM member m WHERE m.id {condition}", profile_columns!("m"));
    select(db, sql, values, read).await
}
