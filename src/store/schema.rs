//! Migrating, under a lock that several starting replicas survive.

use migration::{Migrator, MigratorTrait, SchemaManager, seaql_migrations};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, EntityTrait};

use super::Store;

/// Any number will do, as long as nobody else of the same PostgreSQL database locks it.
const LOCK: &str = "SELECT pg_advisory_xact_lock(4857321906)";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Up,
    /// The newest migration is undone.
    Down,
}

/// All or nothing: both databases change tables inside a transaction. Who comes second waits,
/// then finds nothing to do.
pub async fn migrate(store: &Store, step: Step) -> Result<(), DbErr> {
    let tx = store.begin().await?;
    if store.backend() == DbBackend::Postgres {
        tx.execute_unprepared(LOCK).await?;
    }
    match step {
        Step::Up => Migrator::up(&tx, None).await?,
        Step::Down => Migrator::down(&tx, Some(1)).await?,
    }
    tx.commit().await
}

/// Each migration by name, and whether it was applied. Only reads.
pub async fn status(store: &Store) -> Result<Vec<(String, bool)>, DbErr> {
    let mut applied = Vec::new();
    // The migrator's own way to ask makes this table where it is missing.
    if SchemaManager::new(&store.pools.current().read).has_table("seaql_migrations").await? {
        let rows = seaql_migrations::Entity::find().all(&store.read).await?;
        applied.extend(rows.into_iter().map(|row| row.version));
    }
    let names = Migrator::migrations().into_iter().map(|migration| migration.name().to_owned());
    Ok(names.map(|name| (name.clone(), applied.contains(&name))).collect())
}

pub async fn is_current(store: &Store) -> Result<bool, DbErr> {
    Ok(status(store).await?.iter().all(|(_, applied)| *applied))
}
