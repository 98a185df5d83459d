//! Payloads of the mutations about another member.

use async_graphql::SimpleObject;
use causerie_macros::PlannedObject;
use entity::id::MemberId;

use crate::graphql::plan::Lookup;
use crate::graphql::user_error::UserError;

/// Result of `addContact`.
#[derive(SimpleObject, PlannedObject)]
pub struct AddContactPayload {
    /// The new contact, as the viewer sees them now. Null if the mutation failed.
    pub(super) member: Lookup<MemberId>,
    /// The errors that made the mutation fail. Empty if it succeeded. Possible codes: `MEMBER_NOT_FOUND` and
    /// `CANNOT_RELATE_TO_SELF`.
    pub(super) user_errors: Vec<UserError>,
}

/// Result of `removeContact`.
#[derive(SimpleObject, PlannedObject)]
pub struct RemoveContactPayload {
    /// The former contact, as the viewer sees them now. Null if the mutation failed.
    pub(super) member: Lookup<MemberId>,
    /// The errors that made the mutation fail. Empty if it succeeded. Possible codes: `MEMBER_NOT_FOUND` and
    /// `CANNOT_RELATE_TO_SELF`.
    pub(super) user_errors: Vec<UserError>,
}

/// Result of `followMember`.
#[derive(SimpleObject, PlannedObject)]
pub struct FollowMemberPayload {
    /// The followed member, as the viewer sees them now. Null if the mutation failed.
    pub(super) member: Lookup<MemberId>,
    /// The errors that made the mutation fail. Empty if it succeeded. Possible codes: `MEMBER_NOT_FOUND` and
    /// `CANNOT_RELATE_TO_SELF`.
    pub(super) user_errors: Vec<UserError>,
}

/// Result of `unfollowMember`.
#[derive(SimpleObject, PlannedObject)]
pub struct UnfollowMemberPayload {
    /// The unfollowed member, as the viewer sees them now. Null if the mutation failed.
    pub(super) member: Lookup<MemberId>,
    /// The errors that made the mutation fail. Empty if it succeeded. Possible codes: `MEMBER_NOT_FOUND` and
    /// `CANNOT_RELATE_TO_SELF`.
    pub(super) user_errors: Vec<UserError>,
}

/// Result of `blockMember`.
#[derive(SimpleObject, PlannedObject)]
pub struct BlockMemberPayload {
    /// The blocked member, as the viewer sees them now. Null if the mutation failed.
    pub(super) member: Lookup<MemberId>,
    /// The errors that made the mutation fail. Empty if it succeeded. Possible codes: `MEMBER_NOT_FOUND` and
    /// `CANNOT_RELATE_TO_SELF`.
    pub(super) user_errors: Vec<UserError>,
}

/// Result of `unblockMember`.
#[derive(SimpleObject, PlannedObject)]
pub struct UnblockMemberPayload {
    /// The unblocked member, as the viewer sees them now. Null if the mutation failed.
    pub(super) member: Lookup<MemberId>,
    /// The errors that made the mutation fail. Empty if it succeeded. Possible codes: `MEMBER_NOT_FOUND` and
    /// `CANNOT_RELATE_TO_SELF`.
    pub(super) user_errors: Vec<UserError>,
}
