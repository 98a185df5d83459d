use async_graphql::{InputObject, SimpleObject};
use causerie_macros::{PlannedObject, object};
use entity::id::MemberId;
use entity::relationship::Kind;

use crate::graphql::error::Result;
use crate::graphql::id::Id;
use crate::graphql::plan::{Execution, Lookup};
use crate::graphql::user_error::{UserError, into_payload};
use crate::messaging::relationship;

#[derive(Default)]
pub struct MemberMutation;

/// The input and the payload of a mutation about another member.
macro_rules! about_member {
    ($input:ident, $payload:ident, $what:literal) => {
        #[doc = concat!("Whom ", $what, ".")]
        #[derive(InputObject)]
        pub struct $input {
            /// The member's global id.
            member_id: Id<MemberId>,
        }

        #[doc = concat!("What came of it: ", $what, ".")]
        #[derive(SimpleObject, PlannedObject)]
        pub struct $payload {
            /// The member as they stand to the viewer now; null where nothing was done.
            member: Lookup<MemberId>,
            /// What the caller did wrong; empty when it is done.
            user_errors: Vec<UserError>,
        }

        impl $payload {
            async fn set(execution: &Execution, input: $input, kind: Kind, on: bool) -> Result<Self> {
                let (member, user_errors) = set(execution, input.member_id.0, kind, on).await?;
                Ok(Self { member, user_errors })
            }
        }
    };
}

about_member!(AddContactInput, AddContactPayload, "to save as a contact");
about_member!(RemoveContactInput, RemoveContactPayload, "to remove from the contacts");
about_member!(FollowMemberInput, FollowMemberPayload, "to follow");
about_member!(UnfollowMemberInput, UnfollowMemberPayload, "to follow no more");
about_member!(BlockMemberInput, BlockMemberPayload, "to block");
about_member!(UnblockMemberInput, UnblockMemberPayload, "to block no more");

#[object]
impl MemberMutation {
    /// Saves a member as a contact. Again changes nothing.
    async fn add_contact(&self, execution: &Execution, input: AddContactInput) -> Result<AddContactPayload> {
        AddContactPayload::set(execution, input, Kind::Contact, true).await
    }

    /// Removes a member from the contacts. Again changes nothing.
    async fn remove_contact(
        &self,
        execution: &Execution,
        input: RemoveContactInput,
    ) -> Result<RemoveContactPayload> {
        RemoveContactPayload::set(execution, input, Kind::Contact, false).await
    }

    /// Follows a member. Again changes nothing.
    async fn follow_member(
        &self,
        execution: &Execution,
        input: FollowMemberInput,
    ) -> Result<FollowMemberPayload> {
        FollowMemberPayload::set(execution, input, Kind::Follow, true).await
    }

    /// Follows a member no more. Again changes nothing.
    async fn unfollow_member(
        &self,
        execution: &Execution,
        input: UnfollowMemberInput,
    ) -> Result<UnfollowMemberPayload> {
        UnfollowMemberPayload::set(execution, input, Kind::Follow, false).await
    }

    /// Blocks a member: neither can start a conversation with the other nor write to them. What was
    /// written stays readable. The member is not told.
    async fn block_member(
        &self,
        execution: &Execution,
        input: BlockMemberInput,
    ) -> Result<BlockMemberPayload> {
        BlockMemberPayload::set(execution, input, Kind::Block, true).await
    }

    /// Blocks a member no more.
    async fn unblock_member(
        &self,
        execution: &Execution,
        input: UnblockMemberInput,
    ) -> Result<UnblockMemberPayload> {
        UnblockMemberPayload::set(execution, input, Kind::Block, false).await
    }
}

async fn set(
    execution: &Execution,
    other: MemberId,
    kind: Kind,
    on: bool,
) -> Result<(Lookup<MemberId>, Vec<UserError>)> {
    let writer = execution.begin_write().await?;
    let outcome = relationship::set(&execution.core.app, writer.id, kind, other, on).await;
    let (done, user_errors) = into_payload(execution, outcome, "memberId")?;
    Ok((Lookup(done.map(|()| other)), user_errors))
}
