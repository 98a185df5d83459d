//! Members and what other members see of them.

pub mod handle; // which handle a member gets
pub mod lookup; // finds members by subject, handle or id
pub mod profile; // a member's profile after validation
pub mod public_profile; // the part of a profile that other members see
pub mod raw_profile; // a profile as the platform sent it, and its validation
pub mod revocation; // until when the tokens of a subject are revoked
pub(in crate::messaging) mod search; // searches in a member's lists
pub mod search_index; // the index of words that members are found by
pub mod sign_in; // creates and updates members from their tokens
pub mod standing; // whether a member's token is still accepted
