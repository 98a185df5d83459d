//! Expand (0.1): the members. Part of the first release, so no release may drop it.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, small_integer, text, text_null, timestamp_with_time_zone, uuid},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let member = Table::create()
            .table("member")
            .col(uuid("id").primary_key())
            .col(text("subject").unique_key())
            .col(text("handle").unique_key())
            .col(text("display_name"))
            .col(text("sort_name"))
            .col(text_null("avatar_url"))
            .col(text_null("locale"))
            .col(big_integer("event_seq").default(0))
            .col(big_integer("event_floor").default(0))
            .col(timestamp_with_time_zone("created_at"))
            .to_owned();
        manager.create_table(member).await?;

        let relationship = Table::create()
            .table("relationship")
            .col(uuid("member_id"))
            .col(small_integer("kind"))
            .col(uuid("other_id"))
            .col(timestamp_with_time_zone("created_at"))
            .primary_key(Index::create().col("member_id").col("kind").col("other_id"))
            .foreign_key(&mut references_member("member_id"))
            .foreign_key(&mut references_member("other_id"))
            .to_owned();
        manager.create_table(relationship).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["relationship", "member"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn references_member(column: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from("relationship", column)
        .to("member", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}
