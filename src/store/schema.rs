//! Migrations and their state. A lock lets several processes start at the same time.

use std::fmt;

use migration::{Migrator, MigratorTrait, seaql_migrations};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, EntityTrait};

use super::Store;
use super::any_row::any_row;
use super::error::StoreError;

/// The number is arbitrary, but must be unique among the advisory locks of the database. There is no timeout: rewriting
/// a large table, or waiting for another process that does so, takes a long time.
const LOCK: &str = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
    SELECT pg_advisory_xact_lock(4857321906)";
/// The suffix of migrations alongside which the previous version keeps working.
const ADDITIVE: &str = "_additive";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Apply all missing migrations.
    Up,
    /// Undo the newest migration.
    Down,
}

/// The state of one migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MigrationState {
    Applied,
    Missing,
    /// Applied by a newer version.
    Unknown,
}

impl fmt::Display for MigrationState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Applied => "applied",
            Self::Missing => "missing",
            Self::Unknown => "unknown",
        })
    }
}

/// The tables of a database, compared with those that this version needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaStatus {
    Current,
    Behind,
    /// A newer version has applied these migrations, and this version can run alongside it.
    Ahead(Vec<String>),
    /// A newer version has applied these migrations, and this version cannot run alongside it.
    Incompatible(Vec<String>),
}

/// Migrates in one transaction, which both databases support. Of several processes, one migrates and the others wait
/// and find nothing to do. Does not apply migrations to a database of a newer version.
pub async fn migrate(store: &Store, step: Step) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    if store.backend() == DbBackend::Postgres {
        tx.execute_unprepared(LOCK).await?;
    }
    let states = read_states(&tx).await?;
    let has = |state| states.iter().any(|(_, its)| *its == state);
    match step {
        Step::Up if has(MigrationState::Unknown) || !has(MigrationState::Missing) => return Ok(()),
        Step::Up => Migrator::up(&tx, None).await?,
        Step::Down if has(MigrationState::Unknown) => return Err(StoreError::NewerVersion),
        Step::Down => Migrator::down(&tx, Some(1)).await?,
    }
    Ok(tx.commit().await?)
}

/// Returns each migration with its state. Only reads.
pub async fn migration_states(store: &Store) -> Result<Vec<(String, MigrationState)>, DbErr> {
    read_states(&store.read).await
}

pub async fn schema_status(store: &Store) -> Result<SchemaStatus, DbErr> {
    let states = migration_states(store).await?;
    let with = |state| {
        let names = states.iter().filter(move |(_, its)| *its == state);
        names.map(|(name, _)| name.clone()).collect::<Vec<_>>()
    };
    let (missing, unknown) = (with(MigrationState::Missing), with(MigrationState::Unknown));
    Ok(match (missing.is_empty(), unknown.is_empty()) {
        (true, true) => SchemaStatus::Current,
        (false, true) => SchemaStatus::Behind,
        (true, false) if unknown.iter().all(|name| name.ends_with(ADDITIVE)) => SchemaStatus::Ahead(unknown),
        (_, false) => SchemaStatus::Incompatible(unknown),
    })
}

/// Whether this version can run on the database.
pub async fn is_current(store: &Store) -> Result<bool, DbErr> {
    Ok(matches!(schema_status(store).await?, SchemaStatus::Current | SchemaStatus::Ahead(_)))
}

async fn read_states(db: &impl ConnectionTrait) -> Result<Vec<(String, MigrationState)>, DbErr> {
    // The migrator's own query would create the table if it is missing.
    let table_exists = match db.get_database_backend() {
        DbBackend::Postgres => "SELECT 1 WHERE to_regclass('seaql_migrations') IS NOT NULL",
        _ => "SELECT 1 FROM sqlite_master WHERE name = 'seaql_migrations'",
    };
    let mut applied = Vec::new();
    if any_row(db, table_exists, []).await? {
        let rows = seaql_migrations::Entity::find().all(db).await?;
        applied.extend(rows.into_iter().map(|row| row.version));
    }
    let known: Vec<_> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    applied.sort_unstable();
    let unknown = applied.iter().filter(|name| !known.contains(name)).cloned().collect::<Vec<_>>();
    let state = |name: &String| {
        if applied.contains(name) { MigrationState::Applied } else { MigrationState::Missing }
    };
    let known = known.into_iter().map(|name| (name.clone(), state(&name)));
    Ok(known.chain(unknown.into_iter().map(|name| (name, MigrationState::Unknown))).collect())
}
