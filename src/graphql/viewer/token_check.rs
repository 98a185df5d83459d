//! Whether the viewer's token is still valid: checked with the viewer's row, which an execution reads at most once, or
//! with the standing that another statement has read.

use std::sync::Arc;

use entity::member;
use entity::profile::PublicProfile;

use crate::caller::Caller;
use crate::graphql::caller::CallingMember;
use crate::graphql::error::{ApiError, Result};
use crate::graphql::member::Member;
use crate::graphql::plan::LoadContext;
use crate::messaging::member::lookup;
use crate::messaging::member::standing::Standing;

impl LoadContext {
    /// Returns the viewer's own row, which is read once. If the end of their log is selected, the row is read before
    /// anything else, so that its `event_seq` is not newer than the rest of the response.
    pub async fn viewer_row(&self) -> Result<Arc<member::Model>> {
        let read = async || {
            let id = self.viewer()?;
            let row = if let Caller::Member(CallingMember { row: Some(row), .. }) = &self.caller {
                member::Model::clone(row)
            } else {
                let found = lookup::by_ids(&self.app.store.read, &[id]).await?.pop();
                self.confirm_standing(found.as_ref().map(Standing::from))?;
                found.ok_or_else(ApiError::unauthenticated)?
            };
            self.prime_member(row.clone().into())?;
            Ok(Arc::new(row))
        };
        Box::pin(self.viewer_row.get_or_init(read)).await.clone()
    }

    /// Fails with `UNAUTHENTICATED` if the viewer's token is revoked or the viewer is erased.
    pub async fn check_token(&self) -> Result<()> {
        if self.is_token_checked() {
            return Ok(());
        }
        self.viewer_row().await.map(|_| ())
    }

    /// Like `confirm_standing`, but also stores the viewer's profile, which was read by the same statement.
    pub fn confirm_viewer(&self, viewer: Option<(Standing, PublicProfile)>) -> Result<()> {
        let (standing, profile) = viewer.unzip();
        self.confirm_standing(standing)?;
        profile.map_or(Ok(()), |profile| self.prime_member(profile))
    }

    /// Stores the profile of a member that was read together with something else.
    pub fn prime_member(&self, profile: PublicProfile) -> Result<()> {
        let viewer = self.viewer()?;
        self.prime(profile.id, Member { profile, viewer });
        Ok(())
    }
}
