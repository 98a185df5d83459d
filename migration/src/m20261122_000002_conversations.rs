//! Expand (0.1): conversations, their participants and messages. Part of the first release, so no release may drop it.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, big_integer_null, text, text_null, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(conversation()).await?;
        manager.create_table(participant()).await?;
        manager.create_table(message()).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["message", "participant", "conversation"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

const INDEXES: [&str; 3] = [
    // At most one open conversation between two members.
    "CREATE UNIQUE INDEX conversation_open_pair ON conversation (pair_low, pair_high) WHERE closed_at IS NULL",
    // A member's list, newest activity first.
    "CREATE INDEX participant_inbox ON participant (member_id, activity_seq DESC)",
    // A sender uses a client key once in a conversation. With this order of columns, the index also finds the message
    // of a repeated startConversation, whose conversation is not known yet.
    "CREATE UNIQUE INDEX message_client_key ON message (sender_id, client_key, conversation_id) WHERE client_key IS NOT NULL",
];

fn conversation() -> TableCreateStatement {
    Table::create()
        .table("conversation")
        .col(uuid("id").primary_key())
        .col(uuid("pair_low"))
        .col(uuid("pair_high"))
        .col(uuid("started_by"))
        .col(big_integer("last_seq").default(0))
        .col(timestamp_with_time_zone_null("last_message_at"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("closed_at"))
        .col(uuid_null("closed_by"))
        .foreign_key(ForeignKey::create().from("conversation", "pair_low").to("member", "id"))
        .foreign_key(ForeignKey::create().from("conversation", "pair_high").to("member", "id"))
        .foreign_key(ForeignKey::create().from("conversation", "started_by").to("member", "id"))
        .foreign_key(ForeignKey::create().from("conversation", "closed_by").to("member", "id"))
        .to_owned()
}

fn participant() -> TableCreateStatement {
    Table::create()
        .table("participant")
        .col(uuid("conversation_id"))
        .col(uuid("member_id"))
        .col(big_integer("read_seq").default(0))
        .col(big_integer_null("activity_seq"))
        .col(timestamp_with_time_zone_null("muted_at"))
        .primary_key(Index::create().col("conversation_id").col("member_id"))
        .foreign_key(&mut part_of_conversation("participant"))
        .foreign_key(ForeignKey::create().from("participant", "member_id").to("member", "id"))
        .to_owned()
}

fn message() -> TableCreateStatement {
    Table::create()
        .table("message")
        .col(uuid("conversation_id"))
        .col(big_integer("seq"))
        .col(uuid("sender_id"))
        .col(text("body"))
        .col(text_null("client_key"))
        .col(timestamp_with_time_zone("sent_at"))
        .primary_key(Index::create().col("conversation_id").col("seq"))
        .foreign_key(&mut part_of_conversation("message"))
        .foreign_key(ForeignKey::create().from("message", "sender_id").to("member", "id"))
        .to_owned()
}

fn part_of_conversation(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, "conversation_id")
        .to("conversation", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}
