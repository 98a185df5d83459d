use async_graphql::connection::EmptyFields;
use async_graphql::{Context, Object};
use entity::member;
use entity::relationship::Kind;

use crate::graphql::connection::{Activity, Connection, Paging, connect};
use crate::graphql::context::Ask;
use crate::graphql::conversation::{Conversation, ConversationFilter};
use crate::graphql::error::Result;
use crate::graphql::member::Member;
use crate::graphql::scalar::EventCursor;
use crate::messaging::people::Place;

/// All of the viewer's conversations are looked at.
pub const COUNT_COST: usize = 50;

pub struct Viewer(pub member::Model);

/// The signed-in member's own space.
#[Object]
impl Viewer {
    /// The member who is signed in.
    async fn member(&self) -> Member {
        Member(self.0.clone())
    }

    /// The viewer's conversations, newest activity first. One that nobody has written in yet is listed
    /// only to who asked for it with `startConversation`.
    async fn conversations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that fit.")] filter: Option<ConversationFilter>,
        #[graphql(desc = "How many from the start, 0 to 100; 20 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Conversation>> {
        let window = Paging { first, after, last, before }.window(|Activity(seq)| seq)?;
        let page = ctx.loaders()?.conversations(filter.unwrap_or_default().into(), window).await?;
        Ok(connect(page, EmptyFields, |seat| (Activity(seat.activity_seq.unwrap_or(0)), Conversation(seat))))
    }

    /// Members whom the viewer saved as contacts, by display name.
    async fn contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only those whose display name or handle contains this; case and accents do not count."
        )]
        search: Option<String>,
        #[graphql(desc = "How many from the start, 0 to 100; 20 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Member>> {
        self.people(ctx, Kind::Contact, search, Paging { first, after, last, before }).await
    }

    /// Members whom the viewer follows, by display name.
    async fn following(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only those whose display name or handle contains this; case and accents do not count."
        )]
        search: Option<String>,
        #[graphql(desc = "How many from the start, 0 to 100; 20 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Member>> {
        self.people(ctx, Kind::Follow, search, Paging { first, after, last, before }).await
    }

    /// Members whom the viewer blocks, by display name.
    async fn blocked(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 0 to 100; 20 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Member>> {
        self.people(ctx, Kind::Block, None, Paging { first, after, last, before }).await
    }

    /// In how many conversations there is something that the viewer has not read.
    async fn unread_conversation_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = ctx.loaders()?.unread_conversations().await?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// Where the event log stood before anything else in this response was read. Pass it to a
    /// subscription's `after` and nothing that happens in between is missed.
    async fn event_cursor(&self, ctx: &Context<'_>) -> Result<EventCursor> {
        let epoch = *ctx.app()?.epoch.borrow();
        Ok(EventCursor { member: self.0.id, epoch, seq: self.0.event_seq })
    }
}

impl Viewer {
    async fn people(
        &self,
        ctx: &Context<'_>,
        kind: Kind,
        search: Option<String>,
        paging: Paging,
    ) -> Result<Connection<Member>> {
        let window = paging.window(|place: Place| place)?;
        let page = ctx.loaders()?.people(kind, search, window).await?;
        Ok(connect(page, EmptyFields, |member| (Place::of(&member), Member(member))))
    }
}
