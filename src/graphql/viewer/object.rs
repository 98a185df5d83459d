use async_graphql::connection::EmptyFields;
use causerie_macros::object;
use entity::id::MemberId;
use entity::relationship::Kind;

use crate::graphql::connection::{Activity, Connection, ListItem, Paging};
use crate::graphql::conversation::{ConversationFilter, ConversationPage, UnreadCount};
use crate::graphql::error::Result;
use crate::graphql::member::Member;
use crate::graphql::plan::{Core, Derived, Existing, Key, Planner};
use crate::graphql::scalar::{EventCursor, int};
use crate::messaging::pagination::Window;
use crate::messaging::relationship::list;
use crate::messaging::relationship::list::MemberCursor;

/// All of the viewer's conversations are looked at.
pub const COUNT_COST: usize = 50;

pub struct Viewer(pub MemberId);

/// The signed-in member's own space.
#[object]
impl Viewer {
    /// The member who is signed in.
    fn member(&self) -> Existing<MemberId> {
        Existing::By(self.0)
    }

    /// The viewer's conversations, newest activity first. One that nobody has written in yet is listed
    /// only to who asked for it with `startConversation`.
    fn conversations(
        &self,
        #[graphql(desc = "Only those that fit.")] filter: Option<ConversationFilter>,
        #[graphql(desc = "How many from the start, 0 to 100; 20 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Existing<ConversationPage>> {
        let window = Paging { first, after, last, before }.window(|Activity(seq)| seq)?;
        Ok(Existing::By(ConversationPage { filter: filter.unwrap_or_default().into(), window }))
    }

    /// Members whom the viewer saved as contacts, by display name.
    fn contacts(
        &self,
        #[graphql(
            desc = "Only those of whom each word of this begins a word of the display name or handle, in any order. \
                Case, accents and punctuation do not count."
        )]
        search: Option<String>,
        #[graphql(desc = "How many from the start, 0 to 100; 20 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Existing<MemberPage>> {
        MemberPage::of(Kind::Contact, search, Paging { first, after, last, before })
    }

    /// Members whom the viewer follows, by display name.
    fn following(
        &self,
        #[graphql(
            desc = "Only those of whom each word of this begins a word of the display name or handle, in any order. \
                Case, accents and punctuation do not count."
        )]
        search: Option<String>,
        #[graphql(desc = "How many from the start, 0 to 100; 20 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Existing<MemberPage>> {
        MemberPage::of(Kind::Follow, search, Paging { first, after, last, before })
    }

    /// Members whom the viewer blocks, by display name.
    fn blocked(
        &self,
        #[graphql(desc = "How many from the start, 0 to 100; 20 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Existing<MemberPage>> {
        MemberPage::of(Kind::Block, None, Paging { first, after, last, before })
    }

    /// In how many conversations there is something that the viewer has not read.
    fn unread_conversation_count(&self) -> Derived<UnreadCount, i32> {
        Derived::From(UnreadCount, |count| int(*count))
    }

    /// Where the event log stood before anything else in this response was read. Pass it to a
    /// subscription's `after` and nothing that happens in between is missed.
    fn event_cursor(&self) -> Derived<LogEnd, EventCursor> {
        Derived::From(LogEnd, |cursor| *cursor)
    }
}

/// The end of the viewer's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LogEnd;

impl Key for LogEnd {
    type Value = EventCursor;

    async fn load(core: &Core, _: &[Self]) -> Result<Vec<(Self, EventCursor)>> {
        let row = core.viewer_row().await?;
        let epoch = *core.app.epoch.borrow();
        Ok(vec![(Self, EventCursor { member: row.id, epoch, seq: row.event_seq })])
    }

    fn plan(planner: &mut Planner<'_>) {
        planner.needs.log_end = true;
    }
}

/// A page of one of the viewer's lists of members.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MemberPage {
    kind: Kind,
    search: Option<String>,
    window: Window<MemberCursor>,
}

impl MemberPage {
    fn of(kind: Kind, search: Option<String>, paging: Paging) -> Result<Existing<Self>> {
        Ok(Existing::By(Self { kind, search, window: paging.window(|place: MemberCursor| place)? }))
    }
}

impl Key for MemberPage {
    type Value = Connection<Member>;

    async fn load(core: &Core, keys: &[Self]) -> Result<Vec<(Self, Self::Value)>> {
        let (viewer, db) = (core.viewer()?, &core.app.store.read);
        let mut pages = Vec::new();
        for key in keys {
            let page = list::page(db, viewer, key.kind, key.search.as_deref(), &key.window).await?;
            let page = page.map(|row| Member { profile: row.into(), viewer });
            pages.push((key.clone(), Connection::of(page, EmptyFields)));
        }
        Ok(pages)
    }
}

impl ListItem for Member {
    type Place = MemberCursor;

    fn place(&self) -> MemberCursor {
        MemberCursor { sort_name: self.profile.sort_name.clone(), id: self.profile.id }
    }
}
