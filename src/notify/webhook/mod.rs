//! Webhooks to the platform, as Standard Webhooks describes them.

mod body; // the JSON of each kind
mod client; // one attempt to deliver
mod endpoint; // the rows of the endpoints
mod health; // whether an endpoint fails
mod run; // a task for each endpoint
mod sender; // sends what is pending for an endpoint
mod sign; // the secrets, and signatures with them

pub use client::{WebhookClient, WebhookMessage};
pub use run::send_regularly;
pub use sender::{WebhookEndpoint, WebhookSender};
pub use sign::{InvalidSecret, Secrets};
