pub mod actor; // a member who acts
pub mod answer; // what comes over HTTP, read whole
pub mod app; // the service, listening
pub mod child; // another program that listens
pub mod database; // fresh, migrated, of both kinds
#[cfg(target_os = "linux")]
pub mod disk; // a disk of a few megabytes
pub mod document; // the committed documentation
pub mod files; // what the files of a folder hold
pub mod program; // the service in a process of its own
pub mod forwarder; // the network to a server, which can go silent
pub mod issuer; // the platform, which signs tokens and publishes its keys
pub mod line; // a socket to say anything on
pub mod platform; // the platform itself
pub mod rival; // somebody else, at the same time
pub mod socket; // a client of graphql-transport-ws
pub mod traces; // what the database holds
pub mod stream; // a client of server-sent events, and of multipart/mixed
pub mod transports; // all of them together

use std::time::Duration;

pub use actor::Actor;
pub use app::TestApp;
pub use database::Database;
pub use database::Kind::{self, Postgres, Sqlite};
pub use program::Program;
pub use socket::{Feed, Socket};
pub use stream::Stream;
pub use transports::by_every_transport;

/// Longer than anything takes: a story that waits for what never comes fails.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Starts the service on a fresh database, or leaves the test where there is no PostgreSQL: that is
/// said at the end of the run, and `make test` does not let it happen.
macro_rules! start {
    ($kind:expr) => {
        match $crate::support::TestApp::start($kind).await {
            Some(app) => app,
            None => return,
        }
    };
}
pub(crate) use start;
