//! The commands.

mod demo;
mod members;
mod migrate;
mod run; // what serve and demo have in common: tasks, signals, stopping
mod serve;
mod token;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::config::Log;

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
    /// Bring the platform's members in
    Members(members::Members),
    /// Print the GraphQL schema
    Schema,
    /// Make a token for a member, signed with the configured secret
    Token(token::Token),
}

impl Cli {
    pub async fn run(self) -> Result<()> {
        match self.command {
            Command::Serve(serve) => serve.run().await,
            Command::Demo(demo) => demo.run().await,
            Command::Migrate(migrate) => migrate.run().await,
            Command::Members(members) => members.run().await,
            Command::Schema => {
                print!("{}", crate::graphql::sdl());
                Ok(())
            }
            Command::Token(token) => token.run(),
        }
    }
}
