//! Tokens that the platform takes back before their time.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{member, revocation};
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::messaging::member::raw_profile::is_subject;
use crate::messaging::member::sign_in;
use crate::messaging::{Refusal, Result};
use crate::store::{Store, StoreError, WriteTimeout, retry_on_conflict};
use crate::telemetry::in_operation;

/// A slip of the pen must not keep a member out for years.
const FURTHEST: TimeDelta = TimeDelta::hours(24);

/// Refuses all tokens of a subject that were issued before this, from now on. Never takes back what
/// was revoked before. Returns what holds now.
pub async fn revoke(app: &App, subject: &str, before: Option<DateTime<Utc>>) -> Result<DateTime<Utc>> {
    if !is_subject(subject) {
        return Err(Refusal::SubjectInvalid.into());
    }
    let now = app.trusted_now();
    let before = before.unwrap_or(now);
    if before > now + FURTHEST {
        return Err(Refusal::TimeTooFar.into());
    }
    if let Some(holds) = of_member(app, subject, before).await? {
        return Ok(holds);
    }
    let refuse = || async {
        let tx = app.store.begin().await?;
        refuse_stranger(&tx, subject, before, now).await?;
        tx.commit().await?;
        Ok::<_, StoreError>(Some(()))
    };
    retry_on_conflict(&app.store, WriteTimeout::Standard, refuse).await?;
    // Looked at again: who became a member meanwhile may not have seen what was just written.
    if let Some(holds) = of_member(app, subject, before).await? {
        return Ok(holds);
    }
    Ok(of_stranger(&app.store.read, subject).await?.unwrap_or(before))
}

/// None where the subject is no member.
pub(in crate::messaging) async fn of_member(
    app: &App,
    subject: &str,
    before: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let attempt = || async {
        let tx = app.store.begin().await?;
        member::Entity::update_many()
            .col_expr(member::Column::RevokedBefore, before.into())
            .filter(member::COLUMN.subject.eq(subject))
            .filter(member::COLUMN.revoked_before.is_null().or(member::COLUMN.revoked_before.lt(before)))
            .exec(&tx)
            .await?;
        let known = sign_in::by_subject(&tx, subject).await?;
        tx.commit().await?;
        Ok::<_, StoreError>(Some(known))
    };
    let known = retry_on_conflict(&app.store, WriteTimeout::Standard, attempt).await?;
    let holds = known.and_then(|known| Some((known.id, known.revoked_before?)));
    Ok(holds.map(|(member, before)| {
        in_operation(|| tracing::info!(member = %member.0, %before, "tokens were revoked"));
        app.sessions.revoke(member, before);
        before
    }))
}

/// For a subject who is no member (any more): such tokens make none.
pub(in crate::messaging) async fn refuse_stranger(
    db: &impl ConnectionTrait,
    subject: &str,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = revocation::Model { subject_hash: hash(subject), revoked_before: before, created_at: now };
    let newest = OnConflict::column(revocation::Column::SubjectHash)
        .update_columns([revocation::Column::RevokedBefore, revocation::Column::CreatedAt])
        .action_and_where(revocation::COLUMN.revoked_before.lt(before))
        .to_owned();
    revocation::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(newest)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Before when the tokens of a subject who is no member were issued, if they make none.
pub(in crate::messaging) async fn of_stranger(
    db: &impl ConnectionTrait,
    subject: &str,
) -> Result<Option<DateTime<Utc>>, DbErr> {
    let found = revocation::Entity::find_by_id(hash(subject)).one(db).await?;
    Ok(found.map(|row| row.revoked_before))
}

/// As `of_stranger`, of those of many for whom there is such a moment.
pub(in crate::messaging) async fn of_strangers<'a>(
    db: &impl ConnectionTrait,
    subjects: &[&'a str],
) -> Result<HashMap<&'a str, DateTime<Utc>>, DbErr> {
    let hashes: HashMap<String, &str> = subjects.iter().map(|subject| (hash(subject), *subject)).collect();
    let found = revocation::Entity::find()
        .filter(revocation::COLUMN.subject_hash.is_in(hashes.keys().cloned()))
        .all(db)
        .await?;
    Ok(found
        .into_iter()
        .filter_map(|row| Some((*hashes.get(&row.subject_hash)?, row.revoked_before)))
        .collect())
}

/// Forgets those of before `cutoff`, and of tokens from before it, which have ended by themselves. Says how many.
pub async fn forget(store: &Store, cutoff: DateTime<Utc>) -> Result<u64, StoreError> {
    let attempt = || async {
        let tx = store.begin().await?;
        let old = revocation::Entity::delete_many()
            .filter(revocation::COLUMN.created_at.lt(cutoff))
            .filter(revocation::COLUMN.revoked_before.lt(cutoff));
        let gone = old.exec(&tx).await?.rows_affected;
        tx.commit().await?;
        Ok(Some(gone))
    };
    retry_on_conflict(store, WriteTimeout::Standard, attempt).await
}

/// So that the table does not say who was here.
fn hash(subject: &str) -> String {
    Sha256::digest(subject).iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
