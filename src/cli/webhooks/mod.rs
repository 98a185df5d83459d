//! `causerie webhooks`.

mod endpoints; // the endpoints of the settings
mod listen;
mod secrets; // the secrets of the settings

use anyhow::Result;
use clap::{Args, Subcommand};

pub use endpoints::endpoints;
pub use secrets::secrets;

#[derive(Args)]
pub struct Webhooks {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Receive webhooks for development: verifies and prints each, until it is stopped
    Listen(listen::ListenForWebhooks),
}

impl Webhooks {
    pub async fn run(self) -> Result<()> {
        match self.command {
            Command::Listen(listen) => listen.run().await,
        }
    }
}
