//! What the platform may do to members.

pub mod erase; // erases a member
mod member_rows; // the rows of many members
pub mod revoke; // revokes the tokens of a subject
pub mod set_relationships; // adds and removes many contacts and follows at once
pub mod upsert_members; // creates or updates many members at once
