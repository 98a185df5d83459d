use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::member;
use tokio::sync::OnceCell;

use super::Needs;
use super::type_map::TypeMap;
use crate::app::App;
use crate::caller::Caller;
use crate::graphql::caller::CallingMember;
use crate::graphql::error::{ApiError, Result};
use crate::messaging::member::standing::Standing;

/// What the loaders of an execution need: the caller, the database, and the values loaded so far. How the viewer's
/// token is checked is in `viewer/token_check.rs`.
pub struct LoadContext {
    /// Limited to the caller's share of the database.
    pub app: App,
    pub needs: Needs,
    pub(in crate::graphql) caller: Caller<CallingMember>,
    pub(in crate::graphql) viewer_row: OnceCell<Result<Arc<member::Model>>>,
    /// Whether this execution has found the viewer's token to be valid.
    is_token_checked: AtomicBool,
    /// Whether this execution has found the viewer's token to be invalid.
    is_rejected: AtomicBool,
    pub(super) loaded: TypeMap,
}

impl LoadContext {
    pub(super) fn new(app: &App, caller: Caller<CallingMember>, needs: Needs) -> Self {
        let app = app.for_caller(caller.ids());
        let is_fresh = matches!(caller, Caller::Member(CallingMember { row: Some(_), .. }));
        Self {
            app,
            needs,
            caller,
            viewer_row: OnceCell::new(),
            is_token_checked: is_fresh.into(),
            is_rejected: false.into(),
            loaded: TypeMap::default(),
        }
    }

    /// Returns a context for an event, in which nothing is loaded yet. The event's row in the log proves that the
    /// viewer may see it.
    pub(super) fn for_event(&self) -> Self {
        Self {
            app: self.app.for_events(),
            needs: self.needs,
            // Without the row that was read when the subscription started.
            caller: self.caller.clone().map(|member| CallingMember { row: None, ..member }),
            viewer_row: OnceCell::new(),
            is_token_checked: true.into(),
            is_rejected: false.into(),
            loaded: TypeMap::default(),
        }
    }

    /// Whether nothing has been loaded.
    pub(super) fn is_unused(&self) -> bool {
        !self.viewer_row.initialized() && self.loaded.is_empty()
    }

    /// Fails with `UNAUTHENTICATED` without a token, and with `FORBIDDEN` for the platform's token.
    pub fn viewer(&self) -> Result<MemberId> {
        match &self.caller {
            Caller::Member(member) => Ok(member.id),
            Caller::Platform => Err(ApiError::members_only()),
            Caller::Anonymous => Err(ApiError::unauthenticated()),
        }
    }

    /// Fails unless the caller is the platform.
    pub fn require_platform(&self) -> Result<()> {
        match &self.caller {
            Caller::Platform => Ok(()),
            Caller::Member(_) => Err(ApiError::platform_only()),
            Caller::Anonymous => Err(ApiError::unauthenticated()),
        }
    }

    /// When the viewer's token was issued. None if the token does not contain the time.
    pub fn issued_at(&self) -> Option<DateTime<Utc>> {
        self.caller.member()?.issued_at
    }

    pub fn is_token_checked(&self) -> bool {
        self.is_token_checked.load(Ordering::Relaxed)
    }

    /// Checks the viewer's token against their standing, which a statement has read. Fails with `UNAUTHENTICATED` if
    /// the token is revoked or the viewer is erased.
    pub fn confirm_standing(&self, standing: Option<Standing>) -> Result<()> {
        let Caller::Member(CallingMember { issued_at, .. }) = &self.caller else {
            return Err(ApiError::unauthenticated());
        };
        if standing.is_none_or(|standing| !standing.accepts(*issued_at)) {
            self.is_rejected.store(true, Ordering::Relaxed);
            return Err(ApiError::unauthenticated());
        }
        self.is_token_checked.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Whether the viewer's token was found to be no longer valid.
    pub fn is_rejected(&self) -> bool {
        self.is_rejected.load(Ordering::Relaxed)
    }
}
