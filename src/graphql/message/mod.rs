//! Messages: reading and sending them.

mod mutation;
mod object;
mod preview;

pub use mutation::MessageMutation;
pub use object::{BODY_COST, Message, MessagePage, OwnUpTo};
pub use preview::preview_cost;
