//! Replaces an SQLite database with a backup.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use sea_orm::sqlx::{ConnectOptions, Connection, Error, query_scalar};

use super::backup::{clear_identity, options, sync_to_disk};
use super::file::with_suffix;
use super::in_use::is_in_use;
use super::sidecar::sidecar_path;

/// Bytes that are copied at once.
const CHUNK: usize = 1024 * 1024;

/// Replaces a database, which must not be in use, with a backup. The database stays unchanged until the last step.
/// Calls `on_progress` with the number of bytes of each copied chunk.
pub async fn restore(backup: &Path, database: &Path, on_progress: impl Fn(u64)) -> Result<()> {
    if let Some(folder) = database.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let temporary = with_suffix(database, "-restoring");
    let restored = copy_and_replace(backup, &temporary, database, on_progress).await;
    if restored.is_err() {
        remove_all(&temporary, &["", "-wal", "-shm", "-journal"])?;
    }
    restored
}

async fn copy_and_replace(
    backup: &Path,
    temporary: &Path,
    database: &Path,
    on_progress: impl Fn(u64),
) -> Result<()> {
    copy(backup, temporary, on_progress).with_context(|| format!("cannot copy {}", backup.display()))?;
    check(temporary).await.with_context(|| format!("{} cannot be restored", backup.display()))?;
    if let Ok(old) = fs::metadata(database) {
        fs::set_permissions(temporary, fs::Permissions::from_mode(old.mode()))?;
        // Only root can change the owner. Other users restore their own files.
        let _ = chown(temporary, Some(old.uid()), Some(old.gid()));
    }
    // Checked again because copying takes time. The check also moves the log into the old file, which is complete then.
    ensure!(!is_in_use(database).await?, "a service has started on the database meanwhile");
    remove_all(database, &["-wal", "-shm", "-journal"])?;
    fs::rename(temporary, database)?;
    remove_all(&sidecar_path(database), &[""])?;
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

fn remove_all(path: &Path, suffixes: &[&str]) -> io::Result<()> {
    for suffix in suffixes {
        match fs::remove_file(with_suffix(path, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
