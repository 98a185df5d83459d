//! Loads members, and their relationships to the viewer.

use entity::id::MemberId;

use super::key::RelationshipWith;
use super::object::Member;
use crate::graphql::error::Result;
use crate::graphql::plan::{LoadContext, LoaderKey};
use crate::messaging::member::public_profile;
use crate::messaging::relationship::flags;
use crate::messaging::relationship::flags::RelationshipFlags;

impl LoaderKey for MemberId {
    type Value = Member;

    async fn load(context: &LoadContext, keys: &[Self]) -> Result<Vec<(Self, Member)>> {
        let viewer = context.viewer()?;
        let found = public_profile::find_many(&context.app.store.read, keys).await?;
        Ok(found.into_iter().map(|profile| (profile.id, Member { profile, viewer })).collect())
    }
}

impl LoaderKey for RelationshipWith {
    type Value = RelationshipFlags;

    async fn load(context: &LoadContext, keys: &[Self]) -> Result<Vec<(Self, RelationshipFlags)>> {
        let viewer = context.viewer()?;
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = flags::find_many(&context.app.store.read, viewer, &ids).await?;
        Ok(ids.into_iter().map(|id| (Self(id), RelationshipFlags::new(viewer, id, &rows))).collect())
    }
}
