//! `causerie members`.

mod batch; // lines that are written together
mod encoding; // character encodings
mod format; // parses a line into a member
mod import;
mod lines; // bounded lines of a file

use anyhow::Result;
use clap::{Args, Subcommand};

#[derive(Args)]
pub struct Members {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Create or update members from a file with one member per line; exits with 1 if a line is invalid
    Import(import::Import),
}

impl Members {
    pub async fn run(self) -> Result<()> {
        match self.command {
            Command::Import(import) => import.run().await,
        }
    }
}
