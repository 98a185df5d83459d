use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use clap::builder::BoolishValueParser;

use super::searchable::make_searchable;
use crate::store::backup::sqlite_path;
use crate::store::{SchemaStatus, Step, Store, migrate, standing};

#[derive(Args, Clone, Debug)]
pub struct Database {
    /// `sqlite://path`, created if missing, or `postgres://user:password@host/name`; add `?pooling=transaction` behind a
    /// connection pooler in transaction mode
    #[arg(long = "database", env = "CAUSERIE_DATABASE", value_name = "URL", hide_env_values = true)]
    #[arg(default_value = "sqlite://data/causerie.db")]
    url: String,
}

impl Database {
    pub async fn open(&self) -> Result<Store> {
        Store::open(&self.url).await.context("--database")
    }

    /// The path of the SQLite file; None for PostgreSQL.
    #[must_use]
    pub fn sqlite_path(&self) -> Option<PathBuf> {
        sqlite_path(&self.url)
    }
}

/// A database whose tables are up to date.
#[derive(Args, Clone, Debug)]
pub struct Migrated {
    #[command(flatten)]
    database: Database,
    /// Do not apply missing migrations; fail if there are any
    #[arg(long, env = "CAUSERIE_NO_MIGRATE", value_parser = BoolishValueParser::new())]
    no_migrate: bool,
}

impl Migrated {
    pub async fn open(&self) -> Result<Store> {
        let store = self.database.open().await?;
        if !self.no_migrate {
            migrate(&store, Step::Up).await.context("cannot migrate the database")?;
        }
        check_tables(&store).await?;
        if !self.no_migrate {
            make_searchable(&store).await.context("cannot migrate the database")?;
        }
        Ok(store)
    }
}

/// Fails if this version cannot run on the database as it is.
pub async fn check_tables(store: &Store) -> Result<()> {
    match standing(store).await? {
        SchemaStatus::Current => Ok(()),
        SchemaStatus::Behind => {
            bail!("the database lacks migrations: run `causerie migrate`, or leave out --no-migrate")
        }
        SchemaStatus::Ahead(newer) => {
            let migrations = newer.join(", ");
            tracing::warn!(migrations, "a newer version has migrated the database; this one runs beside it");
            Ok(())
        }
        SchemaStatus::Foreign(newer) => bail!(
            "a newer version has migrated the database ({}), and this one cannot run beside it: start the newer \
            one, or undo that with its `causerie migrate down`, or restore a backup from before",
            newer.join(", ")
        ),
    }
}
