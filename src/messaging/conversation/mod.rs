//! Conversations between two members.

pub mod archive; // moves a conversation out of a member's list, until the next message
pub mod close; // ends a conversation, which stays readable
pub mod delete; // deletes a conversation for both members
pub mod filtered_list; // the conversations that match a filter or a search
pub mod list; // a member's conversations, newest activity first
pub mod mark_read; // moves a member's read mark
pub mod mark_unread; // reminds a member of a conversation
pub mod membership; // a conversation as one of its members sees it: the only access check
pub mod mute; // turns off a member's notifications of a conversation
mod own_state; // changes what only one of the members sees
mod read_marks; // who sees read marks
pub mod snapshot; // a member and some of their conversations, read in one statement
pub mod start; // finds or opens the conversation with a member
pub mod typing; // tells the correspondent that a member is typing
