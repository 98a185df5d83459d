pub mod actor; // a member, acting over HTTP and WebSocket
pub mod response; // HTTP requests and their responses
pub mod app; // the service, in this process
pub mod proxy_process; // another server, as a child process
pub mod consistency; // checks of what is stored
pub mod data_directory; // a temporary directory for a program
pub mod document; // the committed documentation
pub mod database; // a new, migrated database per test
#[cfg(target_os = "linux")]
pub mod disk; // a disk of a few megabytes, for faults
pub mod document_outcome; // whether a GraphQL document is executed or over a limit
pub mod file_contents; // searches the bytes of database files
pub mod program; // the service, as a child process
pub mod forwarder; // a TCP forwarder that can drop all traffic
pub mod importer; // runs `causerie members import`
pub mod introspection; // the introspection queries of graphql-js
pub mod issuer; // a token issuer with a JWKS endpoint
pub mod raw_socket; // a WebSocket without the GraphQL protocol
pub mod platform; // the platform, with the `platform` scope
pub mod transaction; // a concurrent transaction, and waiting for locks
pub mod repetitions; // request bodies with one element repeated
pub mod site; // a small build of the page
pub mod socket; // a graphql-transport-ws client
pub mod rows; // reads and changes the database directly
pub mod response_stream; // a client of server-sent events and multipart/mixed
pub mod transports; // one operation on every transport

use std::time::Duration;

pub use actor::Actor;
pub use app::TestApp;
pub use data_directory::DataDirectory;
pub use database::Backend::{self, Postgres, Sqlite};
pub use database::Database;
pub use program::Program;
pub use response_stream::ResponseStream;
pub use socket::{Socket, Subscription};
pub use transports::execute_on_every_transport;

/// The timeout of every wait. Longer than anything takes, so only a failing test reaches it.
pub const TIMEOUT: Duration = Duration::from_secs(20);

/// Starts the service on a new database. Returns from the test if PostgreSQL is not available; the end
/// of the run reports such tests, and `make test` prevents them.
macro_rules! start {
    ($kind:expr) => {
        match $crate::support::TestApp::start($kind).await {
            Some(app) => app,
            None => return,
        }
    };
}
pub(crate) use start;
