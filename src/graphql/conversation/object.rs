use async_graphql::{Enum, ID, SimpleObject};
use causerie_macros::{PlannedObject, object};
use entity::id::MemberId;

use crate::graphql::connection::{Activity, ListItem, Paging, Seq};
use crate::graphql::error::Result;
use crate::graphql::id::{MessageKey, global};
use crate::graphql::message::{MessagePage, OwnUpTo};
use crate::graphql::plan::{Core, Existing, Key, Lookup, output_of_enum};
use crate::graphql::scalar::{DateTime, int};
use crate::messaging::conversation::membership;
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

/// The fields of a connection of messages beside its page.
#[derive(SimpleObject, PlannedObject)]
pub struct MessageCount {
    /// The number of messages in the whole conversation.
    pub total_count: i32,
}

/// A conversation between the viewer and another member, as the viewer sees it.
#[object]
impl Conversation {
    /// The conversation's global ID.
    fn id(&self) -> ID {
        global(&self.0.conversation.id)
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
        self.0.conversation.closed_by.map(Existing::By)
    }

    /// Both members, including the viewer.
    fn participants(&self) -> Vec<Existing<MemberId>> {
        self.0.conversation.members().map(Existing::By).into()
    }

    /// The other member of the conversation.
    fn correspondent(&self) -> Existing<MemberId> {
        Existing::By(self.0.correspondent())
    }

    /// The newest message. Null if there is none.
    fn last_message(&self) -> Lookup<MessageKey> {
        let conversation = &self.0.conversation;
        Lookup((conversation.last_seq > 0).then_some((conversation.id, conversation.last_seq)))
    }

    /// When the newest message was sent, or when the conversation was started if it has no messages.
    fn last_activity_at(&self) -> DateTime {
        DateTime(self.0.conversation.last_message_at.unwrap_or(self.0.conversation.created_at))
    }

    /// The number of messages from the correspondent that the viewer has not read.
    fn unread_count(&self) -> i32 {
        int(self.0.unread())
    }

    /// Whether the viewer has muted the conversation. Clients should not notify the viewer of its messages. The
    /// correspondent cannot see this.
    fn is_muted(&self) -> bool {
        self.0.muted_at.is_some()
    }

    /// The newest message from the viewer that the correspondent has read. Null if there is none.
    fn correspondent_read_up_to(&self) -> Lookup<OwnUpTo> {
        let read = self.0.correspondent_read_seq;
        Lookup((read > 0).then_some(OwnUpTo(self.0.conversation.id, read)))
    }

    /// The messages, oldest first. Use `last` and `before` to page back from the newest.
    fn messages(
        &self,
        #[graphql(
            desc = "The number of items from the start of the list: 0 to 100. Defaults to 20 unless `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Returns only items after this cursor.")] after: Option<String>,
        #[graphql(
            desc = "The number of items from the end of the list: 0 to 100. Cannot be combined with `first`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Returns only items before this cursor.")] before: Option<String>,
    ) -> Result<Existing<MessagePage>> {
        let window = Paging { first, after, last, before }.window(|Seq(seq)| seq)?;
        let conversation = &self.0.conversation;
        Ok(Existing::By(MessagePage {
            conversation: conversation.id,
            last_seq: conversation.last_seq,
            window,
        }))
    }
}

impl ListItem for Conversation {
    type Place = Activity;

    const PAGE: &'static str = "A page of conversations.";
    const EDGE: &'static str = "A conversation and its cursor.";

    fn place(&self) -> Self::Place {
        Activity(self.0.activity_seq.unwrap_or(0))
    }
}

/// The viewer's open conversation with a member, if the viewer's list shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OpenWith(pub MemberId);

impl Key for OpenWith {
    type Value = Conversation;

    async fn load(core: &Core, keys: &[Self]) -> Result<Vec<(Self, Conversation)>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = membership::find_open(&core.app.store.read, core.viewer()?, &ids).await?;
        Ok(rows.into_iter().map(|row| (Self(row.correspondent()), Conversation(row))).collect())
    }
}
