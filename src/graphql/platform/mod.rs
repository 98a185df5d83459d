//! The platform's own mutations, which require a token with the scope `platform`.

mod erase;
mod revoke;
mod set_relationships;
mod upsert_members;

pub use erase::EraseMutation;
pub use revoke::RevokeMutation;
pub use set_relationships::RelationshipMutation;
pub use upsert_members::UpsertMutation;
