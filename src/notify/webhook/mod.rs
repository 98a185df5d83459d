//! Webhooks to the platform, as Standard Webhooks describes them.

mod body; // the JSON of each kind
mod client; // one attempt to deliver
pub mod deliveries; // the webhooks that were or will be sent, for the platform
mod endpoint; // the rows of the endpoints
mod event_type; // the type of each kind
mod facts; // what bodies are made of
mod health; // whether an endpoint fails
pub mod replay; // sends webhooks again
mod run; // a task for each endpoint
mod sender; // sends what is pending for an endpoint
mod sign; // the secrets, and signatures with them

pub use client::{WebhookClient, WebhookMessage};
pub use event_type::event_type;
pub use run::send_regularly;
pub use sender::{WebhookEndpoint, WebhookSender};
pub use sign::{InvalidSecret, Secrets};
