//! Inputs of the mutations about another member.

use async_graphql::InputObject;
use entity::id::MemberId;

use crate::graphql::id::Id;

/// Input for `addContact`.
#[derive(InputObject)]
pub struct AddContactInput {
    /// The ID of the member to add to the viewer's contacts.
    pub(super) member_id: Id<MemberId>,
}

/// Input for `removeContact`.
#[derive(InputObject)]
pub struct RemoveContactInput {
    /// The ID of the member to remove from the viewer's contacts.
    pub(super) member_id: Id<MemberId>,
}

/// Input for `followMember`.
#[derive(InputObject)]
pub struct FollowMemberInput {
    /// The ID of the member to follow.
    pub(super) member_id: Id<MemberId>,
}

/// Input for `unfollowMember`.
#[derive(InputObject)]
pub struct UnfollowMemberInput {
    /// The ID of the member to unfollow.
    pub(super) member_id: Id<MemberId>,
}

/// Input for `blockMember`.
#[derive(InputObject)]
pub struct BlockMemberInput {
    /// The ID of the member to block.
    pub(super) member_id: Id<MemberId>,
}

/// Input for `unblockMember`.
#[derive(InputObject)]
pub struct UnblockMemberInput {
    /// The ID of the member to unblock.
    pub(super) member_id: Id<MemberId>,
}
