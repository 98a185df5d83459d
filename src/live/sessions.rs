//! Who is connected for longer than one request, and the word that ends it: a socket, a stream.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use tokio_util::sync::CancellationToken;

#[derive(Debug, Default)]
pub struct SessionRegistry {
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    last: u64,
    members: HashMap<MemberId, HashMap<u64, Ending>>,
}

#[derive(Debug)]
struct Ending {
    issued_at: Option<DateTime<Utc>>,
    over: CancellationToken,
}

impl SessionRegistry {
    /// A session of a member, known here until it is dropped. `issued_at` is its token's.
    pub fn register(
        self: &Arc<Self>,
        member: MemberId,
        issued_at: Option<DateTime<Utc>>,
    ) -> RegisteredSession {
        let over = CancellationToken::new();
        let mut open = self.lock();
        open.last += 1;
        let number = open.last;
        let ending = Ending { issued_at, over: over.clone() };
        open.members.entry(member).or_default().insert(number, ending);
        RegisteredSession { member, number, over, sessions: Arc::clone(self) }
    }

    /// Ends a member's sessions whose tokens were issued before this. To be called after the commit.
    pub fn revoke(&self, member: MemberId, before: DateTime<Utc>) {
        self.end(member, |ending| is_revoked(ending.issued_at, Some(before)));
    }

    /// Ends all of a member's sessions.
    pub fn end_all(&self, member: MemberId) {
        self.end(member, |_| true);
    }

    /// Whoever has a session here.
    #[must_use]
    pub fn members(&self) -> Vec<MemberId> {
        self.lock().members.keys().copied().collect()
    }

    fn end(&self, member: MemberId, which: impl Fn(&Ending) -> bool) {
        let open = self.lock();
        let of_member = open.members.get(&member).into_iter().flat_map(HashMap::values);
        of_member.filter(|ending| which(ending)).for_each(|ending| ending.over.cancel());
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a token was issued too early to be valid. One that does not say when always was.
#[must_use]
pub fn is_revoked(issued_at: Option<DateTime<Utc>>, revoked_before: Option<DateTime<Utc>>) -> bool {
    revoked_before.is_some_and(|before| issued_at.is_none_or(|issued_at| issued_at < before))
}

#[derive(Debug)]
pub struct RegisteredSession {
    member: MemberId,
    number: u64,
    over: CancellationToken,
    sessions: Arc<SessionRegistry>,
}

impl RegisteredSession {
    /// Comes when the session must end: its token was revoked, or its member erased.
    pub async fn ended(&self) {
        self.over.cancelled().await;
    }
}

impl Drop for RegisteredSession {
    fn drop(&mut self) {
        let mut open = self.sessions.lock();
        if let Some(of_member) = open.members.get_mut(&self.member) {
            of_member.remove(&self.number);
            if of_member.is_empty() {
                open.members.remove(&self.member);
            }
        }
    }
}
