//! Several processes on one database and one NATS server. They sweep once a minute, longer than a test waits, so what is
//! received in time came over NATS.

mod delivery; // messages and events
mod rules; // signing out, blocks, limits
mod notices; // what is sent over NATS

use crate::support::server_process::ServerProcess;
use crate::support::{Database, Program};

/// A process on the database, connected to NATS.
async fn replica(database: &Database, nats: &ServerProcess) -> Program {
    let program = Program::serve(&database.url, |command| {
        command.args(["--nats", &nats.address, "--sweep-interval", "60"]);
    });
    program.is_connected_to_nats().await;
    program
}
