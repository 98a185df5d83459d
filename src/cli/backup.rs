use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use super::database::url;
use crate::config::Database;
use crate::store::backup::back_up;
use crate::store::sqlite_path;

#[derive(Args)]
#[command(mut_arg("database", |arg| arg.help("Address of an existing SQLite database, `sqlite://path`")))]
pub struct Backup {
    /// File to create; an existing file is not overwritten
    file: PathBuf,
    #[command(flatten)]
    database: Database,
}

impl Backup {
    pub async fn run(self) -> Result<()> {
        let path = sqlite_path(&url(&self.database)?).context(
            "this command is for SQLite: back up PostgreSQL with pg_dump, or with pg_basebackup and its write-ahead log",
        )?;
        back_up(&path, &self.file).await?;
        println!("backed up {} to {}", path.display(), self.file.display());
        Ok(())
    }
}
