// The service and who uses it.
pub mod app; // the service, in this process
pub mod program; // the service, as a child process
pub mod data_directory; // a temporary directory for a program
pub mod actor; // a member, acting over HTTP and WebSocket
pub mod platform; // the platform, with the `platform` scope
pub mod issuer; // a token issuer with a JWKS endpoint
pub mod webhook_receiver; // an endpoint of the platform for webhooks
pub mod importer; // runs `causerie members import`

// Transports.
pub mod response; // HTTP requests and their responses
pub mod response_stream; // a client of server-sent events and multipart/mixed
pub mod socket; // a graphql-transport-ws client
pub mod raw_socket; // a WebSocket without the GraphQL protocol
pub mod transports; // one operation on every transport

// What is sent and served.
pub mod introspection; // the introspection queries of graphql-js
pub mod document_outcome; // whether a GraphQL document is executed or over a limit
pub mod repetitions; // request bodies with one element repeated
pub mod site; // a small build of the page
pub mod metrics; // reads `/metrics`
pub mod document; // the committed documentation
pub mod random; // seeded random numbers
pub mod constant; // the constants of the source code

// The database, and what can go wrong around it.
pub mod database; // a new, migrated database per test
#[cfg(target_os = "linux")]
pub mod cluster; // a PostgreSQL cluster of its own
pub mod rows; // reads and changes the database directly
pub mod fake_clock; // the system clock of a program
pub mod eventually; // waits until a condition holds
pub mod transaction; // a concurrent transaction, and waiting for locks
pub mod consistency; // checks of what is stored
pub mod file_contents; // searches the bytes of database files
pub mod files; // the files of the repository
#[cfg(target_os = "linux")]
pub mod disk; // a disk of a few megabytes, for faults
pub mod forwarder; // a TCP forwarder that loses traffic and connections
pub mod server_process; // another server, as a child process
pub mod push_service; // a push service that decrypts
pub mod nats_credentials; // of a NATS server that knows its users by tokens
pub mod nats_server; // a NATS server, and what a stranger hears on it

use std::time::Duration;

pub use actor::Actor;
pub use app::TestApp;
pub use data_directory::DataDirectory;
pub use database::Backend::{self, Postgres, Sqlite};
pub use database::Database;
pub use eventually::eventually;
pub use program::Program;
pub use response_stream::ResponseStream;
pub use socket::{Socket, Subscription};
pub use transports::execute_on_every_transport;

/// The timeout of every wait. Longer than anything takes, so only a failing test reaches it.
pub const TIMEOUT: Duration = Duration::from_secs(20);
/// The timeout of a request that must not end by itself.
pub const NO_TIMEOUT: Duration = Duration::from_hours(1);

/// Starts the service on a new database. Returns from the test if PostgreSQL is not available; the end
/// of the run reports such tests, and `make test` prevents them.
macro_rules! start {
    ($backend:expr) => {
        match $crate::support::TestApp::start($backend).await {
            Some(app) => app,
            None => return,
        }
    };
}
pub(crate) use start;
