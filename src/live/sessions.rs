//! Open sockets and streams, which end when their member's tokens are revoked or the member is erased.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use tokio::sync::watch;

use super::event_bus::{EventBus, Presence};
use super::revocation::Revocation;

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
        // Fails only if the slot is gone, but the session keeps it.
        let _ = self.revocation.wait_for(|revocation| revocation.ends(self.issued_at)).await;
    }
}
