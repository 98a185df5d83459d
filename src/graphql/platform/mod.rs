//! The platform's own fields and mutations, which require a token with the scope `platform`.

mod erase;
mod replay_webhooks;
mod revoke;
mod set_relationships;
mod upsert_members;
mod webhook_delivery;

pub use erase::EraseMutation;
pub use replay_webhooks::ReplayMutation;
pub use revoke::RevokeMutation;
pub use set_relationships::RelationshipMutation;
pub use upsert_members::UpsertMutation;
pub use webhook_delivery::{WebhookDeliveryState, WebhookPage};
