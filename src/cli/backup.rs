use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use crate::config::Database;
use crate::store::backup::back_up;
use crate::store::sqlite_path;

#[derive(Args)]
pub struct Backup {
    /// File to create; an existing file is not overwritten
    file: PathBuf,
    #[command(flatten)]
    database: Database,
}

impl Backup {
    pub async fn run(self) -> Result<()> {
        let path = sqlite_path(&self.database.database).context(
            "PostgreSQL has its own: pg_dump, or a base backup with its write-ahead log; this is for SQLite",
        )?;
        back_up(&path, &self.file).await?;
        println!("{} is a whole copy of {}", self.file.display(), path.display());
        Ok(())
    }
}
