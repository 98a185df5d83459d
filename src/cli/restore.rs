use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget};

use super::confirm::Confirm;
use super::database::open;
use crate::clock::Clock;
use crate::config::Database;
use crate::store::backup::is_self_contained;
use crate::store::restore::restore;
use crate::store::{installation, is_current, is_in_use, sqlite_path};

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
    #[command(flatten)]
    confirm: Confirm,
}

impl Restore {
    pub async fn run(self) -> Result<()> {
        match &self.file {
            Some(file) => self.put(file).await,
            None => self.begin_epoch().await,
        }
    }

    async fn put(&self, file: &Path) -> Result<()> {
        let path = sqlite_path(&self.database.database).context(
            "PostgreSQL has its own: pg_restore, say, and then `causerie restore --new-epoch`; a file is for SQLite",
        )?;
        if path.exists() {
            self.confirm.can_ask("restore overwrites a database")?;
        }
        let about = std::fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?;
        ensure!(
            is_self_contained(file),
            "{} has a write-ahead log beside it, and is not whole without: `causerie backup` makes one that is",
            file.display()
        );
        ensure!(!is_in_use(&path).await?, "a service runs on this database: stop it first");
        if path.exists() {
            self.confirm.ask(&format!("{} is overwritten, with all that is in it", path.display()))?;
        }
        let target = if io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(about.len()), target);
        restore(file, &path, |bytes| bar.inc(bytes)).await?;
        bar.finish_and_clear();
        println!("{} is as {} has it; a new epoch begins", path.display(), file.display());
        Ok(())
    }

    async fn begin_epoch(&self) -> Result<()> {
        let store = open(&self.database).await?;
        ensure!(is_current(&store).await?, "the database lacks migrations: run `causerie migrate`");
        installation::begin_epoch(&store, Clock::System.now()).await?;
        store.close().await?;
        println!("a new epoch has begun; services that run end their subscriptions within 30 seconds");
        Ok(())
    }
}
