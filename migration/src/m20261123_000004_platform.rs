//! Expand (0.1): erasing members, and revoking their tokens. Part of the first release, so no release may drop it.

use sea_orm_migration::{
    prelude::*,
    schema::{text, timestamp_with_time_zone, timestamp_with_time_zone_null},
    sea_orm::DbBackend,
};

/// Erasing members, and revoking their tokens.
#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: [&str; 2] = ["erased_at", "revoked_before"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            let mut column = timestamp_with_time_zone_null(column);
            manager.alter_table(Table::alter().table("member").add_column(&mut column).to_owned()).await?;
        }
        let revocation = Table::create()
            .table("revocation")
            .col(text("subject_hash").primary_key())
            .col(timestamp_with_time_zone("revoked_before"))
            .col(timestamp_with_time_zone("created_at"))
            .to_owned();
        manager.create_table(revocation).await?;
        let db = manager.get_connection();
        // Finds the relationships of others to a member who is erased.
        db.execute_unprepared("CREATE INDEX relationship_other ON relationship (other_id)").await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            // An UPDATE of a column with a full unique index takes a lock that conflicts with foreign key checks, so a
            // change of handles could deadlock with a send. A partial unique index cannot be referred to, and avoids
            // that lock.
            db.execute_unprepared("ALTER TABLE member DROP CONSTRAINT member_handle_key").await?;
            db.execute_unprepared(
                "CREATE UNIQUE INDEX member_handle ON member (handle) WHERE erased_at IS NULL",
            )
            .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        if manager.get_database_backend() == DbBackend::Postgres {
            db.execute_unprepared("DROP INDEX member_handle").await?;
            db.execute_unprepared("ALTER TABLE member ADD CONSTRAINT member_handle_key UNIQUE (handle)")
                .await?;
        }
        db.execute_unprepared("DROP INDEX relationship_other").await?;
        manager.drop_table(Table::drop().table("revocation").to_owned()).await?;
        for column in COLUMNS {
            manager.alter_table(Table::alter().table("member").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
