use async_graphql::{Enum, ID};
use causerie_macros::object;
use entity::id::MemberId;

use crate::graphql::error::Result;
use crate::graphql::id::{Id, MessageKey, global_id};
use crate::graphql::message::{FirstUnread, MessagePage, MessagePaging, OwnMessageUpTo};
use crate::graphql::plan::{Execution, Existing, Lookup, output_of_enum};
use crate::graphql::relay_connection::{ActivityCursor, ListItem, Paging};
use crate::graphql::scalar::{DateTime, int};
use crate::messaging::conversation::membership::Membership;

/// Whether a conversation accepts new messages.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConversationStatus {
    /// Both members can send messages, unless one blocks the other.
    Open,
    /// The conversation can be read but accepts no more messages. It cannot be reopened.
    Closed,
}

output_of_enum!(ConversationStatus);

#[derive(Clone)]
pub struct Conversation(pub Membership);

/// A conversation between the viewer and another member, as the viewer sees it.
#[object]
impl Conversation {
    /// The conversation's global ID.
    fn id(&self) -> ID {
        global_id(&self.0.conversation.id)
    }

    /// Whether the conversation is open or closed.
    fn status(&self) -> ConversationStatus {
        if self.0.conversation.closed_at.is_some() {
            ConversationStatus::Closed
        } else {
            ConversationStatus::Open
        }
    }

    /// When the conversation was started.
    fn created_at(&self) -> DateTime {
        DateTime(self.0.conversation.created_at)
    }

    /// When the conversation was closed. Null while it is open.
    fn closed_at(&self) -> Option<DateTime> {
        self.0.conversation.closed_at.map(DateTime)
    }

    /// The member who closed the conversation. Null while it is open.
    fn closed_by(&self) -> Option<Existing<MemberId>> {
        self.0.conversation.closed_by.map(Existing::ByKey)
    }

    /// Both members, including the viewer.
    fn participants(&self) -> Vec<Existing<MemberId>> {
        self.0.conversation.members().map(Existing::ByKey).into()
    }

    /// The other member of the conversation.
    fn correspondent(&self) -> Existing<MemberId> {
        Existing::ByKey(self.0.correspondent())
    }

    /// The newest message. Null if there is none.
    fn last_message(&self) -> Lookup<MessageKey> {
        let conversation = &self.0.conversation;
        let newest = conversation.message_seqs().last();
        Lookup(newest.map(|seq| (conversation.id, seq)))
    }

    /// When the newest message was sent, or when the conversation was started if it has no messages.
    fn last_activity_at(&self) -> DateTime {
        DateTime(self.0.conversation.last_message_at.unwrap_or(self.0.conversation.created_at))
    }

    /// The number of messages from the correspondent that the viewer has not read.
    fn unread_count(&self) -> i32 {
        int(self.0.unread())
    }

    /// Whether the conversation has unread messages, or the viewer has marked it as unread since they last read or
    /// wrote in it.
    fn is_unread(&self) -> bool {
        self.0.is_unread()
    }

    /// Whether the viewer has archived the conversation. It returns to the list with its next message. The correspondent
    /// cannot see this.
    fn is_archived(&self) -> bool {
        self.0.is_archived()
    }

    /// Whether the viewer has muted the conversation. Clients should not notify the viewer of its messages. The
    /// correspondent cannot see this.
    fn is_muted(&self, execution: &Execution) -> bool {
        self.0.is_muted(execution.context.app.clock.now())
    }

    /// When the conversation will not be muted any more. Null if it is not muted, or until the viewer unmutes it.
    fn muted_until(&self, execution: &Execution) -> Option<DateTime> {
        self.0.muted_until.filter(|_| self.is_muted(execution)).map(DateTime)
    }

    /// The newest message from the viewer that the correspondent has read. Null if there is none, or if one of the two
    /// hides their read marks (`Viewer.showsReadMarks`).
    fn correspondent_read_up_to(&self) -> Lookup<OwnMessageUpTo> {
        let read = self.0.correspondent_read_seq;
        Lookup((read > 0).then_some(OwnMessageUpTo(self.0.conversation.id, read)))
    }

    /// The first message from the correspondent that the viewer has not read. Null if there is none.
    fn first_unread(&self) -> Lookup<FirstUnread> {
        Lookup(FirstUnread::of(&self.0))
    }

    /// The messages, oldest first. Use `last` and `before` to page back from the newest, and `around` or
    /// `aroundFirstUnread` to begin at a place in the middle.
    fn messages(
        &self,
        paging: Paging,
        #[graphql(
            desc = "The ID of a message of this conversation. Returns `first` items with this one in their middle; fewer \
            on one side and more on the other if an end of the list is close. If the message has been deleted because of \
            its age, returns the oldest items."
        )]
        around: Option<Id<MessageKey>>,
        #[graphql(
            desc = "If true, returns `first` items around the first unread message, or the newest items if there is none."
        )]
        around_first_unread: Option<bool>,
    ) -> Result<Existing<MessagePage>> {
        let paging = MessagePaging { paging, around, around_first_unread };
        let window = paging.window(self.0.conversation.id)?;
        Ok(Existing::ByKey(MessagePage::of(&self.0, &window)))
    }
}

impl ListItem for Conversation {
    type Cursor = ActivityCursor;

    const PAGE: &'static str = "A page of conversations.";
    const EDGE: &'static str = "A conversation and its cursor.";

    fn cursor_key(&self) -> Self::Cursor {
        ActivityCursor(self.0.position().unwrap_or(0))
    }
}
