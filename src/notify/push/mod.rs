//! Push messages to the browsers of members (Web Push).

mod browser; // the keys of a browser
mod client; // one attempt to hand a message to a push service
mod message; // what a browser receives
pub mod registration; // the browsers of a member
mod run; // looks for what is pending
mod sender; // sends what is pending
mod vapid; // the key that identifies the service

pub use client::PushClient;
pub use run::push_regularly;
pub use sender::PushSender;
pub use vapid::{InvalidVapidKey, VapidKey};
