use async_graphql::OneofObject;
use entity::id::MemberId;

use super::Member;
use crate::graphql::error::Result;
use crate::graphql::id::Id;
use crate::graphql::plan::{LoadContext, LoaderKey};
use crate::messaging::member::lookup;

/// Each handle is looked up by its own statement.
pub const LOOKUP_COST: usize = 10;

/// Identifies a member. Exactly one of the fields must be given.
#[derive(OneofObject, Clone, Debug, PartialEq, Eq, Hash)]
pub enum MemberBy {
    /// The member's global ID.
    Id(Id<MemberId>),
    /// The member's handle, compared exactly.
    Handle(String),
}

impl LoaderKey for MemberBy {
    type Value = Member;

    async fn load(context: &LoadContext, keys: &[Self]) -> Result<Vec<(Self, Member)>> {
        let (viewer, db) = (context.viewer()?, &context.app.store.read);
        let mut found = Vec::new();
        let ids: Vec<_> =
            keys.iter().filter_map(|key| if let Self::Id(Id(id)) = key { Some(*id) } else { None }).collect();
        if !ids.is_empty() {
            found.extend(
                MemberId::load(context, &ids)
                    .await?
                    .into_iter()
                    .map(|(id, member)| (Self::Id(Id(id)), member)),
            );
        }
        for key in keys {
            if let Self::Handle(handle) = key
                && let Some(row) = lookup::by_handle(db, handle).await?
            {
                found.push((key.clone(), Member { profile: row.into(), viewer }));
            }
        }
        Ok(found)
    }
}
