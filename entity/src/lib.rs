//! The rows of the database, one table a file. No rules and no GraphQL here.

pub mod conversation;
pub mod event;
pub mod id; // typed ids
pub mod installation;
pub mod member;
pub mod member_word;
pub mod message;
pub mod participant;
pub mod profile; // a part of a member's row
pub mod relationship;
pub mod revocation;
