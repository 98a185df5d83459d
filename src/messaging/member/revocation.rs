//! The time before which a subject's tokens are revoked. If the subject has a member, the member's row contains it.
//! Otherwise a separate row prevents earlier tokens from creating a member; it contains a hash instead of the subject.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{member, push_registration, revocation};
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::messaging::member::lookup;
use crate::store::{Store, StoreError, WriteTimeout, retry_on_conflict};
use crate::telemetry::in_operation;

/// Revokes a member's tokens that were issued before `before`, ends their sessions, and forgets the browsers that they
/// registered until then. The time only moves forward:
/// returns the one that applies, or None if the subject has no member.
pub(in crate::messaging) async fn revoke_member(
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
        let member = lookup::by_subject(&tx, subject).await?;
        if let Some(member) = &member {
            push_registration::Entity::delete_many()
                .filter(push_registration::COLUMN.member_id.eq(member.id))
                .filter(push_registration::COLUMN.created_at.lt(before))
                .exec(&tx)
                .await?;
        }
        tx.commit().await?;
        Ok::<_, StoreError>(member)
    };
    let member = retry_on_conflict(&app.store, WriteTimeout::Standard, attempt).await?;
    let revoked = member.and_then(|member| Some((member.id, member.revoked_before?)));
    Ok(revoked.map(|(member, before)| {
        in_operation(|| tracing::info!(member = %member.0, %before, "tokens revoked"));
        app.event_bus.revoke(member, before);
        before
    }))
}

/// Stores a revocation for a subject without a member. The time only moves forward.
pub(in crate::messaging) async fn revoke_subject(
    db: &impl ConnectionTrait,
    subject: &str,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = revocation::Model { subject_hash: hash(subject), revoked_before: before, created_at: now };
    let if_later = OnConflict::column(revocation::Column::SubjectHash)
        .update_columns([revocation::Column::RevokedBefore, revocation::Column::CreatedAt])
        .action_and_where(revocation::COLUMN.revoked_before.lt(before))
        .to_owned();
    revocation::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(if_later)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Returns the revocation of a subject without a member.
pub(in crate::messaging) async fn of_subject(
    db: &impl ConnectionTrait,
    subject: &str,
) -> Result<Option<DateTime<Utc>>, DbErr> {
    let found = revocation::Entity::find_by_id(hash(subject)).one(db).await?;
    Ok(found.map(|row| row.revoked_before))
}

/// Returns the existing revocations of these subjects.
pub(in crate::messaging) async fn of_subjects<'a>(
    db: &impl ConnectionTrait,
    subjects: &[&'a str],
) -> Result<HashMap<&'a str, DateTime<Utc>>, DbErr> {
    let by_hash: HashMap<String, &str> = subjects.iter().map(|subject| (hash(subject), *subject)).collect();
    let found = revocation::Entity::find()
        .filter(revocation::COLUMN.subject_hash.is_in(by_hash.keys().cloned()))
        .all(db)
        .await?;
    Ok(found
        .into_iter()
        .filter_map(|row| Some((*by_hash.get(&row.subject_hash)?, row.revoked_before)))
        .collect())
}

/// Deletes the revocations that were created before `cutoff` and apply to tokens issued before it, which have expired.
/// Returns their number.
pub async fn prune(store: &Store, cutoff: DateTime<Utc>) -> Result<u64, StoreError> {
    let attempt = || async {
        let tx = store.begin().await?;
        let expired = revocation::Entity::delete_many()
            .filter(revocation::COLUMN.created_at.lt(cutoff))
            .filter(revocation::COLUMN.revoked_before.lt(cutoff));
        let deleted = expired.exec(&tx).await?.rows_affected;
        tx.commit().await?;
        Ok(deleted)
    };
    retry_on_conflict(store, WriteTimeout::Standard, attempt).await
}

fn hash(subject: &str) -> String {
    base16ct::lower::encode_string(&Sha256::digest(subject))
}
