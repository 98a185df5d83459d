//! Members and what other members see of them.

pub mod handle; // the candidates for a member's handle
pub mod lookup; // finds members by subject, handle or ID
pub mod notification_settings; // how a member wants to be notified
pub mod profile; // a member's profile after validation
pub mod public_profile; // the part of a profile that other members see
pub mod quiet_hours; // the hours in which a member is not notified
pub mod raw_profile; // a profile as the platform sent it, and its validation
pub mod revocation; // the time before which a subject's tokens are revoked
pub(in crate::messaging) mod search; // searches in a member's lists
pub mod search_index; // the index of words that members are found by
pub mod settings_change; // changes how a member is notified
pub mod show_read_marks; // shows or hides what a member reads
pub mod sign_in; // creates and updates members from their tokens
pub mod standing; // whether a member's token is still accepted
