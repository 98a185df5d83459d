//! The commands.

mod backup;
mod confirm; // asking before what cannot be undone
mod demo;
mod files; // how many may be open
mod members;
mod migrate;
mod restore;
mod run; // what serve and demo have in common: tasks, signals, stopping
mod serve;
mod token;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::config::Log;
pub use confirm::Unconfirmed;

/// Private messages between the members of a platform, as a GraphQL service
#[derive(Parser)]
#[command(name = "causerie", version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub log: Log,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API
    Serve(Box<serve::Serve>),
    /// Try it: serve with a small cast of members, on this machine only
    Demo(demo::Demo),
    /// Bring the database's tables up to date, undo a step, or show where they stand
    Migrate(migrate::Migrate),
    /// Copy an SQLite database into a file, whole, while a service runs on it
    Backup(backup::Backup),
    /// Put a backup in an SQLite database's place, or begin a new epoch after a restore by other means
    Restore(restore::Restore),
    /// Bring the platform's members in
    Members(members::Members),
    /// Print the GraphQL schema
    Schema,
    /// Make a token for a member, signed with the configured secret; or check one
    Token(Box<token::Token>),
}

impl Cli {
    /// How much log there is. Who tries the demo for the first time reads what it says to them, and not what an operator
    /// has to know.
    #[must_use]
    pub fn usual_log(&self) -> &'static str {
        if matches!(self.command, Command::Demo(_)) { "warn" } else { "info" }
    }

    pub async fn run(self) -> Result<()> {
        match self.command {
            Command::Serve(serve) => serve.run().await,
            Command::Demo(demo) => demo.run().await,
            Command::Migrate(migrate) => migrate.run().await,
            Command::Backup(backup) => backup.run().await,
            Command::Restore(restore) => restore.run().await,
            Command::Members(members) => members.run().await,
            Command::Schema => {
                print!("{}", crate::graphql::sdl());
                Ok(())
            }
            Command::Token(token) => token.run().await,
        }
    }
}
