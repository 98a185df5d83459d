//! Expand (0.1): search words. Builds from before do not write them. Replaces nothing: nothing to drop.

use sea_orm_migration::{prelude::*, schema::text_null, sea_orm::DbBackend};

/// The search words of members, and an index of them. Previous versions do not write them; the rows they write are
/// indexed later.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut words = text_null("words");
        manager.alter_table(Table::alter().table("member").add_column(&mut words).to_owned()).await?;
        // A prefix search is a range of words only if words are compared byte by byte.
        let (word, id, options) = match manager.get_database_backend() {
            DbBackend::Postgres => ("text COLLATE \"C\"", "uuid", ""),
            _ => ("text", "uuid_text", " WITHOUT ROWID"),
        };
        let index = format!(
            "CREATE TABLE member_word (word {word} NOT NULL, member_id {id} NOT NULL, PRIMARY KEY (word, member_id)){options}"
        );
        let db = manager.get_connection();
        db.execute_unprepared(&index).await?;
        for index in INDEXES {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in ["member_overdue", "member_name"] {
            manager.get_connection().execute_unprepared(&format!("DROP INDEX {index}")).await?;
        }
        manager.drop_table(Table::drop().table("member_word").to_owned()).await?;
        manager.alter_table(Table::alter().table("member").drop_column("words").to_owned()).await
    }
}

const INDEXES: [&str; 2] = [
    // Members whose words must still be written or erased.
    "CREATE INDEX member_overdue ON member (id) WHERE words IS NULL OR erased_at IS NOT NULL AND words <> ''",
    // Long lists by name, when most members match.
    "CREATE INDEX member_name ON member (sort_name, id)",
];
