//! Restores an SQLite database from a backup.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, chown};
use std::path::Path;

use anyhow::{Context, Result, bail};
use sea_orm::sqlx::{ConnectOptions, Connection, Error, query_scalar};

use super::backup::{clear_identity, folder_of, options, sync_to_disk};
use super::file::with_suffix;

/// Bytes that are copied at once.
const CHUNK: usize = 1024 * 1024;
/// A database and the files that SQLite may have beside it. It would apply the log of an earlier database to a new one.
const FILES: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// Fails if a file of a database exists here.
pub fn ensure_absent(database: &Path) -> Result<()> {
    for suffix in FILES {
        let file = with_suffix(database, suffix);
        if file.symlink_metadata().is_ok() {
            bail!("{} exists: move the old database away first, with the files beside it", file.display());
        }
    }
    Ok(())
}

/// Restores a backup to a place where no database is. The database appears there in the last step. Calls `on_progress`
/// with the number of bytes of each copied chunk.
pub async fn restore(backup: &Path, database: &Path, on_progress: impl Fn(u64)) -> Result<()> {
    let folder = folder_of(database);
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let temporary = with_suffix(database, "-restoring");
    let restored = copy_and_place(backup, &temporary, database, on_progress).await;
    for suffix in FILES {
        let removed = fs::remove_file(with_suffix(&temporary, suffix));
        removed.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })?;
    }
    restored
}

async fn copy_and_place(
    backup: &Path,
    temporary: &Path,
    database: &Path,
    on_progress: impl Fn(u64),
) -> Result<()> {
    copy(backup, temporary, on_progress).with_context(|| format!("cannot copy {}", backup.display()))?;
    check(temporary).await.with_context(|| format!("{} cannot be restored", backup.display()))?;
    // If root restores it, the service can read it. Other users cannot change the owner, and need not.
    let folder = fs::metadata(folder_of(database))?;
    let _ = chown(temporary, Some(folder.uid()), Some(folder.gid()));
    // Checked again because copying takes time. Unlike a rename, a link replaces no file.
    ensure_absent(database)?;
    sync_to_disk(temporary)?;
    fs::hard_link(temporary, database).with_context(|| format!("cannot create {}", database.display()))?;
    sync_to_disk(database)?;
    Ok(())
}

fn copy(from: &Path, to: &Path, on_progress: impl Fn(u64)) -> io::Result<()> {
    let mut from = File::open(from)?;
    let mut to = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(to)?;
    let mut buffer = vec![0; CHUNK];
    loop {
        let read = from.read(&mut buffer)?;
        let Some(chunk) = buffer.get(..read).filter(|chunk| !chunk.is_empty()) else { return Ok(()) };
        to.write_all(chunk)?;
        on_progress(read as u64);
    }
}

/// Fails if the copy is damaged or is not a database of Causerie. Also clears its identity.
async fn check(path: &Path) -> Result<()> {
    let mut copy = options(path).connect().await.context("it is not an SQLite database")?;
    let checked = async {
        let integrity: String = query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut copy).await?;
        if integrity != "ok" {
            return Ok(Err(integrity));
        }
        let tables = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'";
        let is_ours = query_scalar::<_, i64>(tables).fetch_one(&mut copy).await? > 0;
        clear_identity(&mut copy).await?;
        Ok::<_, Error>(if is_ours { Ok(()) } else { Err("it is not a database of Causerie".to_owned()) })
    };
    let checked = checked.await;
    copy.close().await?;
    match checked.context("it is not an intact SQLite database")? {
        Ok(()) => Ok(()),
        Err(reason) => bail!("{reason}"),
    }
}
