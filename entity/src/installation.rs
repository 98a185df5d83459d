use sea_orm::entity::prelude::*;

/// What the database knows of itself. One row, written when a service first starts on it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "installation")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i16,
    /// A random number, new after each restore of a backup: cursors of another epoch have expired.
    pub epoch: i64,
    /// Where the database was when the epoch began. A copy elsewhere is another.
    pub identity: Option<String>,
    /// The latest time at which a service was seen to write here.
    pub seen_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
