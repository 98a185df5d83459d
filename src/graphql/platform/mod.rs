//! What the platform itself does, with a token of its own.

mod erase;
mod members;
mod relationships;
mod revoke;

pub use erase::EraseMutation;
pub use members::UpsertMutation;
pub use relationships::RelationshipMutation;
pub use revoke::RevokeMutation;
