//! Expand (0.1): notifications, webhooks and web push. Builds from before ignore them. Replaces nothing: nothing to drop.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer_null, integer, small_integer, text, text_null, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

/// The notifications that members are to receive, and where they are delivered to. Previous versions write none.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [notification(), delivery(), webhook_endpoint(), push_registration()] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["push_registration", "webhook_endpoint", "delivery", "notification"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

const INDEXES: [&str; 6] = [
    "CREATE INDEX notification_due ON notification (due_at)",
    // What is to be delivered: to each endpoint, and to all browsers. State 1 is `DeliveryState::Pending`.
    "CREATE INDEX delivery_pending_webhook ON delivery (target_id, next_at) WHERE state = 1 AND channel = 1",
    "CREATE INDEX delivery_pending_push ON delivery (next_at) WHERE state = 1 AND channel = 2",
    // What a newer notification of the same conversation replaces. Kind 1 is `DeliveryKind::ConversationUnread`.
    "CREATE INDEX delivery_unread ON delivery (conversation_id, member_id) WHERE state = 1 AND kind = 1",
    // What could not be delivered, which is rare. 3 is `DeliveryState::Failed`.
    "CREATE INDEX delivery_failed ON delivery (id) WHERE state = 3",
    "CREATE INDEX push_registration_member ON push_registration (member_id)",
];

// No foreign keys: a send would check them, and what refers to a deleted row is dropped when it is due.

fn notification() -> TableCreateStatement {
    Table::create()
        .table("notification")
        .col(uuid("recipient_id"))
        .col(uuid("conversation_id"))
        .col(timestamp_with_time_zone("due_at"))
        .primary_key(Index::create().col("recipient_id").col("conversation_id"))
        .to_owned()
}

fn delivery() -> TableCreateStatement {
    Table::create()
        .table("delivery")
        .col(uuid("id"))
        .col(uuid("target_id"))
        .col(small_integer("channel"))
        .col(small_integer("kind"))
        .col(uuid_null("conversation_id"))
        .col(uuid_null("member_id"))
        .col(uuid_null("other_id"))
        .col(big_integer_null("message_seq"))
        .col(text_null("subject"))
        .col(timestamp_with_time_zone("created_at"))
        .col(small_integer("state").default(1))
        .col(integer("attempts").default(0))
        .col(timestamp_with_time_zone("next_at"))
        .col(text_null("last_error"))
        .col(timestamp_with_time_zone_null("finished_at"))
        .primary_key(Index::create().col("id").col("target_id"))
        .to_owned()
}

fn webhook_endpoint() -> TableCreateStatement {
    Table::create()
        .table("webhook_endpoint")
        .col(uuid("id").primary_key())
        .col(text("url").unique_key())
        .col(timestamp_with_time_zone("seen_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .col(timestamp_with_time_zone_null("failing_since"))
        .col(text_null("last_error"))
        .to_owned()
}

fn push_registration() -> TableCreateStatement {
    Table::create()
        .table("push_registration")
        .col(uuid("id").primary_key())
        .col(uuid("member_id"))
        .col(text("endpoint").unique_key())
        .col(text("p256dh"))
        .col(text("auth"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}
