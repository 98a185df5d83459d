//! The browsers that show the viewer's notifications.

mod key;
mod mutation;

pub use key::PushKey;
pub use mutation::PushMutation;
