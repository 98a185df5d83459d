use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use entity::id::ConversationId;

use crate::graphql::connection::{Connection, Paging, Seq, connect};
use crate::graphql::context::Ask;
use crate::graphql::error::Result;
use crate::graphql::id::global;
use crate::graphql::member::Member;
use crate::graphql::message::Message;
use crate::graphql::scalar::DateTime;
use crate::messaging::history;
use crate::messaging::seat::Seat;

/// Whether a conversation goes on.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConversationStatus {
    /// Both members can write.
    Open,
    /// Finished: it can be read, not written in. For good.
    Closed,
}

#[derive(Clone)]
pub struct Conversation(pub Seat);

/// What a list of messages says beside its pages.
#[derive(SimpleObject)]
pub struct MessageCount {
    /// How many messages the whole conversation has.
    total_count: i32,
}

/// An exchange between two members, as the viewer, who is one of them, sees it.
#[Object]
impl Conversation {
    /// The conversation's global id.
    pub async fn id(&self) -> ID {
        global(&self.0.conversation.id)
    }

    /// Whether it goes on.
    async fn status(&self) -> ConversationStatus {
        if self.0.conversation.closed_at.is_some() {
            ConversationStatus::Closed
        } else {
            ConversationStatus::Open
        }
    }

    /// When it was started.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.conversation.created_at)
    }

    /// When it was closed; null while it is open.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.conversation.closed_at.map(DateTime)
    }

    /// Who closed it; null while it is open.
    async fn closed_by(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        match self.0.conversation.closed_by {
            Some(member) => Member::existing(ctx, member).await.map(Some),
            None => Ok(None),
        }
    }

    /// Both members, the viewer included.
    async fn participants(&self, ctx: &Context<'_>) -> Result<Vec<Member>> {
        let [low, high] = self.0.conversation.members();
        let (low, high) = futures_util::try_join!(Member::existing(ctx, low), Member::existing(ctx, high))?;
        Ok(vec![low, high])
    }

    /// The other member.
    async fn correspondent(&self, ctx: &Context<'_>) -> Result<Member> {
        Member::existing(ctx, self.0.correspondent()).await
    }

    /// The newest message; null while nobody has written.
    async fn last_message(&self, ctx: &Context<'_>) -> Result<Option<Message>> {
        let conversation = &self.0.conversation;
        if conversation.last_seq == 0 {
            return Ok(None);
        }
        Ok(ctx.loaders()?.message((conversation.id, conversation.last_seq)).await?.map(Message))
    }

    /// When it was last written in, or created.
    async fn last_activity_at(&self) -> DateTime {
        DateTime(self.0.conversation.last_message_at.unwrap_or(self.0.conversation.created_at))
    }

    /// How many of the correspondent's messages the viewer has not read.
    async fn unread_count(&self) -> i32 {
        int(self.0.unread())
    }

    /// Whether the viewer asked not to be notified of it. The correspondent cannot see this.
    async fn is_muted(&self) -> bool {
        self.0.muted_at.is_some()
    }

    /// The newest of the viewer's messages that the correspondent has read.
    async fn correspondent_read_up_to(&self, ctx: &Context<'_>) -> Result<Option<Message>> {
        let key = (self.0.conversation.id, self.0.correspondent_read_seq);
        if key.1 == 0 {
            return Ok(None);
        }
        Ok(ctx.loaders()?.own_up_to(key).await?.map(Message))
    }

    /// The messages, oldest first; `last` and `before` page back through the history.
    async fn messages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 0 to 100; 20 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Message, MessageCount>> {
        let window = Paging { first, after, last, before }.window(|Seq(seq)| seq)?;
        let page = history::page(&ctx.app()?.store.read, &self.0, &window).await?;
        let count = MessageCount { total_count: int(self.0.conversation.last_seq) };
        Ok(connect(page, count, |row| (Seq(row.seq), Message(row.into()))))
    }
}

impl Conversation {
    /// The gate: a conversation is there for its two members only.
    pub async fn load(ctx: &Context<'_>, id: ConversationId) -> Result<Option<Self>> {
        Ok(ctx.loaders()?.seat(id).await?.map(Self))
    }
}

fn int(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
