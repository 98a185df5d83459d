//! The domain's rules: who may write to whom, what a message is, and which events each member receives.
//! A write is one transaction, except for an erasure (`platform/erase.rs`), which is several. Events are published
//! after the commit.

pub mod bulk; // lists of entries that are written together or not at all
pub mod conversation;
mod error; // why an operation fails
pub mod event; // events together with the objects they refer to
pub mod member;
pub mod message;
pub mod outbox; // what a write leaves for delivery outside of the page
pub mod pagination; // windows into a list and the pages they select
pub mod platform; // what the platform may do to members
mod refusal; // why a write is refused
pub mod relationship; // contacts, follows and blocks
mod rows; // hand-written statements and their rows
pub mod text; // which characters are visible, and the words that searches compare
mod transaction; // one write transaction and the events it publishes

pub use error::{Error, Result};
pub use refusal::Refusal;
