//! The migrations of the tables, for SQLite and PostgreSQL.
//!
//! The schema changes in two steps, so that an upgrade needs no pause. A migration that *expands* adds what a release
//! uses; its name ends in `_additive`, and the previous release runs alongside it. A migration that *contracts* drops
//! what a release has stopped using; it belongs to the release after that. The first line of each file has its step, the
//! release, and what may be dropped when.

use sea_orm_migration::prelude::*;

mod m20261122_000001_members;
mod m20261122_000002_conversations;
mod m20261122_000003_events;
mod m20261123_000004_platform;
mod m20261128_000005_installation_additive;
mod m20261129_000006_words_additive;
mod m20261129_000007_message_retention_additive;
mod m20261130_000008_member_preferences_additive;
mod m20261130_000009_notifications_additive;

pub use sea_orm_migration::{MigratorTrait, SchemaManager, seaql_migrations};

pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_members::Migration),
            Box::new(m20261122_000002_conversations::Migration),
            Box::new(m20261122_000003_events::Migration),
            Box::new(m20261123_000004_platform::Migration),
            Box::new(m20261128_000005_installation_additive::Migration),
            Box::new(m20261129_000006_words_additive::Migration),
            Box::new(m20261129_000007_message_retention_additive::Migration),
            Box::new(m20261130_000008_member_preferences_additive::Migration),
            Box::new(m20261130_000009_notifications_additive::Migration),
        ]
    }
}
