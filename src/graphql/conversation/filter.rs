use async_graphql::InputObject;

use super::object::ConversationStatus;
use crate::messaging::conversation::filtered_list::ListFilter;

/// Conditions on the conversations to list. All conditions that are not null must be met.
#[derive(InputObject, Clone, Default)]
pub struct ConversationFilter {
    /// Lists only conversations with this status.
    status: Option<ConversationStatus>,
    /// Lists only unread conversations (`isUnread`) if true, and only the others if false.
    unread: Option<bool>,
    /// Lists the archived conversations if true. Otherwise they are left out.
    archived: Option<bool>,
    /// Lists only conversations whose correspondent matches: each word of the search must be a prefix of a
    /// word in their display name or handle, in any order. Case, accents and punctuation are ignored. A search of
    /// more than 200 characters matches nobody.
    search: Option<String>,
}

impl From<ConversationFilter> for ListFilter {
    fn from(filter: ConversationFilter) -> Self {
        Self {
            closed: filter.status.map(|status| status == ConversationStatus::Closed),
            unread: filter.unread,
            archived: filter.archived.unwrap_or_default(),
            search: filter.search,
        }
    }
}
