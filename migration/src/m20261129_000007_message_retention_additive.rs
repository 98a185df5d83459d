//! Expand (0.1): how far old messages were deleted. Builds from before ignore it. Replaces nothing: nothing to drop.

use sea_orm_migration::{prelude::*, schema::big_integer};

/// The number up to which the messages of a conversation were deleted because of their age.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut expired_seq = big_integer("expired_seq").default(0).to_owned();
        let table = Table::alter().table("conversation").add_column(&mut expired_seq).to_owned();
        manager.alter_table(table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("conversation").drop_column("expired_seq").to_owned()).await
    }
}
