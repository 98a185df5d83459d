//! Live delivery. The database holds the event log; the event bus only wakes its readers.

mod bus_message; // what the bus delivers
mod event; // an event, as one member receives it
mod event_bus; // notifies subscribers, and ends sessions
pub mod event_log; // each member's numbered log of events
pub mod nats; // the event bus between processes
pub mod prune; // deletes events past their retention
pub mod scrub; // removes the bytes of erased data from the database files
mod revocation; // which sessions must end
mod sent_message; // a message, and how subscribers share it
mod sessions; // open sockets and streams, and their revocation
mod shown; // messages that arrive where a client looks
mod slot; // what the subscribers and sessions of one member share
mod subscriber; // receives the messages about one member
pub mod sweep; // finds events that no notification announced
mod tail; // follows one member's log
mod typing; // follows whether the correspondent is typing, which is not stored
mod typing_change; // what the bus delivers about typing

pub use bus_message::BusMessage;
pub use event::{Event, EventMessage};
pub use event_bus::EventBus;
pub use revocation::is_revoked;
pub use sent_message::{ReadMessage, SentMessage};
pub use sessions::Session;
pub use tail::{Tail, TailError};
pub use typing::TypingState;
