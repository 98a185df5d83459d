use std::path::{Path, PathBuf};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::finding::Finding;
use crate::cli::database::url;
use crate::config::MigratedDatabase;
use crate::store::{SchemaStatus, Store, installation, schema_status, sqlite_path};

const DATABASE: &str = "database";
const TABLES: &str = "tables";
const WRITES: &str = "writes";
const SPACE: &str = "disk space";
const MIB: u64 = 1024 * 1024;

/// Also returns the open database.
pub async fn check(config: &MigratedDatabase) -> (Vec<Finding>, Option<Store>) {
    let url = match url(&config.database) {
        Ok(url) => url,
        Err(error) => return (vec![Finding::failed(DATABASE, format!("{error:#}"))], None),
    };
    let file = sqlite_path(&url);
    // Opening it would create it.
    if let Some(file) = file.as_deref().filter(|file| !file.exists()) {
        let text = format!("{} does not exist yet: `serve` creates it", file.display());
        return (vec![Finding::warning(DATABASE, text), free_space(file)], None);
    }
    let store = match Store::open(&url).await {
        Ok(store) => store,
        Err(error) => return (vec![Finding::failed(DATABASE, format!("{error:#}"))], None),
    };
    let mut findings = vec![version(&store).await];
    let (tables, are_usable) = tables(&store, config.no_migrate).await;
    findings.push(tables);
    if are_usable {
        findings.push(writes(&store).await);
    }
    findings.extend(file.as_deref().map(free_space));
    (findings, Some(store))
}

async fn version(store: &Store) -> Finding {
    let (name, sql) = match store.backend() {
        DbBackend::Postgres => ("PostgreSQL", "SELECT current_setting('server_version') AS version"),
        _ => ("SQLite", "SELECT sqlite_version() AS version"),
    };
    let version: Result<String, DbErr> = async {
        let row = store.read.query_one_raw(Statement::from_string(store.backend(), sql)).await?;
        row.map_or(Ok(String::new()), |row| row.try_get("", "version"))
    }
    .await;
    match version {
        Ok(version) => Finding::ok(DATABASE, format!("{name} {version}")),
        Err(error) => Finding::failed(DATABASE, error.to_string()),
    }
}

/// Also returns whether the tables are there.
async fn tables(store: &Store, no_migrate: bool) -> (Finding, bool) {
    match schema_status(store).await {
        Ok(SchemaStatus::Current) => (Finding::ok(TABLES, "all migrations are applied"), true),
        Ok(SchemaStatus::Behind) if no_migrate => {
            (Finding::failed(TABLES, "migrations are missing: run `causerie migrate`"), false)
        }
        Ok(SchemaStatus::Behind) => {
            (Finding::warning(TABLES, "migrations are missing: `serve` applies them"), false)
        }
        Ok(SchemaStatus::Ahead(newer)) => {
            let text = format!("migrated by a newer version ({}): upgrade soon", newer.join(", "));
            (Finding::warning(TABLES, text), true)
        }
        Ok(SchemaStatus::Incompatible(newer)) => {
            let text = format!("migrated by a newer version ({}): start that one", newer.join(", "));
            (Finding::failed(TABLES, text), false)
        }
        Err(error) => (Finding::failed(TABLES, error.to_string()), false),
    }
}

async fn writes(store: &Store) -> Finding {
    match installation::try_write(store).await {
        Ok(()) => Finding::ok(WRITES, "accepted"),
        Err(error) => {
            let hint = "a standby, missing rights, a full disk, or a lock of another program";
            Finding::failed(WRITES, format!("{error}: the reason can be {hint}"))
        }
    }
}

/// The space in the nearest folder that exists.
fn free_space(file: &Path) -> Finding {
    let file = std::path::absolute(file).unwrap_or_else(|_| PathBuf::from(file));
    let Some(folder) = file.ancestors().skip(1).find(|folder| folder.exists()) else {
        return Finding::failed(SPACE, format!("there is no folder above {}", file.display()));
    };
    let free = match rustix::fs::statvfs(folder) {
        Ok(disk) => disk.f_bavail.saturating_mul(disk.f_frsize) / MIB,
        Err(error) => return Finding::failed(SPACE, format!("{}: {error}", folder.display())),
    };
    let size = std::fs::metadata(&file).map_or(0, |file| file.len() / MIB);
    let text = format!("{free} MiB free at {}", folder.display());
    if free < 64 {
        Finding::failed(SPACE, format!("{text}: make room, or the service soon refuses writes"))
    } else if free < size.max(1024) {
        Finding::warning(SPACE, format!("{text}: less than 1 GiB, or than the database has ({size} MiB)"))
    } else {
        Finding::ok(SPACE, text)
    }
}
