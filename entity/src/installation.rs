use sea_orm::entity::prelude::*;

/// The state of the database as a whole: one row, inserted when a service first starts on it and updated every 30
/// seconds.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "installation")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i16,
    /// A random number that changes when the database is restored, copied or replaced, so that earlier event cursors
    /// expire.
    pub epoch: i64,
    /// The identity of the database when the epoch began. A copy has another one.
    pub identity: Option<String>,
    /// The latest trusted time that a service has written.
    pub seen_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
