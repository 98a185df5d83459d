use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use sea_orm::sqlx::sqlite::SqliteLockingMode;
use sea_orm::sqlx::{ConnectOptions, Connection, Error, query};

use super::backup::options;
use super::pool_health::{SQLITE_BUSY, sqlite_code};

/// Returns the file of an SQLite URL. None for PostgreSQL.
#[must_use]
pub fn sqlite_path(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.trim_start_matches("//");
    Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
}

/// Whether another process has the SQLite database open, as a service does while it runs.
pub async fn is_in_use(path: &Path) -> Result<bool> {
    if !path.exists() {
        return Ok(false);
    }
    match lock_exclusively(path).await {
        Ok(()) => Ok(false),
        Err(Error::Database(cause)) if sqlite_code(&*cause) == Some(SQLITE_BUSY) => Ok(true),
        // For example a damaged file, which no service keeps open.
        Err(error) => {
            tracing::debug!(%error, "the database cannot be opened");
            Ok(false)
        }
    }
}

/// Takes and releases an exclusive lock, which fails if the file is open elsewhere, and checkpoints the write-ahead
/// log.
async fn lock_exclusively(path: &Path) -> Result<(), Error> {
    let options = options(path).busy_timeout(Duration::ZERO).locking_mode(SqliteLockingMode::Exclusive);
    let mut connection = options.connect().await?;
    let locked = async {
        query("BEGIN EXCLUSIVE").execute(&mut connection).await?;
        query("COMMIT").execute(&mut connection).await?;
        query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await
    };
    let locked = locked.await;
    connection.close().await?;
    locked.map(|_| ())
}
