//! How to open the two databases.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use sea_orm::sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sea_orm::sqlx::{self, Connection, Executor};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use super::backup::sqlite_path;
use super::file::DatabaseFile;
use super::pools::Pools;
use super::{Store, postgres};

/// Connections that read one SQLite file.
const SQLITE_READERS: u32 = 4;
/// What a connection keeps of the file, in KiB, as SQLite writes it. By its own measure, 2 MiB, pages of lists are read
/// again and again.
const CACHE: &str = "-16384";
/// Less than a write may take with all its attempts: who finds no connection is told so.
const ACQUIRING: Duration = Duration::from_secs(9);

impl Store {
    /// Opens `sqlite://path` (created when missing) or `postgres://…`.
    pub async fn open(url: &str) -> Result<Self> {
        if url.starts_with("sqlite:") {
            Self::open_sqlite(url).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Ok(Self::of(postgres::open(url).await?, None))
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
        let file = DatabaseFile::at(&path);
        // The writer first: it makes the file and sets its journal to WAL, which stays with it.
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
        Ok(Self::of(Pools::fixed(read, write), Some(file)))
    }
}

/// One that is opened while another file is in the place would go on with that one when ours is back.
async fn has_opened(connection: &mut SqliteConnection, file: DatabaseFile) -> Result<(), sqlx::Error> {
    // Until then SQLite has opened neither the file nor its log. What is wrong with them is for others to find.
    let _ = connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").await;
    file.check().map_err(|error| sqlx::Error::Io(std::io::Error::other(error)))
}

/// Whether a connection that is given back may be used again. Where the disk is full or fails, SQLite ends a
/// transaction by itself; the driver's ROLLBACK fails then, and it goes on to count one transaction as open. The next
/// BEGIN would become a savepoint, whose release commits nothing. At a count of 0 the driver sends BEGIN and
/// COMMIT as they are, and SQLite refuses either where it does not stand in the state that the count says.
async fn is_outside_transactions(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // Waits for the ROLLBACK of a transaction that was dropped.
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
    let mut all = ConnectOptions::new(url);
    all.max_connections(connections)
        .acquire_timeout(ACQUIRING)
        .sqlx_logging(false)
        // A ping before every use would double the round trips.
        .test_before_acquire_if_idle_for(Duration::from_secs(30))
        .map_sqlx_sqlite_opts(move |sqlite| {
            options(sqlite.busy_timeout(Duration::from_secs(10)).pragma("cache_size", CACHE))
        })
        .map_sqlx_sqlite_pool_opts(move |pool| {
            let file = file.clone();
            let pool =
                pool.after_connect(move |connection, _| Box::pin(has_opened(connection, file.clone())));
            pool_options(pool)
        });
    // The driver's own text may name the host or the user, never the password; it goes to the operator only.
    Database::connect(all).await.context("cannot open the database")
}
