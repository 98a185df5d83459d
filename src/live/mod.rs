//! Live delivery. The database holds the event log; the event bus only wakes its readers.

mod event; // an event, as one member receives it
mod event_bus; // notifies the subscribers of this process
pub mod event_log; // each member's numbered log of events
pub mod prune; // deletes events past their retention
pub mod scrub; // removes the bytes of erased data from the database files
mod sessions; // open sockets and streams, and their revocation
pub mod sweep; // finds events that no notification announced
mod tail; // follows one member's log

pub use event::{Event, SentMessage};
pub use event_bus::{BusMessage, EventBus};
pub use sessions::{RegisteredSession, SessionRegistry, is_revoked};
pub use tail::{Tail, TailError};
