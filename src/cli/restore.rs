use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::Args;
use indicatif::ProgressBar;

use super::database::{open, url};
use crate::clock::Clock;
use crate::config::Database;
use crate::store::backup::is_self_contained;
use crate::store::restore::{ensure_absent, restore};
use crate::store::sqlite_path;
use crate::store::{installation, is_current};

#[derive(Args)]
pub struct Restore {
    /// Backup of an SQLite database, as `causerie backup` makes it
    #[arg(required_unless_present = "new_epoch")]
    file: Option<PathBuf>,
    /// Only expire all event cursors, after the database was restored by other means
    #[arg(long, conflicts_with = "file")]
    new_epoch: bool,
    #[command(flatten)]
    database: Database,
}

impl Restore {
    pub async fn run(self) -> Result<()> {
        match &self.file {
            Some(file) => self.restore(file).await,
            None => self.begin_epoch().await,
        }
    }

    async fn restore(&self, file: &Path) -> Result<()> {
        let path = sqlite_path(&url(&self.database)?).context(
            "a file is for SQLite: restore PostgreSQL with its own tools, then run `causerie restore --new-epoch`",
        )?;
        let metadata = std::fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?;
        ensure!(
            is_self_contained(file),
            "{} is incomplete without the write-ahead log beside it: make backups with `causerie backup`",
            file.display()
        );
        ensure_absent(&path)?;
        let bar = ProgressBar::new(metadata.len());
        restore(file, &path, |bytes| bar.inc(bytes)).await?;
        bar.finish_and_clear();
        println!("restored {} from {}; earlier event cursors have expired", path.display(), file.display());
        Ok(())
    }

    async fn begin_epoch(&self) -> Result<()> {
        let store = open(&self.database).await?;
        ensure!(is_current(&store).await?, "the database lacks migrations: run `causerie migrate`");
        installation::begin_epoch(&store, Clock::System.now()).await?;
        store.close().await?;
        println!("began a new epoch; running services end their subscriptions within 30 seconds");
        Ok(())
    }
}
