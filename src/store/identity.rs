//! Which database it is: a copy elsewhere, or a restored backup, is another as far as can be seen.

use std::path::PathBuf;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::Store;
use super::pool_health::database_error;

/// What PostgreSQL tells apart: the cluster, the database in it, the table (a dump makes it anew), and the timeline,
/// which a promoted standby and a recovery to an earlier moment begin. Each as far as the role may ask.
const POSTGRES: [&str; 4] = [
    "SELECT system_identifier::text AS known FROM pg_control_system()",
    "SELECT oid::text AS known FROM pg_database WHERE datname = current_database()",
    "SELECT 'installation'::regclass::oid::text AS known",
    "SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS known",
];

pub(super) async fn identity(store: &Store) -> Result<Option<String>, DbErr> {
    if store.backend() == DbBackend::Postgres { postgres(store).await } else { sqlite(store).await }
}

/// Not the device: its number changes when a machine starts anew.
async fn sqlite(store: &Store) -> Result<Option<String>, DbErr> {
    use std::os::unix::fs::MetadataExt;
    let Ok(about) = std::fs::metadata(sqlite_file(store).await?) else { return Ok(None) };
    let born = about.created().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    Ok(Some(format!("{}:{}", about.ino(), born.map_or(0, |born| born.as_nanos()))))
}

/// Where SQLite keeps the database.
pub(super) async fn sqlite_file(store: &Store) -> Result<PathBuf, DbErr> {
    let sql = "SELECT file FROM pragma_database_list WHERE name = 'main'";
    let row = store.read.query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await?;
    let row = row.ok_or_else(|| DbErr::Custom("SQLite has no main database".into()))?;
    Ok(PathBuf::from(row.try_get::<String>("", "file")?))
}

async fn postgres(store: &Store) -> Result<Option<String>, DbErr> {
    let mut known = Vec::new();
    for sql in POSTGRES {
        match store.read.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await {
            Ok(row) => known.extend(row.map(|row| row.try_get::<String>("", "known")).transpose()?),
            Err(error) if is_unavailable(&error) => known.push("-".to_owned()),
            Err(error) => return Err(error),
        }
    }
    Ok(Some(known.join(":")))
}

/// The role may not ask, or what speaks PostgreSQL's protocol has no such thing.
fn is_unavailable(error: &DbErr) -> bool {
    const CLASSES: [&str; 3] = ["0A", "42", "55"];
    let Some(cause) = database_error(error) else { return false };
    cause.code().is_some_and(|code| CLASSES.iter().any(|class| code.starts_with(class)))
}
