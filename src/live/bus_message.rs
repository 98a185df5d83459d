use std::sync::Arc;

use super::event::Event;

/// A message to the subscribers of one member.
#[derive(Clone, Debug)]
pub enum BusMessage {
    Event(Arc<Event>),
    /// The last number of the log. Subscribers that are behind read the log.
    Reached(i64),
}
