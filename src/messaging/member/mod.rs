//! Members and what other members see of them.

pub mod profile; // a member's profile after validation
pub mod public_profile; // the part of a profile that other members see
pub mod raw_profile; // a profile as the platform sent it, and its validation
pub(in crate::messaging) mod search; // searches in a member's lists
pub mod search_index; // the index of words that members are found by
pub mod sign_in;
pub mod standing; // whether a member's token is still accepted
