//! What is stored after a fault.

use std::collections::BTreeMap;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stored {
    /// The messages of each conversation, in the order of their numbers.
    pub messages: BTreeMap<String, Vec<StoredMessage>>,
    /// The log of each member, in order.
    pub logs: BTreeMap<String, Vec<LogEntry>>,
    /// The conversations in the list of each member, as the service returns them.
    pub lists: BTreeMap<String, BTreeMap<String, Listed>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StoredMessage {
    pub number: i64,
    pub sender: String,
    pub body: String,
}

/// An event in the log of a member.
#[derive(Clone, Debug, PartialEq)]
pub struct LogEntry {
    pub position: i64,
    pub conversation: String,
    pub change: Change,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    Started,
    /// A message with this body.
    Sent(String),
    Read,
    Closed,
    Deleted,
}

impl LogEntry {
    /// The body of a new message.
    pub fn body(&self) -> Option<&str> {
        if let Change::Sent(body) = &self.change { Some(body) } else { None }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Listed {
    pub unread: i64,
    pub is_open: bool,
}
