//! Private messages between the members of a platform. A module imports only from those above it, the lower layers:

pub mod caller; // who sends a request
pub mod code; // the error codes
pub mod config; // the settings
pub mod text_file; // text files with a byte order mark
pub mod clock; // the current time
pub mod limits; // limits for each member and address
pub mod telemetry; // metrics, the log, and the span of each operation
pub mod store; // the database: connections, transactions, migrations
pub mod live; // the event log of each member, and the event bus that wakes its subscribers
pub mod app; // what all requests and tasks share
pub mod messaging; // the rules
pub mod demo; // the members and conversations of the demo
pub mod auth; // tokens and the keys that verify them
pub mod graphql; // the API
pub mod http; // HTTP and WebSocket transports
pub mod cli; // the commands
