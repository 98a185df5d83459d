//! Compares the service with a bare Rust server and two stock Node servers: the same requests to all of them, on
//! one seeded database, in interleaved rounds.
//!
//!     make bench [QUICK=1] [ARGUMENTS="--against PATH"]
//!
//! `docs/performance.md` describes the method.

#![allow(clippy::indexing_slicing, reason = "a benchmark fails by panicking")]

mod options; // the command line
mod shape; // seeded members, conversations and messages
mod timeline; // … in the order of time
mod rows; // … as rows of the tables
mod postgres; // … in PostgreSQL
mod sqlite; // … in SQLite
mod tokens; // members' credentials
mod cpu; // CPU time and memory of processes
mod http; // an HTTP client
mod command; // how servers are started
mod servers; // servers that run
mod operation; // requests for each kind of server
mod scenario; // what is measured
mod sample; // the result of one run
mod requests; // runs of requests
mod socket; // a WebSocket client
mod subscribers; // many of them
mod live; // runs of deliveries
mod idle; // memory of idle sockets
mod check; // same answers from all servers
mod comparison; // interleaved rounds
mod report; // tables and JSON
mod bench; // the whole measurement

use anyhow::{Result, bail};
use clap::Parser;
use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};

use bench::Bench;
use options::Options;

/// Open files of each process, for sockets.
const FILES: u64 = 65_536;

// One thread, so that the load tool takes little CPU from the servers.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let options = Options::parse();
    rlimit::increase_nofile_limit(FILES)?;
    let bench = Bench::new(options)?;
    tokio::select! {
        result = bench.run() => result,
        // Servers are killed on drop, which a signal would skip.
        () = interrupted() => bail!("interrupted"),
    }
}

async fn interrupted() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
