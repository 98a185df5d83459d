//! Backups of an SQLite database, made while it is in use.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::sqlx::{ConnectOptions, Connection, Error, SqliteConnection, query, query_scalar};

use super::file::with_suffix;

const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Copies a consistent snapshot of a database to a new file. Writes can continue while it runs.
pub async fn back_up(database: &Path, to: &Path) -> Result<()> {
    ensure!(database.exists(), "there is no database {}", database.display());
    // Readable by the owner only: it contains members' messages.
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to);
    created.with_context(|| format!("cannot create {}", to.display()))?;
    let copied = copy(database, to).await;
    if copied.is_err() {
        let _ = fs::remove_file(to);
    }
    copied
}

async fn copy(database: &Path, to: &Path) -> Result<()> {
    let name = to.to_str().context("the file name is not UTF-8")?;
    let mut from = options(database).connect().await?;
    let copied = query("VACUUM INTO ?").bind(name).execute(&mut from).await;
    from.close().await?;
    copied.context("cannot copy the database")?;
    clear_identity(&mut options(to).connect().await?).await?;
    sync_to_disk(to)?;
    Ok(())
}

/// Whether a database file is complete without its write-ahead log.
#[must_use]
pub fn is_self_contained(file: &Path) -> bool {
    fs::metadata(with_suffix(file, "-wal")).map_or(0, |log| log.len()) == 0
}

pub(super) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).busy_timeout(BUSY_TIMEOUT).disable_statement_logging()
}

/// Clears the identity, so that a service that starts on the copy begins a new epoch.
pub(super) async fn clear_identity(copy: &mut SqliteConnection) -> Result<(), Error> {
    let tables = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'installation'";
    if query_scalar::<_, i64>(tables).fetch_one(&mut *copy).await? > 0 {
        query("UPDATE installation SET identity = NULL").execute(copy).await?;
    }
    Ok(())
}

/// Flushes the file and its directory entry.
pub(super) fn sync_to_disk(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()?;
    File::open(folder_of(path))?.sync_all()
}

pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
