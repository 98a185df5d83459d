//! Expand (0.1): the event logs. Part of the first release, so no release may drop it.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, small_integer, timestamp_with_time_zone, uuid},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // There is no index by conversation: deleting a conversation reads the logs of its two members, which is rare,
    // while every message would add two more index entries.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let event = Table::create()
            .table("event")
            .col(uuid("member_id"))
            .col(big_integer("seq"))
            .col(small_integer("kind"))
            .col(uuid("conversation_id"))
            .col(big_integer_null("message_seq"))
            .col(timestamp_with_time_zone("created_at"))
            .primary_key(Index::create().col("member_id").col("seq"))
            .foreign_key(
                ForeignKey::create()
                    .from("event", "member_id")
                    .to("member", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .to_owned();
        manager.create_table(event).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("event").to_owned()).await
    }
}
