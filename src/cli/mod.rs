//! The commands of the program.

mod background; // tasks that are started again if they end
mod backup;
mod clean_up; // deletes old data periodically
mod confirm; // confirmation before data is lost
mod database;
mod demo;
mod doctor;
mod documents; // which documents are executed
mod error_codes; // `docs/api/error-codes.md`
mod healthcheck; // the health check of a container
mod in_use; // checks that no service is using the database
mod maintenance; // periodic tasks
mod members;
mod migrate;
mod open_file_limit; // the number of connections that the limit of open files allows
mod outgoing; // sending webhooks and push messages
mod push; // the client of push services
mod restore;
mod run; // shared by serve and demo, from start to shutdown
mod search_index; // search words for members that an older version wrote
mod secret_setting; // values that may be in a file
mod serve;
mod settings; // `docs/configuration.md`
mod signals; // SIGTERM and SIGINT
mod token;
mod vapid;
mod verification_keys; // the keys that verify tokens
mod webhooks;

use anyhow::Result;
use clap::{CommandFactory, Parser, Subcommand};

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
    /// Serve the API and the page
    Serve(Box<serve::Serve>),
    /// Serve a demo with a few members, on this machine only
    Demo(demo::Demo),
    /// Apply the database migrations, undo the newest, or show their status
    Migrate(migrate::Migrate),
    /// Copy an SQLite database to a file, even while a service is using it
    Backup(backup::Backup),
    /// Restore an SQLite database from a backup, to a place where none is, or expire event cursors after another kind of
    /// restore
    Restore(restore::Restore),
    /// Check that the service on this machine responds; exits with 1 if it does not
    Healthcheck(healthcheck::Healthcheck),
    /// Check what a service depends on: takes the settings of `serve`, changes nothing, and exits with 1 if a check fails
    Doctor(Box<doctor::Doctor>),
    /// Manage members
    Members(members::Members),
    /// Print the GraphQL schema
    Schema,
    /// Print `docs/configuration.md`
    #[command(hide = true)]
    Settings,
    /// Print `docs/api/error-codes.md`
    #[command(hide = true)]
    ErrorCodes,
    /// Create a token for a member, signed with the shared secret, or check one
    Token(Box<token::Token>),
    /// Create a key for push messages (`--vapid-key`)
    Vapid,
    /// Work with webhooks
    Webhooks(webhooks::Webhooks),
}

impl Cli {
    /// The log level if `RUST_LOG` is not set. The demo logs warnings only, to keep its welcome text readable. Doctor
    /// prints its findings.
    #[must_use]
    pub fn usual_log(&self) -> &'static str {
        match self.command {
            Command::Demo(_) => "warn",
            Command::Doctor(_) => "error",
            _ => "info",
        }
    }

    pub async fn run(self) -> Result<()> {
        match self.command {
            Command::Serve(serve) => serve.run().await,
            Command::Demo(demo) => demo.run().await,
            Command::Migrate(migrate) => migrate.run().await,
            Command::Backup(backup) => backup.run().await,
            Command::Restore(restore) => restore.run().await,
            Command::Healthcheck(healthcheck) => healthcheck.run().await,
            Command::Doctor(doctor) => doctor.run().await,
            Command::Members(members) => members.run().await,
            Command::Schema => {
                print!("{}", crate::graphql::sdl());
                Ok(())
            }
            Command::Settings => {
                print!("{}", settings::page(&Self::command()));
                Ok(())
            }
            Command::ErrorCodes => {
                print!("{}", error_codes::page());
                Ok(())
            }
            Command::Token(token) => token.run().await,
            Command::Vapid => vapid::run(),
            Command::Webhooks(webhooks) => webhooks.run().await,
        }
    }
}
