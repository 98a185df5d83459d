//! Webhooks to the platform, as Standard Webhooks describes them.

mod client; // one attempt to deliver
mod sign; // the secrets, and signatures with them

pub use client::{WebhookClient, WebhookMessage};
pub use sign::{InvalidSecret, Secrets};
