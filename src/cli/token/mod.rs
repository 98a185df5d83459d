//! `causerie token`.

mod check;
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
    /// Read a token from standard input and report whether it is accepted, or which check it fails; exits with 1 if it is
    /// refused
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
