use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::config::Database;
use crate::store::{self, Step};

#[derive(Args)]
pub struct Migrate {
    /// What to do
    #[arg(value_enum, default_value_t = Direction::Up)]
    direction: Direction,
    #[command(flatten)]
    database: Database,
}

#[derive(Clone, Copy, ValueEnum)]
enum Direction {
    /// Apply every migration that is missing
    Up,
    /// Undo the newest migration, with the data that it holds
    Down,
    /// Only show which are applied
    Status,
}

impl Migrate {
    pub async fn run(self) -> Result<()> {
        let store = self.database.open().await?;
        let step = match self.direction {
            Direction::Up => Some(Step::Up),
            Direction::Down => Some(Step::Down),
            Direction::Status => None,
        };
        if let Some(step) = step {
            store::migrate(&store, step).await.context("cannot migrate the database")?;
        }
        for (name, applied) in store::status(&store).await? {
            println!("{} {name}", if applied { "applied" } else { "missing" });
        }
        Ok(store.close().await?)
    }
}
