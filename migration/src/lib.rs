//! How the tables came to be, step by step, for SQLite and PostgreSQL alike.

use sea_orm_migration::prelude::*;

mod m20261122_000001_members;
mod m20261122_000002_conversations;
mod m20261122_000003_events;
mod m20261123_000004_platform;

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
        ]
    }
}
