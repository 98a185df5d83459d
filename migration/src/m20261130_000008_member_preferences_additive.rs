//! Expand (0.1): preferences of members. Builds from before ignore them. Replaces nothing: nothing to drop.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer_null, boolean, small_integer_null, text_null, timestamp_with_time_zone_null, uuid,
        uuid_null,
    },
};

/// How members arrange their conversations, who sees what they read, and how they are notified.
#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: [(&str, &str); 5] = [
    ("participant", "muted_until"),
    ("participant", "archived_seq"),
    ("participant", "marked_unread"),
    ("member", "shows_read_marks"),
    ("event", "other_id"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            timestamp_with_time_zone_null("muted_until"),
            big_integer_null("archived_seq"),
            boolean("marked_unread").default(false).take(),
            boolean("shows_read_marks").default(true).take(),
            // The other member, of an event that is about a member.
            uuid_null("other_id"),
        ];
        for ((table, _), mut column) in COLUMNS.into_iter().zip(columns) {
            manager.alter_table(Table::alter().table(table).add_column(&mut column).to_owned()).await?;
        }
        manager.get_connection().execute_unprepared(ARCHIVE).await?;
        manager.create_table(notification_settings()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("notification_settings").to_owned()).await?;
        let db = manager.get_connection();
        db.execute_unprepared("DROP INDEX participant_archive").await?;
        for statement in UNDO {
            db.execute_unprepared(statement).await?;
        }
        for (table, column) in COLUMNS {
            manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}

/// The archive of a member, newest activity first.
const ARCHIVE: &str = "CREATE INDEX participant_archive ON participant (member_id, archived_seq DESC)
    WHERE activity_seq IS NULL AND archived_seq IS NOT NULL";

/// Archived conversations would not be listed any more, and mutes until a time would not end.
const UNDO: [&str; 2] = [
    "UPDATE participant SET activity_seq = archived_seq WHERE activity_seq IS NULL AND archived_seq IS NOT NULL",
    "UPDATE participant SET muted_at = NULL WHERE muted_until IS NOT NULL",
];

fn notification_settings() -> TableCreateStatement {
    Table::create()
        .table("notification_settings")
        .col(uuid("member_id").primary_key())
        .col(boolean("push"))
        .col(boolean("email"))
        .col(boolean("shows_text"))
        // Minutes of the day in the time zone.
        .col(small_integer_null("quiet_from"))
        .col(small_integer_null("quiet_until"))
        .col(text_null("time_zone"))
        .foreign_key(
            ForeignKey::create()
                .from("notification_settings", "member_id")
                .to("member", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}
