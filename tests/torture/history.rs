//! What clients did and saw during a fault, and what is stored afterwards.

use std::collections::BTreeMap;

/// A moment in the order of what the clients recorded.
pub type Moment = u64;

#[derive(Clone, Debug, Default)]
pub struct History {
    /// The two members of each conversation.
    pub conversations: BTreeMap<String, [String; 2]>,
    pub sends: Vec<Send>,
    pub views: Vec<View>,
}

/// A message that a client wanted to send, with all its retries.
#[derive(Clone, Debug)]
pub struct Send {
    pub sender: String,
    pub conversation: String,
    /// Different for each send.
    pub body: String,
    /// The moment before the first request.
    pub invoked: Moment,
    pub outcome: Outcome,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// The moment after the response.
    Acknowledged(Moment),
    /// The service said that it changed nothing.
    Refused,
    /// No response, or an error after which the message may be stored.
    Unknown,
}

/// What one subscriber saw, over all its connections.
#[derive(Clone, Debug)]
pub struct View {
    pub member: String,
    /// The position in the member's log after which it began.
    pub start: i64,
    pub seen: Vec<Seen>,
}

impl View {
    /// The position after which it continues.
    pub fn position(&self) -> i64 {
        match self.seen.last() {
            Some(Seen::Event(entry)) => entry.position,
            Some(Seen::QueriedAgain(position)) => *position,
            None => self.start,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    Event(LogEntry),
    /// Its cursor had expired. It queried what is stored, and continued after this position.
    QueriedAgain(i64),
}

/// An event in the log of a member.
#[derive(Clone, Debug, PartialEq)]
pub struct LogEntry {
    pub position: i64,
    /// The body of the message, if it is about a new message.
    pub body: Option<String>,
}

/// What the database contains.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stored {
    /// The messages of each conversation, in the order of their numbers.
    pub messages: BTreeMap<String, Vec<StoredMessage>>,
    /// The log of each member, in order.
    pub logs: BTreeMap<String, Vec<LogEntry>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StoredMessage {
    pub number: i64,
    pub sender: String,
    pub body: String,
}
