//! What the platform itself does, with a token of its own.

mod members;
mod relationships;
mod revoke;

pub use members::UpsertMutation;
pub use relationships::RelationshipMutation;
pub use revoke::RevokeMutation;
