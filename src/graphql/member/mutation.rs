use causerie_macros::object;
use entity::id::MemberId;
use entity::relationship::RelationshipKind;

use super::input::{
    AddContactInput, BlockMemberInput, FollowMemberInput, RemoveContactInput, UnblockMemberInput,
    UnfollowMemberInput,
};
use super::payload::{
    AddContactPayload, BlockMemberPayload, FollowMemberPayload, RemoveContactPayload, UnblockMemberPayload,
    UnfollowMemberPayload,
};
use crate::graphql::error::Result;
use crate::graphql::id::Id;
use crate::graphql::plan::{Execution, Lookup, ViewerWrite};
use crate::graphql::user_error::{UserError, into_payload};
use crate::messaging::relationship;

#[derive(Default)]
pub struct MemberMutation;

#[object]
impl MemberMutation {
    /// Adds a member to the viewer's contacts. Changes nothing if they are a contact already.
    async fn add_contact(&self, execution: &Execution, input: AddContactInput) -> Result<AddContactPayload> {
        let (member, user_errors) = set(execution, input.member_id, RelationshipKind::Contact, true).await?;
        Ok(AddContactPayload { member, user_errors })
    }

    /// Removes a member from the viewer's contacts. Changes nothing if they are not a contact.
    async fn remove_contact(
        &self,
        execution: &Execution,
        input: RemoveContactInput,
    ) -> Result<RemoveContactPayload> {
        let (member, user_errors) = set(execution, input.member_id, RelationshipKind::Contact, false).await?;
        Ok(RemoveContactPayload { member, user_errors })
    }

    /// Follows a member. Changes nothing if the viewer follows them already.
    async fn follow_member(
        &self,
        execution: &Execution,
        input: FollowMemberInput,
    ) -> Result<FollowMemberPayload> {
        let (member, user_errors) = set(execution, input.member_id, RelationshipKind::Follow, true).await?;
        Ok(FollowMemberPayload { member, user_errors })
    }

    /// Unfollows a member. Changes nothing if the viewer does not follow them.
    async fn unfollow_member(
        &self,
        execution: &Execution,
        input: UnfollowMemberInput,
    ) -> Result<UnfollowMemberPayload> {
        let (member, user_errors) = set(execution, input.member_id, RelationshipKind::Follow, false).await?;
        Ok(UnfollowMemberPayload { member, user_errors })
    }

    /// Blocks a member: neither of the two can start a conversation with the other or send them messages. Existing
    /// messages stay readable. The blocked member is not notified. Changes nothing if they are blocked already.
    async fn block_member(
        &self,
        execution: &Execution,
        input: BlockMemberInput,
    ) -> Result<BlockMemberPayload> {
        let (member, user_errors) = set(execution, input.member_id, RelationshipKind::Block, true).await?;
        Ok(BlockMemberPayload { member, user_errors })
    }

    /// Unblocks a member. Changes nothing if they are not blocked by the viewer.
    async fn unblock_member(
        &self,
        execution: &Execution,
        input: UnblockMemberInput,
    ) -> Result<UnblockMemberPayload> {
        let (member, user_errors) = set(execution, input.member_id, RelationshipKind::Block, false).await?;
        Ok(UnblockMemberPayload { member, user_errors })
    }
}

/// Sets a relationship of the viewer to another member, and returns that member and the user errors.
async fn set(
    execution: &Execution,
    Id(other): Id<MemberId>,
    kind: RelationshipKind,
    on: bool,
) -> Result<(Lookup<MemberId>, Vec<UserError>)> {
    let write = ViewerWrite::begin(execution).await?;
    let outcome = relationship::set::set(&execution.context.app, write.viewer, kind, other, on).await;
    let (done, user_errors) = into_payload(execution, outcome, "memberId")?;
    Ok((Lookup(done.map(|()| other)), user_errors))
}
