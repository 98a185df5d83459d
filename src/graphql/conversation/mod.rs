//! Conversations as the viewer sees them.

mod event;
mod gate;
mod input;
mod mutation;
mod object;
mod payload;
mod query;

pub use event::ConversationEvent;
pub use gate::WithMessages;
pub use mutation::ConversationMutation;
pub use object::{Conversation, MessageCount, OpenWith};
pub use query::{ConversationFilter, ConversationPage, UnreadCount};
