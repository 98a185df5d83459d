//! Revoking the tokens of a subject before they expire.

use chrono::{DateTime, TimeDelta, Utc};

use crate::app::App;
use crate::messaging::member::raw_profile::is_subject;
use crate::messaging::member::revocation;
use crate::messaging::{Refusal, Result};
use crate::store::{StoreError, WriteTimeout, retry_on_conflict};

/// How far ahead a revocation may be, so that a typing error does not lock a member out for years.
const MAX_AHEAD: TimeDelta = TimeDelta::hours(24);

/// Revokes all tokens of a subject that were issued before `before`, by default now. The time only moves forward:
/// returns the one that applies.
pub async fn revoke(app: &App, subject: &str, before: Option<DateTime<Utc>>) -> Result<DateTime<Utc>> {
    if !is_subject(subject) {
        return Err(Refusal::SubjectInvalid.into());
    }
    let now = app.trusted_now();
    let before = before.unwrap_or(now);
    if before > now + MAX_AHEAD {
        return Err(Refusal::TimeTooFar.into());
    }
    if let Some(revoked_before) = revocation::revoke_member(app, subject, before).await? {
        return Ok(revoked_before);
    }
    let attempt = || async {
        let tx = app.store.begin().await?;
        revocation::revoke_subject(&tx, subject, before, now).await?;
        tx.commit().await?;
        Ok::<_, StoreError>(())
    };
    retry_on_conflict(&app.store, WriteTimeout::Standard, attempt).await?;
    // Checked again: a member who was created in the meantime may not have seen the row that was just written.
    if let Some(revoked_before) = revocation::revoke_member(app, subject, before).await? {
        return Ok(revoked_before);
    }
    Ok(revocation::of_subject(&app.store.read, subject).await?.unwrap_or(before))
}
