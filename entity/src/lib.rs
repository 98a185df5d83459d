//! The rows of the database, one file per table. Contains no rules and no GraphQL.

pub mod conversation;
pub mod delivery;
pub mod event;
pub mod id; // typed IDs
pub mod installation;
pub mod member;
pub mod member_word;
pub mod message;
pub mod notification;
pub mod notification_settings;
pub mod participant;
pub mod profile; // the public part of a member's row
pub mod push_registration;
pub mod relationship;
pub mod revocation;
pub mod webhook_endpoint;
