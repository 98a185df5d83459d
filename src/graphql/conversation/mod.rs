//! Conversations as the viewer sees them.

mod event;
mod filter;
mod input;
mod key;
mod load;
mod load_list;
mod mutation;
mod object;
mod payload;

pub use event::{
    ConversationClosed, ConversationDeleted, ConversationEvent, ConversationRead, ConversationStarted,
    ConversationUpdated, MessageSent, MessagesExpired,
};
pub use filter::ConversationFilter;
pub use key::{ConversationPage, ConversationWithMessages, OpenConversationWith, UnreadCount};
pub use mutation::ConversationMutation;
pub use object::Conversation;
