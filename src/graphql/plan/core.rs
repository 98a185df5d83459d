use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::member;
use entity::profile::PublicProfile;
use tokio::sync::OnceCell;

use super::loaded::{Loaded, Slots};
use super::{Key, Needs};
use crate::app::App;
use crate::caller::Caller;
use crate::graphql::caller::CallingMember;
use crate::graphql::error::{ApiError, Result};
use crate::graphql::member::Member;
use crate::messaging::member::lookup;
use crate::messaging::member::standing::Standing;

/// What loads values, and those that are loaded.
pub struct Core {
    /// With the caller's share of the database.
    pub app: App,
    pub needs: Needs,
    pub(super) caller: Caller<CallingMember>,
    viewer_row: OnceCell<Result<Arc<member::Model>>>,
    /// That the viewer's token is still good was seen in this execution.
    is_checked: AtomicBool,
    is_rejected: AtomicBool,
    pub(super) loaded: Slots,
}

impl Core {
    pub(super) fn new(app: &App, caller: Caller<CallingMember>, needs: Needs) -> Self {
        let app = app.for_caller(caller.as_ref().map(|member| member.id));
        let is_fresh = matches!(caller, Caller::Member(CallingMember { row: Some(_), .. }));
        Self {
            app,
            needs,
            caller,
            viewer_row: OnceCell::new(),
            is_checked: is_fresh.into(),
            is_rejected: false.into(),
            loaded: Slots::default(),
        }
    }

    /// For an event: nothing is loaded yet, and it is shown by what its own row of the log proves.
    pub(super) fn for_event(&self) -> Self {
        Self {
            app: self.app.for_events(),
            needs: self.needs,
            caller: self.caller.clone(),
            viewer_row: OnceCell::new(),
            is_checked: true.into(),
            is_rejected: false.into(),
            loaded: Slots::default(),
        }
    }

    /// Whether nothing has been loaded with it.
    pub(super) fn is_unused(&self) -> bool {
        !self.viewer_row.initialized() && self.loaded.is_empty()
    }

    pub fn viewer(&self) -> Result<MemberId> {
        match &self.caller {
            Caller::Member(member) => Ok(member.id),
            Caller::Platform => Err(ApiError::members_only()),
            Caller::Anonymous => Err(ApiError::unauthenticated()),
        }
    }

    /// That it is the platform that calls.
    pub fn platform(&self) -> Result<()> {
        match &self.caller {
            Caller::Platform => Ok(()),
            Caller::Member(_) => Err(ApiError::platform_only()),
            Caller::Anonymous => Err(ApiError::unauthenticated()),
        }
    }

    /// The viewer's own row, read once. Where the end of their log is asked for, it is read before anything else, so
    /// that its `event_seq` is older than all that the answer shows.
    pub async fn viewer_row(&self) -> Result<Arc<member::Model>> {
        let read = async || {
            let id = self.viewer()?;
            let row = if let Caller::Member(CallingMember { row: Some(row), .. }) = &self.caller {
                member::Model::clone(row)
            } else {
                let found = lookup::by_ids(&self.app.store.read, &[id]).await?.pop();
                self.checked(
                    found
                        .as_ref()
                        .map(|row| Standing { erased_at: row.erased_at, revoked_before: row.revoked_before }),
                )?;
                found.ok_or_else(ApiError::unauthenticated)?
            };
            self.knows(row.clone().into())?;
            Ok(Arc::new(row))
        };
        Box::pin(self.viewer_row.get_or_init(read)).await.clone()
    }

    /// When the viewer's token was issued, where it says so.
    pub fn issued_at(&self) -> Option<DateTime<Utc>> {
        self.caller.member()?.issued_at
    }

    /// Fails where the viewer's token is not good any more, or they are erased.
    pub async fn check(&self) -> Result<()> {
        if self.is_checked.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.viewer_row().await.map(|_| ())
    }

    /// What a statement has seen of the viewer beside what it is about.
    pub fn checked(&self, standing: Option<Standing>) -> Result<()> {
        let Caller::Member(CallingMember { issued_at, .. }) = &self.caller else {
            return Err(ApiError::unauthenticated());
        };
        if standing.is_none_or(|standing| !standing.accepts(*issued_at)) {
            return Err(self.reject());
        }
        self.is_checked.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// … with the viewer.
    pub fn sees(&self, viewer: Option<(Standing, PublicProfile)>) -> Result<()> {
        let (standing, profile) = viewer.unzip();
        self.checked(standing)?;
        profile.map_or(Ok(()), |profile| self.knows(profile))
    }

    /// A member who came with something else.
    pub fn knows(&self, profile: PublicProfile) -> Result<()> {
        let viewer = self.viewer()?;
        self.prime(profile.id, Member { profile, viewer });
        Ok(())
    }

    fn reject(&self) -> ApiError {
        self.is_rejected.store(true, Ordering::Relaxed);
        ApiError::unauthenticated()
    }

    /// Whether the viewer's token turned out to be good no more.
    pub fn is_rejected(&self) -> bool {
        self.is_rejected.load(Ordering::Relaxed)
    }

    /// A value that came with another.
    pub fn prime<K: Key>(&self, key: K, value: K::Value) {
        self.loaded::<K>().lock().entry(key).or_insert_with(|| Ok(Some(Arc::new(value))));
    }

    pub(super) fn loaded<K: Key>(&self) -> Arc<Loaded<K>> {
        self.loaded.of(Loaded::default)
    }
}
