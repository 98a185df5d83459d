use async_graphql::ID;
use causerie_macros::object;
use entity::id::MemberId;
use entity::profile::PublicProfile;

use crate::graphql::conversation::OpenWith;
use crate::graphql::error::Result;
use crate::graphql::id::global;
use crate::graphql::plan::{Core, Derived, Key, Lookup};
use crate::messaging::member::public_profile;
use crate::messaging::relationship;
use crate::messaging::relationship::RelationshipFlags;

/// As the viewer sees them.
#[derive(Clone)]
pub struct Member {
    pub profile: PublicProfile,
    pub viewer: MemberId,
}

/// A member of the platform, as another member sees them.
#[object]
impl Member {
    /// The member's global id.
    fn id(&self) -> ID {
        global(&self.profile.id)
    }

    /// A short name, unique on the platform. That of a deleted member is made up, and finds nobody.
    fn handle(&self) -> &str {
        &self.profile.handle
    }

    /// The name to show. Where `isDeleted`, it is `Deleted member`: show words of your own language then.
    fn display_name(&self) -> &str {
        if self.is_deleted() { "Deleted member" } else { &self.profile.display_name }
    }

    /// A picture, where the platform has one.
    fn avatar_url(&self) -> Option<&str> {
        self.profile.avatar_url.as_deref()
    }

    /// The viewer's open conversation with this member, if there is one; never with a deleted member.
    fn open_conversation(&self) -> Lookup<OpenWith> {
        Lookup((!self.is_deleted()).then_some(OpenWith(self.profile.id)))
    }

    /// Whether the viewer saved this member as a contact.
    fn is_contact(&self) -> Derived<TiesWith, bool> {
        Derived::From(TiesWith(self.profile.id), |ties| ties.is_contact)
    }

    /// Whether the viewer follows this member.
    fn is_followed(&self) -> Derived<TiesWith, bool> {
        Derived::From(TiesWith(self.profile.id), |ties| ties.is_followed)
    }

    /// Whether the viewer blocks this member. Who blocks the viewer is never shown.
    fn is_blocked(&self) -> Derived<TiesWith, bool> {
        Derived::From(TiesWith(self.profile.id), |ties| ties.is_blocked)
    }

    /// Whether the platform erased this member. What they wrote may still be there.
    fn is_deleted(&self) -> bool {
        self.profile.erased_at.is_some()
    }

    /// False for the viewer, for a deleted member, and where either member blocks the other.
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

/// What the viewer decided about another member, and what that other decided about the viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TiesWith(MemberId);

impl Key for TiesWith {
    type Value = RelationshipFlags;

    async fn load(core: &Core, keys: &[Self]) -> Result<Vec<(Self, RelationshipFlags)>> {
        let viewer = core.viewer()?;
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = relationship::between(&core.app.store.read, viewer, &ids).await?;
        Ok(ids.into_iter().map(|id| (Self(id), RelationshipFlags::of(viewer, id, &rows))).collect())
    }
}
