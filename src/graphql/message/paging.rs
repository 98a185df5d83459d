use entity::id::ConversationId;

use crate::graphql::error::{ApiError, Result};
use crate::graphql::id::{Id, MessageKey};
use crate::graphql::plan::Arguments;
use crate::graphql::relay_connection::{Paging, SeqCursor};
use crate::messaging::message::window::{MessageWindow, Place};

/// The paging arguments of a conversation's messages.
pub struct MessagePaging {
    pub paging: Paging,
    pub around: Option<Id<MessageKey>>,
    pub around_first_unread: Option<bool>,
}

impl MessagePaging {
    /// Reads them from the arguments of a selected list.
    pub fn of(arguments: &Arguments<'_>) -> Result<Self> {
        Ok(Self {
            paging: Paging::of(arguments)?,
            around: arguments.get("around")?,
            around_first_unread: arguments.get("aroundFirstUnread")?,
        })
    }

    /// Fails with `BAD_USER_INPUT` if an argument is invalid.
    pub fn window(self, conversation: ConversationId) -> Result<MessageWindow> {
        let Self { paging, around, around_first_unread } = self;
        let place = match (around, around_first_unread.unwrap_or_default()) {
            (None, false) => None,
            (None, true) => Some(("aroundFirstUnread", Place::FirstUnread)),
            (Some(Id((of, seq))), false) if of == conversation => Some(("around", Place::Message(seq))),
            (Some(_), false) => {
                return Err(ApiError::bad_input(
                    "`around` must be the ID of a message of this conversation.",
                ));
            }
            (Some(_), true) => {
                return Err(ApiError::bad_input("`around` and `aroundFirstUnread` cannot be combined."));
            }
        };
        let window = paging.window(|SeqCursor(seq)| seq)?;
        match place {
            None => Ok(MessageWindow::Bounded(window)),
            Some((name, _)) if window.from_end || window.after.is_some() || window.before.is_some() => {
                Err(ApiError::bad_input(format!("`{name}` can only be combined with `first`.")))
            }
            Some((_, place)) => Ok(MessageWindow::Around { place, size: window.limit() }),
        }
    }
}
