//! The identity of a database. A copy elsewhere or a restored backup has another one, if that can be detected.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use sea_orm::sqlx::{self, postgres::PgConnection};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::autocommit::query_error;
use super::pool_health::database_error;

/// On PostgreSQL: the cluster, the database, the table (a dump creates it anew), and the timeline, which changes when a
/// standby is promoted or a recovery ends at an earlier time. Parts that the role may not read are left out.
const POSTGRES_PARTS: [&str; 4] = [
    "SELECT system_identifier::text AS known FROM pg_control_system()",
    "SELECT oid::text AS known FROM pg_database WHERE datname = current_database()",
    "SELECT 'installation'::regclass::oid::text AS known",
    "SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS known",
];

pub(super) async fn identity(db: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
    if db.get_database_backend() == DbBackend::Postgres { postgres(db).await } else { sqlite(db).await }
}

/// Inode and creation time. The device is left out because its number can change at a reboot.
async fn sqlite(db: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
    let Ok(metadata) = std::fs::metadata(sqlite_file(db).await?) else { return Ok(None) };
    let created = metadata.created().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    Ok(Some(format!("{}:{}", metadata.ino(), created.map_or(0, |created| created.as_nanos()))))
}

/// Returns the path of the database file.
pub(super) async fn sqlite_file(db: &impl ConnectionTrait) -> Result<PathBuf, DbErr> {
    let sql = "SELECT file FROM pragma_database_list WHERE name = 'main'";
    let row = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("SQLite has no main database".into()))?;
    Ok(PathBuf::from(row.try_get::<String>("", "file")?))
}

async fn postgres(db: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
    let mut parts = Vec::new();
    for sql in POSTGRES_PARTS {
        let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await;
        parts.extend(known_part(
            row.and_then(|row| row.map(|row| row.try_get::<String>("", "known")).transpose()),
        )?);
    }
    Ok(Some(parts.join(":")))
}

/// The same, as one connection to PostgreSQL sees it.
pub(super) async fn identity_of_connection(connection: &mut PgConnection) -> Result<String, DbErr> {
    let mut parts = Vec::new();
    for sql in POSTGRES_PARTS {
        let value = sqlx::query_scalar(sql).fetch_optional(&mut *connection).await;
        parts.extend(known_part(value.map_err(query_error))?);
    }
    Ok(parts.join(":"))
}

fn known_part(value: Result<Option<String>, DbErr>) -> Result<Option<String>, DbErr> {
    match value {
        Err(error) if is_unsupported(&error) => Ok(Some("-".to_owned())),
        value => value,
    }
}

/// Whether the role lacks the right, or a server that is compatible with PostgreSQL lacks the function.
fn is_unsupported(error: &DbErr) -> bool {
    const CLASSES: [&str; 3] = ["0A", "42", "55"];
    let Some(cause) = database_error(error) else { return false };
    cause.code().is_some_and(|code| CLASSES.iter().any(|class| code.starts_with(class)))
}
