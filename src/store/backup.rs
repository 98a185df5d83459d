//! An SQLite database as a file: copied out while it is in use, and back while it is not.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteLockingMode};
use sea_orm::sqlx::{ConnectOptions, Connection, Error, SqliteConnection, query, query_scalar};

use super::sidecar::{beside, with};

/// Of a file that is copied, at once.
const PIECE: usize = 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

/// Where a database's address says that SQLite keeps it; None for PostgreSQL.
#[must_use]
pub fn sqlite_path(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.trim_start_matches("//");
    Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
}

/// Whether somebody has the database open, as a service does from its start to its end.
pub async fn is_in_use(path: &Path) -> Result<bool> {
    if !path.exists() {
        return Ok(false);
    }
    match alone(path).await {
        Ok(()) => Ok(false),
        Err(Error::Database(cause)) if is_busy(cause.code().as_deref()) => Ok(true),
        // Damaged, say. Nobody keeps such a database open for long.
        Err(error) => {
            tracing::debug!(%error, "the database cannot be opened");
            Ok(false)
        }
    }
}

/// Takes the file for itself, which only goes while nobody else has it open, and folds its log into it.
async fn alone(path: &Path) -> Result<(), Error> {
    let options = options(path).busy_timeout(Duration::ZERO).locking_mode(SqliteLockingMode::Exclusive);
    let mut alone = options.connect().await?;
    let taken = async {
        query("BEGIN EXCLUSIVE").execute(&mut alone).await?;
        query("COMMIT").execute(&mut alone).await?;
        query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut alone).await
    };
    let taken = taken.await;
    alone.close().await?;
    taken.map(|_| ())
}

fn is_busy(code: Option<&str>) -> bool {
    /// SQLite's `SQLITE_BUSY`; what is more exact stands in the higher bits.
    const BUSY: i32 = 5;
    code.and_then(|code| code.parse::<i32>().ok()).is_some_and(|code| code & 0xff == BUSY)
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).busy_timeout(PATIENCE).disable_statement_logging()
}

/// Copies a database, as it is at one moment, into a new file. Others go on writing.
pub async fn back_up(database: &Path, to: &Path) -> Result<()> {
    ensure!(database.exists(), "there is no database {}", database.display());
    // Texts of members are in it.
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to);
    made.with_context(|| format!("cannot make {}", to.display()))?;
    let copied = copy_out(database, to).await;
    if copied.is_err() {
        let _ = fs::remove_file(to);
    }
    copied
}

async fn copy_out(database: &Path, to: &Path) -> Result<()> {
    let name = to.to_str().context("the name of the file is no UTF-8")?;
    let mut from = options(database).connect().await?;
    let copied = query("VACUUM INTO ?").bind(name).execute(&mut from).await;
    from.close().await?;
    copied.context("cannot copy the database")?;
    forget_identity(&mut options(to).connect().await?).await?;
    persist(to)?;
    Ok(())
}

/// Whoever starts on the copy begins a new epoch, wherever it is put.
async fn forget_identity(copy: &mut SqliteConnection) -> Result<(), Error> {
    let known = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'installation'";
    if query_scalar::<_, i64>(known).fetch_one(&mut *copy).await? > 0 {
        query("UPDATE installation SET identity = NULL").execute(copy).await?;
    }
    Ok(())
}

/// Whether a file has no log beside it, with which it would have to be read.
#[must_use]
pub fn is_whole(file: &Path) -> bool {
    fs::metadata(with(file, "-wal")).map_or(0, |log| log.len()) == 0
}

/// Puts a backup in a database's place, which nobody may have open. Until the last moment the database is as it was.
/// Calls `copied` with bytes as they are copied.
pub async fn restore(backup: &Path, database: &Path, copied: impl Fn(u64)) -> Result<()> {
    if let Some(folder) = database.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let fresh = with(database, "-restoring");
    let copied = copy_in(backup, &fresh, database, copied).await;
    if copied.is_err() {
        remove_all(&fresh, &["", "-wal", "-shm", "-journal"])?;
    }
    copied
}

async fn copy_in(backup: &Path, fresh: &Path, database: &Path, copied: impl Fn(u64)) -> Result<()> {
    copy(backup, fresh, copied).with_context(|| format!("cannot copy {}", backup.display()))?;
    check(fresh).await.with_context(|| format!("{} cannot be restored", backup.display()))?;
    if let Ok(was) = fs::metadata(database) {
        fs::set_permissions(fresh, fs::Permissions::from_mode(was.mode()))?;
        // Only an administrator can give files away; others restore what is theirs.
        let _ = chown(fresh, Some(was.uid()), Some(was.gid()));
    }
    // Looked at again: this has taken a while. It folds what is in the log into the old file, which is then whole.
    ensure!(!is_in_use(database).await?, "a service has started on the database meanwhile");
    remove_all(database, &["-wal", "-shm", "-journal"])?;
    fs::rename(fresh, database)?;
    remove_all(&beside(database), &[""])?;
    persist(database)?;
    Ok(())
}

fn copy(from: &Path, to: &Path, copied: impl Fn(u64)) -> io::Result<()> {
    let mut from = File::open(from)?;
    let mut to = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(to)?;
    let mut piece = vec![0; PIECE];
    loop {
        let read = from.read(&mut piece)?;
        let Some(piece) = piece.get(..read).filter(|piece| !piece.is_empty()) else { return Ok(()) };
        to.write_all(piece)?;
        copied(read as u64);
    }
}

/// That the copy is whole, and a database of ours.
async fn check(path: &Path) -> Result<()> {
    let mut copy = options(path).connect().await.context("it is no SQLite database")?;
    let found = async {
        let wrong: String = query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut copy).await?;
        if wrong != "ok" {
            return Ok(Err(wrong));
        }
        let ours = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'";
        let ours = query_scalar::<_, i64>(ours).fetch_one(&mut copy).await? > 0;
        forget_identity(&mut copy).await?;
        Ok::<_, Error>(if ours { Ok(()) } else { Err("it is no database of Causerie".to_owned()) })
    };
    let found = found.await;
    copy.close().await?;
    match found.context("it is no whole SQLite database")? {
        Ok(()) => Ok(()),
        Err(wrong) => bail!("{wrong}"),
    }
}

fn remove_all(path: &Path, suffixes: &[&str]) -> io::Result<()> {
    for suffix in suffixes {
        match fs::remove_file(with(path, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// On the disk: the file, and its name in the folder.
fn persist(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
