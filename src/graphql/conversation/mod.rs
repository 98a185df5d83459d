//! Conversations as the viewer sees them.

mod event;
mod mutation;
mod object;
mod query;
mod subscription;

pub use mutation::ConversationMutation;
pub use object::Conversation;
pub use query::{ConversationFilter, ConversationQuery};
pub use subscription::ConversationSubscription;
