//! Migrating, under a lock that several starting replicas survive; and running beside a newer version.

use std::fmt;

use migration::{Migrator, MigratorTrait, seaql_migrations};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, EntityTrait, Statement};

use super::Store;

/// Any number will do, as long as nobody else of the same PostgreSQL database locks it. Rewriting a large table,
/// or waiting for somebody who does, may take its time.
const LOCK: &str = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
    SELECT pg_advisory_xact_lock(4857321906)";
/// How the name of a migration ends that adds what an older version does not look at, and takes nothing away.
const ADDITIVE: &str = "_additive";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Up,
    /// The newest migration is undone.
    Down,
}

/// How one migration stands to the database and to this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Applied,
    Missing,
    /// Applied by a newer version.
    Unknown,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Applied => "applied",
            Self::Missing => "missing",
            Self::Unknown => "unknown",
        })
    }
}

/// How a database's tables stand to this version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaStatus {
    Current,
    Behind,
    /// A newer version added these migrations, beside which this one can run.
    Ahead(Vec<String>),
    /// A newer version added these migrations, beside which this one cannot run.
    Foreign(Vec<String>),
}

/// All or nothing: both databases change tables inside a transaction. Who comes second waits,
/// then finds nothing to do. A newer version's database is left as it is.
pub async fn migrate(store: &Store, step: Step) -> Result<(), DbErr> {
    let tx = store.begin().await?;
    if store.backend() == DbBackend::Postgres {
        tx.execute_unprepared(LOCK).await?;
    }
    let states = states(&tx).await?;
    let is_there = |state| states.iter().any(|(_, its)| *its == state);
    match step {
        Step::Up if is_there(State::Unknown) || !is_there(State::Missing) => return Ok(()),
        Step::Up => Migrator::up(&tx, None).await?,
        Step::Down if is_there(State::Unknown) => {
            return Err(DbErr::Custom(
                "a newer version has migrated it: undo that with the newer one".into(),
            ));
        }
        Step::Down => Migrator::down(&tx, Some(1)).await?,
    }
    tx.commit().await
}

/// Each migration by name. Only reads.
pub async fn status(store: &Store) -> Result<Vec<(String, State)>, DbErr> {
    states(&store.read).await
}

pub async fn standing(store: &Store) -> Result<SchemaStatus, DbErr> {
    let states = status(store).await?;
    let with = |state| {
        let names = states.iter().filter(move |(_, its)| *its == state);
        names.map(|(name, _)| name.clone()).collect::<Vec<_>>()
    };
    let (missing, unknown) = (with(State::Missing), with(State::Unknown));
    Ok(match (missing.is_empty(), unknown.is_empty()) {
        (true, true) => SchemaStatus::Current,
        (false, true) => SchemaStatus::Behind,
        (true, false) if unknown.iter().all(|name| name.ends_with(ADDITIVE)) => SchemaStatus::Ahead(unknown),
        (_, false) => SchemaStatus::Foreign(unknown),
    })
}

/// Whether this version can run on the tables as they are.
pub async fn is_current(store: &Store) -> Result<bool, DbErr> {
    Ok(matches!(standing(store).await?, SchemaStatus::Current | SchemaStatus::Ahead(_)))
}

async fn states(db: &impl ConnectionTrait) -> Result<Vec<(String, State)>, DbErr> {
    let backend = db.get_database_backend();
    // The migrator's own way to ask makes this table where it is missing.
    let is_there = match backend {
        DbBackend::Postgres => "SELECT 1 WHERE to_regclass('seaql_migrations') IS NOT NULL",
        _ => "SELECT 1 FROM sqlite_master WHERE name = 'seaql_migrations'",
    };
    let mut applied = Vec::new();
    if db.query_one_raw(Statement::from_string(backend, is_there)).await?.is_some() {
        let rows = seaql_migrations::Entity::find().all(db).await?;
        applied.extend(rows.into_iter().map(|row| row.version));
    }
    let known: Vec<_> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    applied.sort_unstable();
    let unknown = applied.iter().filter(|name| !known.contains(name)).cloned().collect::<Vec<_>>();
    let state = |name: &String| if applied.contains(name) { State::Applied } else { State::Missing };
    let known = known.into_iter().map(|name| (name.clone(), state(&name)));
    Ok(known.chain(unknown.into_iter().map(|name| (name, State::Unknown))).collect())
}
