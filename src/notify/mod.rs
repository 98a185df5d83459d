//! What leaves the service. A send leaves a pending notification in the database; when it is due and the messages are
//! still unread, it becomes a delivery for each target: the platform's webhooks, and the browsers of the recipient. What
//! else happened becomes deliveries at once. Any process of the service delivers them.

mod backoff; // when a delivery is tried again
pub mod claim; // takes pending deliveries
pub mod due; // turns due notifications into deliveries
mod every_second; // how often to look for work
pub mod http; // requests to servers that others have chosen
pub mod outcome; // the result of an attempt to deliver
pub mod push; // push messages to the browsers of members
pub mod prune; // deletes old deliveries
pub mod recipient; // whether a member is still to be notified
pub mod record; // records the result of an attempt
pub mod webhook; // Standard Webhooks to the platform
mod shown; // members who look at the conversation
