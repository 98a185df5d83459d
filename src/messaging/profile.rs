//! What other members see of a member.

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::member;
use sea_orm::{ConnectionTrait, DbErr};

use super::columns::{Columns, select};
use crate::store::AnyOf;

#[derive(Clone, Debug)]
pub struct Profile {
    pub id: MemberId,
    pub handle: String,
    pub display_name: String,
    /// The name as lists sort it.
    pub sort_name: String,
    pub avatar_url: Option<String>,
    pub erased_at: Option<DateTime<Utc>>,
}

/// The columns of the table `$table`, as `Profile::read` takes them.
macro_rules! profile_columns {
    ($table:literal) => {
        concat!(
            $table,
            ".id, ",
            $table,
            ".handle, ",
            $table,
            ".display_name, ",
            $table,
            ".sort_name, ",
            $table,
            ".avatar_url, ",
            $table,
            ".erased_at"
        )
    };
}
pub(super) use profile_columns;

impl Profile {
    pub(super) fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            id: columns.take()?,
            handle: columns.take()?,
            display_name: columns.take()?,
            sort_name: columns.take()?,
            avatar_url: columns.take()?,
            erased_at: columns.take()?,
        })
    }
}

impl From<member::Model> for Profile {
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

/// Those of these members that there are, in any order. One statement.
pub async fn find_many(db: &impl ConnectionTrait, ids: &[MemberId]) -> Result<Vec<Profile>, DbErr> {
    let AnyOf { condition, values } = AnyOf::new(db, ids.iter().map(|id| id.0), 1);
    let sql = format!("SELECT {} FROM member m WHERE m.id {condition}", profile_columns!("m"));
    select(db, sql, values, Profile::read).await
}
