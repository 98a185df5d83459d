//! Messages: reading, sending, hearing of new ones.

mod mutation;
mod object;
mod preview;
mod subscription;

pub use mutation::MessageMutation;
pub use object::{BODY_COST, Message};
pub use preview::preview_cost;
pub use subscription::MessageSubscription;
