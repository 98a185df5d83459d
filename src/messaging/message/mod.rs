//! Messages and their order.

pub(in crate::messaging) mod append; // inserts a message and makes the changes that follow from it
mod append_outbox; // what an append leaves for delivery outside of the page
mod append_statements; // the SQL of an append, for each database
pub mod body; // the text and client key of a message
pub mod expire; // deletes messages older than the retention
pub mod history; // reads a conversation's messages
pub mod send; // sends a message to an existing conversation
pub mod shared; // reads a message of another process once for all its subscribers
pub(in crate::messaging) mod sent_before; // the message that was already sent with a client key
pub mod window; // which messages a page has
pub(in crate::messaging) mod write_access; // whether a member may write in a conversation
