/// A broken promise.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// An acknowledged message is not stored.
    Lost { body: String },
    /// A message is stored several times.
    Doubled { body: String },
    /// A stored message was sent by nobody.
    Invented { body: String },
    /// A message is stored although the service said that it changed nothing.
    StoredThoughRefused { body: String },
    /// A message is stored in another conversation than it was sent to, or as that of another sender.
    Misplaced { body: String },
    /// The numbers of a conversation are not 1, 2, 3 …: another number was expected than this.
    Misnumbered { conversation: String, number: i64 },
    /// The first message was acknowledged before the second was sent, but has a higher number.
    Reordered { acknowledged: String, sent_later: String },
    /// The positions of a log are not 1, 2, 3 …: another position was expected than this.
    MisnumberedLog { member: String, position: i64 },
    /// A stored message is not in the log of a member of its conversation.
    Unlogged { member: String, body: String },
    /// A message is in the log of a member twice, in that of another member, or not stored.
    LoggedWrongly { member: String, body: String },
    /// A log has the messages of a conversation in another order.
    LogReordered { member: String, body: String },
    /// A subscriber received no events from this position on, up to the next one that it received or the end.
    Missed { member: String, position: i64 },
    /// A subscriber received an event at a position before which it had already received others.
    SeenAgain { member: String, position: i64 },
    /// A subscriber received another event than the one that is stored at this position, if any.
    SeenOtherwise { member: String, position: i64 },
    /// A new cursor was before events that the subscriber had received.
    SetBack { member: String, position: i64 },
    /// A read mark is before one that was acknowledged.
    ReadMarkSetBack { reader: String, conversation: String, mark: i64 },
    /// The service counts other unread messages than those after the newest one that the member marked or sent.
    Miscounted { member: String, conversation: String, unread: i64 },
    /// A conversation, one of its messages or one of their events is there after an acknowledged deletion.
    Undeleted { conversation: String },
    /// An acknowledged deletion is not in the log of a member, or twice.
    DeletionMislogged { member: String, conversation: String },
    /// A subscriber received an event of a conversation after that of its deletion.
    SeenDeleted { member: String, position: i64 },
    /// A conversation is open after it was acknowledged that it is closed.
    Reopened { conversation: String },
    /// A message was sent after the conversation was closed or deleted, and not refused.
    SentAfterEnd { body: String },
}
