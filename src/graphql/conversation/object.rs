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

/// Whether a conversation goes on.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConversationStatus {
    /// Both members can write.
    Open,
    /// Finished: it can be read, not written in. For good.
    Closed,
}

output_of_enum!(ConversationStatus);

#[derive(Clone)]
pub struct Conversation(pub Membership);

/// What a list of messages says beside its pages.
#[derive(SimpleObject, PlannedObject)]
pub struct MessageCount {
    /// How many messages the whole conversation has.
    pub total_count: i32,
}

/// An exchange between two members, as the viewer, who is one of them, sees it.
#[object]
impl Conversation {
    /// The conversation's global id.
    fn id(&self) -> ID {
        global(&self.0.conversation.id)
    }

    /// Whether it goes on.
    fn status(&self) -> ConversationStatus {
        if self.0.conversation.closed_at.is_some() {
            ConversationStatus::Closed
        } else {
            ConversationStatus::Open
        }
    }

    /// When it was started.
    fn created_at(&self) -> DateTime {
        DateTime(self.0.conversation.created_at)
    }

    /// When it was closed; null while it is open.
    fn closed_at(&self) -> Option<DateTime> {
        self.0.conversation.closed_at.map(DateTime)
    }

    /// Who closed it; null while it is open.
    fn closed_by(&self) -> Option<Existing<MemberId>> {
        self.0.conversation.closed_by.map(Existing::By)
    }

    /// Both members, the viewer included.
    fn participants(&self) -> Vec<Existing<MemberId>> {
        self.0.conversation.members().map(Existing::By).into()
    }

    /// The other member.
    fn correspondent(&self) -> Existing<MemberId> {
        Existing::By(self.0.correspondent())
    }

    /// The newest message; null while nobody has written.
    fn last_message(&self) -> Lookup<MessageKey> {
        let conversation = &self.0.conversation;
        Lookup((conversation.last_seq > 0).then_some((conversation.id, conversation.last_seq)))
    }

    /// When it was last written in, or created.
    fn last_activity_at(&self) -> DateTime {
        DateTime(self.0.conversation.last_message_at.unwrap_or(self.0.conversation.created_at))
    }

    /// How many of the correspondent's messages the viewer has not read.
    fn unread_count(&self) -> i32 {
        int(self.0.unread())
    }

    /// Whether the viewer asked not to be notified of it. The correspondent cannot see this.
    fn is_muted(&self) -> bool {
        self.0.muted_at.is_some()
    }

    /// The newest of the viewer's messages that the correspondent has read.
    fn correspondent_read_up_to(&self) -> Lookup<OwnUpTo> {
        let read = self.0.correspondent_read_seq;
        Lookup((read > 0).then_some(OwnUpTo(self.0.conversation.id, read)))
    }

    /// The messages, oldest first; `last` and `before` page back through the history.
    fn messages(
        &self,
        #[graphql(desc = "How many from the start, 0 to 100; 20 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
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

    fn place(&self) -> Self::Place {
        Activity(self.0.activity_seq.unwrap_or(0))
    }
}

/// The viewer's open conversation with a member.
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
