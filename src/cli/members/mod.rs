//! The platform's members, from the command line.

mod encoding; // how a file writes letters
mod format; // a line of a file becomes a member
mod import;
mod lines; // a file, line by line, within bounds

use anyhow::Result;
use clap::{Args, Subcommand};

#[derive(Args)]
pub struct Members {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make or change members, one in each line of a file. Ends with 1 where a line was bad
    Import(import::Import),
}

impl Members {
    pub async fn run(self) -> Result<()> {
        match self.command {
            Command::Import(import) => import.run().await,
        }
    }
}
