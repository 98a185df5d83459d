//! Expand (0.1): the state of the database as a whole. Builds from before ignore it. Replaces nothing: nothing to drop.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, small_integer, text_null, timestamp_with_time_zone},
};

/// The state of the database as a whole, in one row. Previous versions do not read it.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let installation = Table::create()
            .table("installation")
            .col(small_integer("id").primary_key().check(Expr::col("id").eq(1)))
            .col(big_integer("epoch"))
            .col(text_null("identity"))
            .col(timestamp_with_time_zone("seen_at"))
            .to_owned();
        manager.create_table(installation).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("installation").to_owned()).await
    }
}
