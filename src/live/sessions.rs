//! Open sockets and streams, which end when their member's tokens are revoked or the member is erased.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use tokio::sync::watch;

use super::event_bus::{EventBus, Presence};

/// Which sessions of a member must end.
#[derive(Debug, Default)]
pub(super) struct Revocation {
    revoked_before: Option<DateTime<Utc>>,
    is_erased: bool,
}

impl Revocation {
    pub fn revoke(&mut self, before: DateTime<Utc>) {
        self.revoked_before = self.revoked_before.max(Some(before));
    }

    pub fn erase(&mut self) {
        self.is_erased = true;
    }
}

/// Whether a token was issued before its member's tokens were revoked. Also true for tokens without `iat`.
#[must_use]
pub fn is_revoked(issued_at: Option<DateTime<Utc>>, revoked_before: Option<DateTime<Utc>>) -> bool {
    revoked_before.is_some_and(|before| issued_at.is_none_or(|issued_at| issued_at < before))
}

/// A session, as long as it is not dropped.
#[derive(Debug)]
pub struct Session {
    /// When its token was issued.
    issued_at: Option<DateTime<Utc>>,
    revocation: watch::Receiver<Revocation>,
    _presence: Presence,
}

impl Session {
    #[must_use]
    pub fn start(event_bus: &Arc<EventBus>, member: MemberId, issued_at: Option<DateTime<Utc>>) -> Self {
        let presence = event_bus.enter(member);
        Self { issued_at, revocation: presence.slot.revocation(), _presence: presence }
    }

    /// Resolves when the session must end.
    pub async fn ended(mut self) {
        let ends = |revocation: &Revocation| {
            revocation.is_erased || is_revoked(self.issued_at, revocation.revoked_before)
        };
        // Fails only if the slot is gone, but the session keeps it.
        let _ = self.revocation.wait_for(ends).await;
    }
}
