//! Migrating, under a lock that several starting replicas survive.

use migration::{MigrationStatus, Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbBackend, DbErr};

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

/// Each migration by name, and whether it was applied.
pub async fn status(store: &Store) -> Result<Vec<(String, bool)>, DbErr> {
    let migrations = Migrator::get_migration_with_status(&store.read).await?;
    Ok(migrations
        .iter()
        .map(|one| (one.name().to_owned(), one.status() == MigrationStatus::Applied))
        .collect())
}

pub async fn is_current(store: &Store) -> Result<bool, DbErr> {
    Ok(status(store).await?.iter().all(|(_, applied)| *applied))
}
