use chrono::{DateTime, Utc};

/// Which sessions of a member must end.
#[derive(Debug, Default)]
pub(super) struct Revocation {
    revoked_before: Option<DateTime<Utc>>,
    is_erased: bool,
}

impl Revocation {
    /// Returns whether this is new.
    pub fn revoke(&mut self, before: DateTime<Utc>) -> bool {
        let is_later = self.revoked_before < Some(before);
        self.revoked_before = self.revoked_before.max(Some(before));
        is_later
    }

    /// Returns whether this is new.
    pub fn erase(&mut self) -> bool {
        !std::mem::replace(&mut self.is_erased, true)
    }

    /// Whether a session must end whose token was issued at this time.
    pub fn ends(&self, issued_at: Option<DateTime<Utc>>) -> bool {
        self.is_erased || is_revoked(issued_at, self.revoked_before)
    }
}

/// Whether a token was issued before its member's tokens were revoked. Also true for tokens without `iat`.
#[must_use]
pub fn is_revoked(issued_at: Option<DateTime<Utc>>, revoked_before: Option<DateTime<Utc>>) -> bool {
    revoked_before.is_some_and(|before| issued_at.is_none_or(|issued_at| issued_at < before))
}
