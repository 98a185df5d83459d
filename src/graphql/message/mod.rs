//! Messages: reading and sending them.

mod key;
mod load;
mod mutation;
mod object;
mod paging;
mod preview;

pub use key::{FirstUnread, MessagePage, OwnMessageUpTo};
pub use load::prime_page;
pub use mutation::MessageMutation;
pub use object::{BODY_COST, Message};
pub use paging::MessagePaging;
pub use preview::preview_cost;
