//! Private messages between the members of a platform. Modules are listed from the lowest layer up; each imports only
//! from those listed before it:

pub mod caller; // the caller of a request
pub mod code; // the error codes
pub mod config; // the settings
pub mod global_id; // the text of global IDs
pub mod text_file; // text files with a byte order mark
pub mod clock; // the current time
pub mod limits; // limits for each member and address
pub mod telemetry; // metrics, the log, and the span of each operation
pub mod store; // the database: connections, transactions, migrations
pub mod live; // the event log of each member, and the event bus that wakes its subscribers
pub mod app; // the state that all requests and tasks share
pub mod messaging; // the domain rules
pub mod demo; // the members and conversations of the demo
pub mod auth; // tokens and the keys that verify them
pub mod notify; // what leaves the service: notifications, webhooks and push messages
pub mod graphql; // the API
pub mod http; // HTTP and WebSocket transports
pub mod cli; // the commands
