//! The rules: who may write to whom, what a message is, what each member hears of it.
//! Every write is one transaction, and rings the bell after it.

mod append; // a message, with all that follows from it
pub mod body; // what may be written
pub mod bulk; // many things at once, or none
pub mod close;
mod columns; // rows of hand-written statements
pub mod delete;
pub mod delivery; // events with what they are about
pub mod erase; // a member goes for good
pub mod history; // a conversation's messages
pub mod identity; // what the platform says of a member
pub mod inbox; // a member's list of conversations
mod lookalike; // handles that deceive
pub mod member; // signing in, looking up
pub mod mute;
pub mod opened; // a member with some of their conversations
pub mod page; // windows into a list, and what they show
pub mod people; // a member's lists of other members
pub mod profile; // what other members see of a member
pub mod read; // read marks
pub mod refusal; // what a caller can do wrong
pub mod relate; // many contacts and follows at once
pub mod relationship; // contacts, follows, blocks
pub mod revoke; // tokens taken back before their time
pub mod said; // the rules for what the platform says of a member
mod search; // in a member's lists
pub mod searchable; // the index of words
pub mod seat; // a conversation as one of its members sees it: the one gate
pub mod send;
pub mod start;
pub mod upsert; // many members at once
pub mod viewer; // whether a member may still ask
pub mod visible; // what is blank
mod words; // what a member is found by
mod write; // one transaction, then the bells

pub use refusal::{Error, Refusal, Result};
