//! Webhooks to the platform, as Standard Webhooks describes them.

mod client; // one attempt to deliver
mod public_address; // which addresses are public
mod resolver; // resolves names to public addresses only
mod retry_after; // the pause that a receiver asks for
mod sign; // the secrets, and signatures with them

pub use client::{RefusedUrl, WebhookClient, WebhookMessage};
pub use sign::{InvalidSecret, Secrets};
