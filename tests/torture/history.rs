//! What clients did and saw during a fault.

use std::collections::BTreeMap;

use super::stored::LogEntry;

/// A moment in the order of what the clients recorded.
pub type Moment = u64;

#[derive(Clone, Debug, Default)]
pub struct History {
    /// The two members of each conversation.
    pub conversations: BTreeMap<String, [String; 2]>,
    pub sends: Vec<Send>,
    pub reads: Vec<Read>,
    pub endings: Vec<Ending>,
    pub views: Vec<View>,
}

impl History {
    fn endings_of(&self, conversation: &str) -> impl Iterator<Item = &Ending> {
        self.endings.iter().filter(move |ending| ending.conversation == conversation)
    }

    /// Whether a client wanted to close or to delete it.
    pub fn may_have_ended(&self, conversation: &str) -> bool {
        self.endings_of(conversation).next().is_some()
    }

    /// Whether the service has acknowledged that it is closed or deleted.
    pub fn has_ended(&self, conversation: &str) -> bool {
        self.endings_of(conversation).any(|ending| ending.acknowledged.is_some())
    }

    /// Whether a client wanted to delete it.
    pub fn may_be_deleted(&self, conversation: &str) -> bool {
        self.endings_of(conversation).any(|ending| ending.is_deletion)
    }
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

/// A read mark that a client wanted to move, with all its retries.
#[derive(Clone, Debug)]
pub struct Read {
    pub reader: String,
    pub conversation: String,
    /// The message up to which the client knew that it marks.
    pub requested: i64,
    pub invoked: Moment,
    /// The moment after the response, and the mark in it.
    pub acknowledged: Option<(Moment, i64)>,
    /// Whether a request without a response may have moved the mark, perhaps further and later.
    pub is_repeated: bool,
}

/// A conversation that a client wanted to close, or to delete for good.
#[derive(Clone, Debug)]
pub struct Ending {
    pub conversation: String,
    pub is_deletion: bool,
    pub acknowledged: Option<Moment>,
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
