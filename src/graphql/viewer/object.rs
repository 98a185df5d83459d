use causerie_macros::object;
use entity::id::MemberId;
use entity::relationship::RelationshipKind;

use super::load::{LogEnd, MemberPage, ShowsReadMarks};
use super::notification_settings::OwnNotificationSettings;
use crate::graphql::conversation::{ConversationFilter, ConversationPage, UnreadCount};
use crate::graphql::error::Result;
use crate::graphql::plan::{Derived, Existing};
use crate::graphql::push::PushKey;
use crate::graphql::relay_connection::{ActivityCursor, Paging};
use crate::graphql::scalar::{EventCursor, int};

/// The cost of counting unread conversations, which reads all conversations of the viewer.
pub const COUNT_COST: usize = 50;

pub struct Viewer(pub MemberId);

/// The signed-in member, with their conversations and their lists of other members.
#[object]
impl Viewer {
    /// The viewer's own profile.
    fn member(&self) -> Existing<MemberId> {
        Existing::ByKey(self.0)
    }

    /// The viewer's conversations, in descending order of their last activity. A conversation without messages is
    /// listed only if the viewer has called `startConversation` for it. Archived ones are listed only with the filter
    /// `archived`.
    fn conversations(
        &self,
        #[graphql(desc = "Returns only conversations that meet these conditions.")] filter: Option<
            ConversationFilter,
        >,
        paging: Paging,
    ) -> Result<Existing<ConversationPage>> {
        let window = paging.window(|ActivityCursor(seq)| seq)?;
        Ok(Existing::ByKey(ConversationPage { filter: filter.unwrap_or_default().into(), window }))
    }

    /// The viewer's contacts, ordered by display name.
    fn contacts(
        &self,
        #[graphql(
            desc = "Returns only members who match: each word of the search must be a prefix of a word in their \
                display name or handle, in any order. Case, accents and punctuation are ignored. A search of more \
                than 200 characters matches nobody."
        )]
        search: Option<String>,
        paging: Paging,
    ) -> Result<Existing<MemberPage>> {
        MemberPage::of(RelationshipKind::Contact, search, paging)
    }

    /// The members whom the viewer follows, ordered by display name.
    fn following(
        &self,
        #[graphql(
            desc = "Returns only members who match: each word of the search must be a prefix of a word in their \
                display name or handle, in any order. Case, accents and punctuation are ignored. A search of more \
                than 200 characters matches nobody."
        )]
        search: Option<String>,
        paging: Paging,
    ) -> Result<Existing<MemberPage>> {
        MemberPage::of(RelationshipKind::Follow, search, paging)
    }

    /// The members whom the viewer blocks, ordered by display name.
    fn blocked(&self, paging: Paging) -> Result<Existing<MemberPage>> {
        MemberPage::of(RelationshipKind::Block, None, paging)
    }

    /// The number of unread conversations in the viewer's list that want their attention. It leaves out muted and
    /// archived conversations, and those with members whom the viewer blocks. Closed ones are counted.
    fn unread_conversation_count(&self) -> Derived<UnreadCount, i32> {
        Derived::From(UnreadCount, |count| int(*count))
    }

    /// The key with which a browser registers for notifications of unread messages: the `applicationServerKey` of
    /// `PushManager.subscribe`, in URL-safe Base64. Pass the subscription to `registerPush`. Null if the service sends
    /// none: then do not offer them.
    fn push_key(&self) -> Derived<PushKey, Option<String>> {
        Derived::From(PushKey, Clone::clone)
    }

    /// Whether correspondents see what the viewer has read (`correspondentReadUpTo`), and the viewer what they have read.
    fn shows_read_marks(&self) -> Derived<ShowsReadMarks, bool> {
        Derived::From(ShowsReadMarks, |shows| *shows)
    }

    /// How the viewer wants to be notified of unread conversations.
    fn notification_settings(&self) -> Existing<OwnNotificationSettings> {
        Existing::ByKey(OwnNotificationSettings)
    }

    /// The end of the viewer's event log, read before anything else in the response. Pass it as `after` to a
    /// subscription to receive every event since the query.
    fn event_cursor(&self) -> Derived<LogEnd, EventCursor> {
        Derived::From(LogEnd, |cursor| *cursor)
    }
}
