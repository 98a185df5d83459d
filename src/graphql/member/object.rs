use async_graphql::ID;
use causerie_macros::object;
use entity::id::MemberId;
use entity::profile::PublicProfile;

use super::key::RelationshipWith;
use crate::graphql::conversation::OpenConversationWith;
use crate::graphql::id::global_id;
use crate::graphql::plan::{Derived, Lookup};

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
        global_id(&self.profile.id)
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
    fn open_conversation(&self) -> Lookup<OpenConversationWith> {
        Lookup((!self.is_deleted()).then_some(OpenConversationWith(self.profile.id)))
    }

    /// Whether this member is one of the viewer's contacts.
    fn is_contact(&self) -> Derived<RelationshipWith, bool> {
        Derived::From(RelationshipWith(self.profile.id), |flags| flags.is_contact)
    }

    /// Whether the viewer follows this member.
    fn is_followed(&self) -> Derived<RelationshipWith, bool> {
        Derived::From(RelationshipWith(self.profile.id), |flags| flags.is_followed)
    }

    /// Whether the viewer blocks this member. It is never revealed whether this member blocks the viewer.
    fn is_blocked(&self) -> Derived<RelationshipWith, bool> {
        Derived::From(RelationshipWith(self.profile.id), |flags| flags.is_blocked)
    }

    /// Whether the platform has erased this member. Their messages may remain readable.
    fn is_deleted(&self) -> bool {
        self.profile.erased_at.is_some()
    }

    /// Whether the viewer can send messages to this member. False for the viewer, for a deleted member, and if
    /// either of the two blocks the other.
    fn can_message(&self) -> Derived<RelationshipWith, bool> {
        // The block rule of `messaging/relationship/block.rs`, on relationships that are loaded already.
        if self.is_deleted() || self.profile.id == self.viewer {
            return Derived::Ready(false);
        }
        Derived::From(RelationshipWith(self.profile.id), |flags| !flags.is_blocked && !flags.blocks_viewer)
    }
}
