//! The platform's own mutations, which require a token with the scope `platform`.

mod erase;
mod members;
mod relationships;
mod revoke;

pub use erase::EraseMutation;
pub use members::UpsertMutation;
pub use relationships::RelationshipMutation;
pub use revoke::RevokeMutation;
