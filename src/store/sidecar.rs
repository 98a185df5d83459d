//! A small file beside an SQLite database, `causerie.db-seen`: the latest time that the database has seen. It is no
//! part of a backup, so a database that has seen less is an older one that somebody has put there.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use entity::installation::Model;
use sea_orm::{DbBackend, DbErr};
use tokio::fs;

use super::Store;
use super::identity::sqlite_file;

/// Tells whether a row is of an older database than was here last. Nothing remembered counts as more: a member then
/// asks for everything once more, which is better than to miss something.
pub(super) async fn remembers_more(store: &Store) -> Result<impl FnOnce(&Model) -> bool, DbErr> {
    let is_sqlite = store.backend() == DbBackend::Sqlite;
    let seen = if is_sqlite { read(&beside(&sqlite_file(store).await?)).await } else { None };
    Ok(move |row: &Model| is_sqlite && seen.is_none_or(|seen| seen > row.seen_at))
}

pub(super) async fn remember(store: &Store, seen: DateTime<Utc>) -> Result<(), DbErr> {
    if store.backend() != DbBackend::Sqlite {
        return Ok(());
    }
    let path = beside(&sqlite_file(store).await?);
    let fresh = with(&path, ".new");
    let text = seen.to_rfc3339_opts(SecondsFormat::Millis, true) + "\n";
    let written = async {
        fs::write(&fresh, text).await?;
        fs::rename(&fresh, &path).await
    };
    if let Err(error) = written.await {
        tracing::warn!(%error, "cannot write the file beside the database: event cursors expire at the next start");
    }
    Ok(())
}

/// The file beside a database.
pub(super) fn beside(database: &Path) -> PathBuf {
    with(database, "-seen")
}

pub(super) fn with(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

async fn read(path: &Path) -> Option<DateTime<Utc>> {
    let text = fs::read_to_string(path).await.ok()?;
    Some(DateTime::parse_from_rfc3339(text.trim()).ok()?.to_utc())
}
