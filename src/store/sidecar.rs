//! A small file beside an SQLite database, `causerie.db-seen`, which holds the latest `seen_at` of the database.
//! Backups do not contain it, so a database with an earlier `seen_at` is an older one that was put in place.

use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use entity::installation::Model;
use sea_orm::{DbBackend, DbErr};
use tokio::fs;

use super::Store;
use super::file::with_suffix;
use super::identity::sqlite_file;

/// Returns a check whether a row is older than the time in the file. True without a file: clients then load everything
/// again, which is better than missing events.
pub(super) async fn older_database_check(store: &Store) -> Result<impl FnOnce(&Model) -> bool, DbErr> {
    let is_sqlite = store.backend() == DbBackend::Sqlite;
    let seen = if is_sqlite { read(&sidecar_path(&sqlite_file(&store.read).await?)).await } else { None };
    Ok(move |row: &Model| is_sqlite && seen.is_none_or(|seen| seen > row.seen_at))
}

pub(super) async fn write(store: &Store, seen: DateTime<Utc>) -> Result<(), DbErr> {
    if store.backend() != DbBackend::Sqlite {
        return Ok(());
    }
    let path = sidecar_path(&sqlite_file(&store.read).await?);
    let temporary = with_suffix(&path, ".new");
    let text = seen.to_rfc3339_opts(SecondsFormat::Millis, true) + "\n";
    let written = async {
        fs::write(&temporary, text).await?;
        fs::rename(&temporary, &path).await
    };
    if let Err(error) = written.await {
        tracing::warn!(%error, "cannot write the file beside the database: event cursors expire at the next start");
    }
    Ok(())
}

fn sidecar_path(database: &Path) -> PathBuf {
    with_suffix(database, "-seen")
}

async fn read(path: &Path) -> Option<DateTime<Utc>> {
    let text = fs::read_to_string(path).await.ok()?;
    Some(DateTime::parse_from_rfc3339(text.trim()).ok()?.to_utc())
}
