//! What the platform itself does, with a token of its own.

mod members;
mod revoke;

pub use members::UpsertMutation;
pub use revoke::RevokeMutation;
