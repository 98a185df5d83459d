//! Opens a database by its URL.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use sea_orm::sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sea_orm::sqlx::{self, Connection, Executor};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use super::file::DatabaseFile;
use super::in_use::sqlite_path;
use super::known_database::KnownDatabase;
use super::pools::Pools;
use super::{Store, postgres};

/// Read connections to one SQLite file.
const SQLITE_READERS: u32 = 4;
/// The page cache of each connection: negative numbers are KiB. With SQLite's default of 2 MiB, pages of long lists are
/// read from the file again and again.
const CACHE_SIZE: &str = "-16384";
/// Shorter than the timeout of a write, so that a caller that gets no connection learns the reason.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(9);
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection that was idle for longer is pinged before use. A ping before every use would double the round trips.
const PING_IF_IDLE_FOR: Duration = Duration::from_secs(30);

impl Store {
    /// Opens `sqlite://path`, created if missing, or `postgres://…`.
    pub async fn open(url: &str) -> Result<Self> {
        if url.starts_with("sqlite:") {
            Self::open_sqlite(url).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let known = KnownDatabase::default();
            Ok(Self::new(postgres::open(url, known.clone()).await?, None, known))
        } else {
            bail!("write it as sqlite://path or postgres://user:password@host/name")
        }
    }

    async fn open_sqlite(url: &str) -> Result<Self> {
        let path = sqlite_path(url).filter(|path| !matches!(path.to_str(), Some("" | ":memory:")));
        let path = path.context("SQLite needs a file: sqlite://path")?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        }
        let file = DatabaseFile::new(&path);
        // The writer opens first: it creates the file and sets WAL mode, which is stored in the file.
        let write = connect(
            url,
            1,
            |sqlite| {
                sqlite
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .pragma("secure_delete", "on")
            },
            |pool| pool.after_release(|connection, _| Box::pin(is_outside_transactions(connection))),
            &file,
        );
        let write = write.await?;
        let options = |sqlite: SqliteConnectOptions| sqlite.pragma("query_only", "on");
        let read = connect(url, SQLITE_READERS, options, |pool| pool, &file).await?;
        Ok(Self::new(Pools::fixed(read, write), Some(file), KnownDatabase::default()))
    }
}

/// Fails if a new connection has opened another file than ours. It would keep that file even if ours were put back.
async fn check_opened_file(connection: &mut SqliteConnection, file: DatabaseFile) -> Result<(), sqlx::Error> {
    // SQLite opens the file and its log at the first statement. If they are damaged, a later statement reports it.
    let _ = connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").await;
    file.check().map_err(|error| sqlx::Error::Io(std::io::Error::other(error)))
}

/// Whether a released connection can be used again. If the disk is full or fails, SQLite ends a transaction by itself.
/// The driver's ROLLBACK then fails, and the driver keeps counting one open transaction: its next BEGIN would become a
/// savepoint, whose release commits nothing. At a count of 0 the driver sends BEGIN and COMMIT unchanged, and SQLite
/// refuses either if its state differs.
async fn is_outside_transactions(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // Waits for the ROLLBACK of a dropped transaction.
    connection.ping().await?;
    let is_outside = !connection.is_in_transaction();
    if !is_outside {
        tracing::warn!("closing a connection whose transaction could not be rolled back");
    }
    Ok(is_outside)
}

async fn connect(
    url: &str,
    connections: u32,
    options: impl Fn(SqliteConnectOptions) -> SqliteConnectOptions + Send + Sync + 'static,
    pool_options: impl Fn(SqlitePoolOptions) -> SqlitePoolOptions + Send + Sync + 'static,
    file: &DatabaseFile,
) -> Result<DatabaseConnection> {
    let file = file.clone();
    let mut connect_options = ConnectOptions::new(url);
    connect_options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .sqlx_logging(false)
        .test_before_acquire_if_idle_for(PING_IF_IDLE_FOR)
        .map_sqlx_sqlite_opts(move |sqlite| {
            options(sqlite.busy_timeout(BUSY_TIMEOUT).pragma("cache_size", CACHE_SIZE))
        })
        .map_sqlx_sqlite_pool_opts(move |pool| {
            let file = file.clone();
            let pool = pool
                .after_connect(move |connection, _| Box::pin(check_opened_file(connection, file.clone())));
            pool_options(pool)
        });
    // The driver's error may name the host or the user, never the password. Only the operator sees it.
    Database::connect(connect_options).await.context("cannot open the database")
}
