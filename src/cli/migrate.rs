use anyhow::{Context, Result, bail, ensure};
use clap::{Args, ValueEnum};

use super::confirm::Confirm;
use super::database::{check_schema, open, url};
use super::in_use::{IN_USE, ensure_not_in_use};
use super::search_index::index_members;
use crate::config::Database;
use crate::store::sqlite_path;
use crate::store::undo::{DataLoss, newest_migration};
use crate::store::{self, ServiceLock, Step, Store};

#[derive(Args)]
pub struct Migrate {
    /// What to do
    #[arg(value_enum, value_name = "ACTION", default_value_t = Direction::Up)]
    direction: Direction,
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    confirm: Confirm,
    /// With `down`: undo the migration even if revoked tokens become valid again and erased members come back
    #[arg(long)]
    lose_revocations: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Direction {
    /// apply all missing migrations
    Up,
    /// undo the newest migration and delete its data
    Down,
    /// show which migrations are applied
    Status,
}

impl Migrate {
    pub async fn run(self) -> Result<()> {
        if matches!(self.direction, Direction::Down) {
            self.confirm.can_ask("migrate down deletes data")?;
            if let Some(path) = sqlite_path(&url(&self.database)?) {
                ensure_not_in_use(&path).await?;
            }
        }
        let store = open(&self.database).await?;
        match self.direction {
            Direction::Up => store::migrate(&store, Step::Up).await.context("cannot migrate the database")?,
            Direction::Down => self.down(&store).await?,
            Direction::Status => {}
        }
        for (name, state) in store::migration_states(&store).await? {
            println!("{state} {name}");
        }
        if matches!(self.direction, Direction::Up) {
            check_schema(&store).await?;
            index_members(&store).await.context("cannot migrate the database")?;
        }
        Ok(store.close().await?)
    }

    async fn down(&self, store: &Store) -> Result<()> {
        let Some(_lock) = ServiceLock::try_exclusive(store).await? else { bail!(IN_USE) };
        let Some((name, losses)) = newest_migration(store).await? else { return Ok(()) };
        let lost: Vec<_> = losses.iter().filter(|loss| loss.count > 0).collect();
        let revocations: Vec<_> = lost.iter().copied().filter(|loss| loss.restores_access()).collect();
        ensure!(
            revocations.is_empty() || self.lose_revocations,
            "undoing {name} loses {}: pass --lose-revocations to undo it regardless",
            list(&revocations)
        );
        let lost = if lost.is_empty() { "nothing".to_owned() } else { list(&lost) };
        self.confirm.ask(&format!("undoing {name} loses: {lost}"))?;
        store::migrate(store, Step::Down).await.context("cannot migrate the database")?;
        eprintln!("undid {name}; lost: {lost}");
        Ok(())
    }
}

fn list(losses: &[&DataLoss]) -> String {
    let losses: Vec<_> = losses.iter().map(|loss| format!("{} {}", loss.count, loss.what)).collect();
    losses.join(", ")
}
