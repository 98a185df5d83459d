use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::member;

use crate::caller::Caller;

/// The member that sends an operation.
#[derive(Clone, Debug)]
pub struct CallingMember {
    pub id: MemberId,
    /// When their token was issued, if the token contains the time.
    pub issued_at: Option<DateTime<Utc>>,
    /// The member's row if it was read for this request. A socket's row would be too old.
    pub row: Option<Box<member::Model>>,
}

impl Caller<CallingMember> {
    /// Returns the caller with nothing but the member's ID.
    #[must_use]
    pub fn ids(&self) -> Caller {
        self.as_ref().map(|member| member.id)
    }
}
