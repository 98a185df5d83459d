//! Opens the configured database.

use anyhow::{Context, Result, bail};

use super::search_index::index_members;
use super::secret_setting;
use crate::config::{Database, MigratedDatabase};
use crate::store::{SchemaStatus, Step, Store, migrate, schema_status};

/// The database's address, which may be in a file, because it can contain a password.
pub fn url(config: &Database) -> Result<String> {
    let value = secret_setting::read(&config.database).context("--database")?;
    String::from_utf8(value).context("--database")
}

pub async fn open(config: &Database) -> Result<Store> {
    Store::open(&url(config)?).await.context("--database")
}

/// Opens a database and applies the missing migrations. Fails if they must not be applied, or if this version cannot
/// run on the database.
pub async fn open_migrated(config: &MigratedDatabase) -> Result<Store> {
    let store = open(&config.database).await?;
    if !config.no_migrate {
        migrate(&store, Step::Up).await.context("cannot migrate the database")?;
    }
    check_schema(&store).await?;
    if !config.no_migrate {
        index_members(&store).await.context("cannot migrate the database")?;
    }
    Ok(store)
}

/// Fails if this version cannot run on the database as it is.
pub async fn check_schema(store: &Store) -> Result<()> {
    match schema_status(store).await? {
        SchemaStatus::Current => Ok(()),
        SchemaStatus::Behind => {
            bail!("the database lacks migrations: run `causerie migrate`, or leave out --no-migrate")
        }
        SchemaStatus::Ahead(newer) => {
            let migrations = newer.join(", ");
            tracing::warn!(
                migrations,
                "a newer version has migrated the database; this one runs alongside it"
            );
            Ok(())
        }
        SchemaStatus::Incompatible(newer) => bail!(
            "a newer version has migrated the database ({}), and this one cannot run alongside it: start the newer \
            one, or undo that with its `causerie migrate down`, or restore a backup from before",
            newer.join(", ")
        ),
    }
}
