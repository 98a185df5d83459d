//! The keys that conversations are loaded by, besides their IDs.

use entity::id::{ConversationId, MemberId};

use crate::graphql::message::MessagePaging;
use crate::graphql::plan::Lookahead;
use crate::messaging::conversation::filtered_list::ListFilter;
use crate::messaging::message::window::MessageWindow;
use crate::messaging::pagination::Window;

/// A conversation with the selected page of its messages.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ConversationWithMessages {
    pub(super) id: ConversationId,
    pub(super) page: Option<MessageWindow>,
}

impl ConversationWithMessages {
    pub fn of(id: ConversationId, lookahead: Lookahead<'_>) -> Self {
        let paging = lookahead.arguments("messages").and_then(|arguments| MessagePaging::of(&arguments).ok());
        // Invalid arguments are reported when the page itself is resolved.
        Self { id, page: paging.and_then(|paging| paging.window(id).ok()) }
    }
}

/// The viewer's open conversation with a member, if the viewer's list shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OpenConversationWith(pub MemberId);

/// A page of the viewer's conversations.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ConversationPage {
    pub filter: ListFilter,
    pub window: Window<i64>,
}

/// The number of the viewer's unread conversations that want their attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnreadCount;
