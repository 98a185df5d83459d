//! The signed-in member's own data.

mod event;
mod input;
mod load;
mod mutation;
mod notification_settings;
mod object;
mod payload;
mod token_check;

pub use event::ViewerEvent;
pub use mutation::ViewerMutation;
pub use object::{COUNT_COST, Viewer};
