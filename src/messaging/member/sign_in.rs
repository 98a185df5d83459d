//! Signing in: a member is created with their first token and updated from later ones.

use chrono::{DateTime, Utc};
use entity::member::{self, Entity, Model};
use sea_orm::sea_query::{Expr, ExprTrait, LockType, Query};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::app::App;
use crate::live::is_revoked;
use crate::messaging::member::handle::{self, NoFreeHandle};
use crate::messaging::member::profile::Profile;
use crate::messaging::member::search_index::{self, WordChange};
use crate::messaging::member::standing::{self, Standing};
use crate::messaging::member::{lookup, revocation};
use crate::store::{StoreError, WriteTimeout, insert_if_absent, is_unique_violation, retry_on_conflict};

#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    #[error(transparent)]
    NoFreeHandle(#[from] NoFreeHandle),
    #[error(transparent)]
    Database(#[from] StoreError),
}

impl From<DbErr> for SignInError {
    fn from(error: DbErr) -> Self {
        Self::Database(error.into())
    }
}

/// Returns the member of a token, created or updated from its profile. None if the token is revoked or the member is
/// erased. One statement if nothing changed.
pub async fn sign_in(
    app: &App,
    profile: &Profile,
    issued_at: Option<DateTime<Utc>>,
) -> Result<Option<Model>, SignInError> {
    match lookup::by_subject(&app.store.read, &profile.subject).await? {
        Some(member) if Standing::from(&member).accepts(issued_at) => update(app, member, profile).await,
        Some(_) => Ok(None),
        None => create(app, profile, issued_at).await,
    }
}

/// Returns None if the token is revoked.
async fn create(
    app: &App,
    profile: &Profile,
    issued_at: Option<DateTime<Utc>>,
) -> Result<Option<Model>, SignInError> {
    let revoked_before = revocation::of_subject(&app.store.read, &profile.subject).await?;
    if is_revoked(issued_at, revoked_before) {
        return Ok(None);
    }
    let mut row = Model { revoked_before, ..profile.new_member(app.clock.now()) };
    for handle in handle::candidates(profile, row.id) {
        profile.set_name(&mut row, handle);
        if retry_on_conflict(&app.store, WriteTimeout::Standard, || insert(app, &row)).await? {
            // Checked again: a revocation that was written since the first check did not find this member.
            let latest = revocation::of_subject(&app.store.read, &profile.subject).await?;
            if let Some(before) = latest.filter(|_| latest != revoked_before) {
                revocation::revoke_member(app, &profile.subject, before).await?;
            }
            return Ok(Some(row).filter(|_| !is_revoked(issued_at, latest)));
        }
        // Either another request created the same member first, or the handle is taken.
        if let Some(member) = lookup::by_subject(&app.store.read, &profile.subject).await? {
            return Ok(Some(member));
        }
    }
    Err(NoFreeHandle.into())
}

/// Returns false if the subject or the handle is taken.
async fn insert(app: &App, row: &Model) -> Result<bool, StoreError> {
    let tx = app.store.begin().await?;
    let is_inserted = insert_if_absent(&tx, row.clone()).await?;
    if is_inserted {
        search_index::write(&tx, &[WordChange::between(None, row)]).await?;
    }
    tx.commit().await?;
    Ok(is_inserted)
}

/// Returns None if the member was erased after they were read: their data must not be written again.
async fn update(app: &App, member: Model, profile: &Profile) -> Result<Option<Model>, SignInError> {
    for candidate in handle::candidates(profile, member.id) {
        let handle = if handle::is_kept(profile, &member) { member.handle.clone() } else { candidate };
        let row = profile.apply(&member, handle);
        if row == member {
            return Ok(Some(member));
        }
        // The previous name is erased.
        let _erasure = app.erasure_guard();
        match retry_on_conflict(&app.store, WriteTimeout::Standard, || write(app, &row)).await {
            Err(error) if is_unique_violation(&error) => {}
            Err(error) => return Err(error.into()),
            Ok(true) => return Ok(Some(row)),
            Ok(false) => {
                let standing = standing::find(&app.store.read, member.id).await?;
                if standing.is_none_or(|standing| standing.erased_at.is_some()) {
                    return Ok(None);
                }
            }
        }
    }
    Err(NoFreeHandle.into())
}

/// Returns false if the member is erased or another one has the handle. The statement checks the handle itself, because
/// the unique index would wait for a writer to that member's log, and such a writer may wait for this row.
async fn write(app: &App, row: &Model) -> Result<bool, StoreError> {
    let holder = Query::select()
        .expr(1)
        .from_as(Entity, "other")
        .and_where(Expr::col(("other", member::Column::Handle)).eq(row.handle.clone()))
        .and_where(Expr::col(("other", member::Column::Id)).ne(row.id.0))
        .take();
    let tx = app.store.begin().await?;
    // Locked before the handle is checked: a statement that waits for a lock does not see what was committed in the
    // meantime.
    let before = Entity::find_by_id(row.id).lock(LockType::NoKeyUpdate).one(&tx).await?;
    let updated = Entity::update_many()
        .col_expr(member::Column::Handle, row.handle.clone().into())
        .col_expr(member::Column::DisplayName, row.display_name.clone().into())
        .col_expr(member::Column::SortName, row.sort_name.clone().into())
        .col_expr(member::Column::Words, Expr::val(row.words.clone()))
        .col_expr(member::Column::AvatarUrl, Expr::val(row.avatar_url.clone()))
        .col_expr(member::Column::Locale, Expr::val(row.locale.clone()))
        .filter(member::COLUMN.id.eq(row.id))
        .filter(member::COLUMN.erased_at.is_null())
        .filter(Expr::exists(holder).not())
        .exec(&tx)
        .await?;
    let is_written = updated.rows_affected == 1;
    if is_written {
        search_index::write(&tx, &[WordChange::between(before.as_ref(), row)]).await?;
    }
    tx.commit().await?;
    Ok(is_written)
}
