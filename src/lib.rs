//! Private messages between the members of a platform. The floor plan, from the ground up:

pub mod text_file; // texts as editors and libraries write them
pub mod clock; // what time it is
pub mod limits; // how much one person may do
pub mod telemetry; // what operators see: counters, and the span of each operation
pub mod store; // the database: connections, migrations, many keys at once
pub mod live; // each member's log of events, and the event_bus that wakes its readers
pub mod app; // the three above, shared by everything that follows
pub mod messaging; // the rules
pub mod demo; // members and conversations of the demo
pub mod auth; // who is calling
pub mod graphql; // the API
pub mod http; // HTTP and WebSocket transports
pub mod config; // what can be set
pub mod cli; // the commands
