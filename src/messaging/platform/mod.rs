//! What the platform may do to members.

pub mod erase;
pub mod revoke; // tokens that end before they expire
pub mod set_relationships; // many contacts and follows at once
pub mod upsert; // creates or updates many members at once
