use async_graphql::ID;
use causerie_macros::object;
use entity::id::MemberId;
use entity::profile::PublicProfile;

use crate::graphql::conversation::OpenWith;
use crate::graphql::error::Result;
use crate::graphql::id::global;
use crate::graphql::plan::{Core, Derived, Key, Lookup};
use crate::messaging::member::public_profile;
use crate::messaging::relationship::flags;
use crate::messaging::relationship::flags::RelationshipFlags;

/// A member's profile and the viewer who sees it.
#[derive(Clone)]
pub struct Member {
    pub profile: PublicProfile,
    pub viewer: MemberId,
}

/// A member of the platform, as the viewer sees them.
#[object]
impl Member {
    /// The member's global ID.
    fn id(&self) -> ID {
        global(&self.profile.id)
    }

    /// The member's handle: a short name, unique on the platform and case-sensitive. A deleted member has a random
    /// handle, by which they cannot be looked up.
    fn handle(&self) -> &str {
        &self.profile.handle
    }

    /// The name to display. It is `Deleted member` for a deleted member: check `isDeleted` to display your own text.
    fn display_name(&self) -> &str {
        if self.is_deleted() { "Deleted member" } else { &self.profile.display_name }
    }

    /// The URL of the member's avatar, which starts with `https://`, `http://` or `/`. Null if they have none.
    fn avatar_url(&self) -> Option<&str> {
        self.profile.avatar_url.as_deref()
    }

    /// The viewer's open conversation with this member. Null if there is none or the member is deleted. A
    /// conversation without messages is returned only if the viewer has called `startConversation` for it.
    fn open_conversation(&self) -> Lookup<OpenWith> {
        Lookup((!self.is_deleted()).then_some(OpenWith(self.profile.id)))
    }

    /// Whether this member is one of the viewer's contacts.
    fn is_contact(&self) -> Derived<TiesWith, bool> {
        Derived::From(TiesWith(self.profile.id), |ties| ties.is_contact)
    }

    /// Whether the viewer follows this member.
    fn is_followed(&self) -> Derived<TiesWith, bool> {
        Derived::From(TiesWith(self.profile.id), |ties| ties.is_followed)
    }

    /// Whether the viewer blocks this member. Whether this member blocks the viewer is never revealed.
    fn is_blocked(&self) -> Derived<TiesWith, bool> {
        Derived::From(TiesWith(self.profile.id), |ties| ties.is_blocked)
    }

    /// Whether the platform has erased this member. Their messages may remain readable.
    fn is_deleted(&self) -> bool {
        self.profile.erased_at.is_some()
    }

    /// Whether the viewer can send messages to this member. False for the viewer, for a deleted member, and if
    /// either of the two blocks the other.
    fn can_message(&self) -> Derived<TiesWith, bool> {
        if self.is_deleted() || self.profile.id == self.viewer {
            return Derived::Ready(false);
        }
        Derived::From(TiesWith(self.profile.id), |ties| !ties.is_blocked && !ties.blocks_viewer)
    }
}

impl Key for MemberId {
    type Value = Member;

    async fn load(core: &Core, keys: &[Self]) -> Result<Vec<(Self, Member)>> {
        let viewer = core.viewer()?;
        let found = public_profile::find_many(&core.app.store.read, keys).await?;
        Ok(found.into_iter().map(|profile| (profile.id, Member { profile, viewer })).collect())
    }
}

/// The relationships between the viewer and another member, in both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TiesWith(MemberId);

impl Key for TiesWith {
    type Value = RelationshipFlags;

    async fn load(core: &Core, keys: &[Self]) -> Result<Vec<(Self, RelationshipFlags)>> {
        let viewer = core.viewer()?;
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = flags::find_many(&core.app.store.read, viewer, &ids).await?;
        Ok(ids.into_iter().map(|id| (Self(id), RelationshipFlags::new(viewer, id, &rows))).collect())
    }
}
