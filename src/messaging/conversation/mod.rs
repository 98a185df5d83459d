//! Conversations between two members.

pub mod close;
pub mod delete;
pub mod list; // a member's conversations, newest activity first
pub mod mark_read;
pub mod membership; // a conversation as one of its members sees it: the only access check
pub mod mute;
pub mod snapshot; // a member and some of their conversations, read in one statement
pub mod start;
