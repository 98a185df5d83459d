//! Messages: reading and sending them.

mod key;
mod load;
mod mutation;
mod object;
mod preview;

pub use key::{MessagePage, OwnMessageUpTo};
pub use load::message_connection;
pub use mutation::MessageMutation;
pub use object::{BODY_COST, Message};
pub use preview::preview_cost;
