//! Tokens, from the command line.

mod check; // why one is refused
mod make;

use anyhow::Result;
use clap::{Args, Subcommand};

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Token {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    make: make::Make,
}

#[derive(Subcommand)]
enum Command {
    /// Say whether a token would be taken, or which check it fails; it is read from standard input. Ends with 1 where it
    /// is refused
    Check(check::Check),
}

impl Token {
    pub async fn run(self) -> Result<()> {
        match self.command {
            Some(Command::Check(check)) => check.run().await,
            None => self.make.run(),
        }
    }
}
