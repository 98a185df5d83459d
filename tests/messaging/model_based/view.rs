//! What members see: outcomes of steps, events of a log, and conversations. The model and the service are compared by
//! these.

/// The outcome of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Refused(String),
    Done,
    Started { conversation: usize, message: Option<usize>, created: bool },
    Sent { conversation: usize, seq: usize },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEvent {
    pub number: i64,
    /// None if the event is not about a conversation.
    pub conversation: Option<usize>,
    pub kind: EventKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    Started,
    Sent { seq: usize, text: String },
    Read { reader: usize },
    Closed { by: usize },
    Deleted,
    Expired { up_to: usize },
    Updated,
    BlockChanged { whom: usize },
    SettingsChanged,
}

/// A conversation as one of its members sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationView {
    pub correspondent: usize,
    pub closed_by: Option<usize>,
    pub unread: usize,
    pub is_unread: bool,
    pub is_muted: bool,
    pub is_archived: bool,
    /// The viewer's newest message that the correspondent has read, as far as the viewer sees it.
    pub read_by_correspondent: Option<usize>,
    pub total: usize,
    pub messages: Vec<MessageView>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageView {
    pub seq: usize,
    pub mine: bool,
    pub text: String,
    /// Only visible to the sender.
    pub key: Option<String>,
}
