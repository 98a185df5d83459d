use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::member;

use crate::limits::fair_share::Principal;

/// Who sends an operation.
#[derive(Clone, Debug)]
pub enum Caller {
    Member {
        id: MemberId,
        /// When their token was issued, where it says so.
        issued_at: Option<DateTime<Utc>>,
        /// The member's row where it was read for this very request. A socket's is too old.
        row: Option<Box<member::Model>>,
    },
    /// The platform itself, which is no member.
    Platform,
}

impl Caller {
    /// Whose work it is that an operation makes.
    #[must_use]
    pub fn who(caller: Option<&Self>) -> Principal {
        match caller {
            Some(Self::Member { id, .. }) => Principal::Member(*id),
            Some(Self::Platform) => Principal::Platform,
            None => Principal::Anonymous,
        }
    }
}
