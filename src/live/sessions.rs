//! Open sockets and streams, which end when their member's tokens are revoked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use tokio_util::sync::CancellationToken;

#[derive(Debug, Default)]
pub struct SessionRegistry {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    last_id: u64,
    members: HashMap<MemberId, HashMap<u64, Session>>,
}

#[derive(Debug)]
struct Session {
    issued_at: Option<DateTime<Utc>>,
    cancelled: CancellationToken,
}

impl SessionRegistry {
    /// Registers a session until the returned guard is dropped. `issued_at` is the time of its token.
    pub fn register(
        self: &Arc<Self>,
        member: MemberId,
        issued_at: Option<DateTime<Utc>>,
    ) -> RegisteredSession {
        let cancelled = CancellationToken::new();
        let mut state = self.lock();
        state.last_id += 1;
        let id = state.last_id;
        let session = Session { issued_at, cancelled: cancelled.clone() };
        state.members.entry(member).or_default().insert(id, session);
        RegisteredSession { member, id, cancelled, registry: Arc::clone(self) }
    }

    /// Ends the member's sessions whose tokens were issued before this time. Must be called after the commit.
    pub fn revoke(&self, member: MemberId, before: DateTime<Utc>) {
        self.end_where(member, |session| is_revoked(session.issued_at, Some(before)));
    }

    /// Ends all sessions of the member.
    pub fn end_all(&self, member: MemberId) {
        self.end_where(member, |_| true);
    }

    /// Returns the members with a session in this process.
    #[must_use]
    pub fn members(&self) -> Vec<MemberId> {
        self.lock().members.keys().copied().collect()
    }

    fn end_where(&self, member: MemberId, matches: impl Fn(&Session) -> bool) {
        let state = self.lock();
        let sessions = state.members.get(&member).into_iter().flat_map(HashMap::values);
        sessions.filter(|session| matches(session)).for_each(|session| session.cancelled.cancel());
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a token was issued before its member's tokens were revoked. Also true for tokens without `iat`.
#[must_use]
pub fn is_revoked(issued_at: Option<DateTime<Utc>>, revoked_before: Option<DateTime<Utc>>) -> bool {
    revoked_before.is_some_and(|before| issued_at.is_none_or(|issued_at| issued_at < before))
}

#[derive(Debug)]
pub struct RegisteredSession {
    member: MemberId,
    id: u64,
    cancelled: CancellationToken,
    registry: Arc<SessionRegistry>,
}

impl RegisteredSession {
    /// Resolves when the session must end because its token was revoked or its member erased.
    pub async fn ended(&self) {
        self.cancelled.cancelled().await;
    }
}

impl Drop for RegisteredSession {
    fn drop(&mut self) {
        let mut state = self.registry.lock();
        if let Some(sessions) = state.members.get_mut(&self.member) {
            sessions.remove(&self.id);
            if sessions.is_empty() {
                state.members.remove(&self.member);
            }
        }
    }
}
