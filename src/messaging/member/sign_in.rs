//! Members: they appear at first sight and follow what the platform says of them.

use chrono::{DateTime, Utc};
use deunicode::deunicode;
use entity::id::MemberId;
use entity::member::{self, Entity, Model};
use sea_orm::sea_query::{Expr, ExprTrait, LockType, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::app::App;
use crate::live::is_revoked;
use crate::messaging::member::profile::Profile;
use crate::messaging::member::search_index;
use crate::messaging::member::search_index::Change;
use crate::messaging::platform::revoke;
use crate::store::{
    StoreError, WriteTimeout, insert_if_absent, is_unique_violation, one_of, retry_on_conflict,
};

/// The member whom a token issued then names, made or refreshed where needed; None where such
/// tokens were revoked. One statement where nothing changed.
pub async fn sign_in(
    app: &App,
    identity: &Profile,
    issued_at: Option<DateTime<Utc>>,
) -> Result<Option<Model>, StoreError> {
    if let Some(known) = by_subject(&app.store.read, &identity.subject).await? {
        let good = known.erased_at.is_none() && !is_revoked(issued_at, known.revoked_before);
        return if good { refresh(app, known, identity).await } else { Ok(None) };
    }
    let revoked_before = revoke::of_stranger(&app.store.read, &identity.subject).await?;
    if is_revoked(issued_at, revoked_before) {
        return Ok(None);
    }
    let mut row = Model { revoked_before, ..identity.new_member(app.clock.now()) };
    for handle in identity.handles(row.id) {
        identity.name(&mut row, handle);
        let attempt = || async {
            let tx = app.store.begin().await?;
            let inserted = insert_if_absent(&tx, row.clone()).await?;
            if inserted {
                search_index::write(&tx, &[Change::of(None, &row)]).await?;
            }
            tx.commit().await?;
            Ok::<_, StoreError>(Some(inserted))
        };
        if retry_on_conflict(&app.store, WriteTimeout::Standard, attempt).await? {
            // Looked at again: what was revoked meanwhile did not find this member.
            let since = revoke::of_stranger(&app.store.read, &identity.subject).await?;
            if let Some(before) = since.filter(|_| since != revoked_before) {
                revoke::of_member(app, &identity.subject, before).await?;
            }
            return Ok(Some(row).filter(|_| !is_revoked(issued_at, since)));
        }
        // Another request of the same member was faster, or the handle is taken.
        if let Some(known) = by_subject(&app.store.read, &identity.subject).await? {
            return Ok(Some(known));
        }
    }
    Err(DbErr::Custom("no handle was free".into()).into())
}

/// None where the member was erased meanwhile: nothing of them may be written again.
async fn refresh(app: &App, known: Model, identity: &Profile) -> Result<Option<Model>, StoreError> {
    for handle in identity.handles(known.id) {
        let handle = if identity.keeps(&known) { known.handle.clone() } else { handle };
        let row = identity.follow(&known, handle);
        if row == known {
            return Ok(Some(known));
        }
        // What they were called before is gone.
        let _erasure = app.erasure_guard();
        match retry_on_conflict(&app.store, WriteTimeout::Standard, || rewrite(app, &row)).await {
            Err(error) if is_unique_violation(&error) => {}
            Err(error) => return Err(error),
            Ok(true) => return Ok(Some(row)),
            Ok(false) if is_erased(&app.store.read, known.id).await? => return Ok(None),
            Ok(false) => {}
        }
    }
    Err(DbErr::Custom("no handle was free".into()).into())
}

/// Not where somebody else has the handle: the unique index would wait for whoever writes into that member's log, and
/// they may wait for this row.
async fn rewrite(app: &App, row: &Model) -> Result<Option<bool>, StoreError> {
    let has_it = Query::select()
        .expr(1)
        .from_as(Entity, "other")
        .and_where(Expr::col(("other", member::Column::Handle)).eq(row.handle.clone()))
        .and_where(Expr::col(("other", member::Column::Id)).ne(row.id.0))
        .take();
    let tx = app.store.begin().await?;
    // Before it is looked who has the handle: a statement that waits for the row goes on with what it saw before.
    let known = Entity::find_by_id(row.id);
    let known = match tx.get_database_backend() {
        DbBackend::Postgres => known.lock(LockType::NoKeyUpdate).one(&tx).await?,
        _ => known.one(&tx).await?,
    };
    let updated = Entity::update_many()
        .col_expr(member::Column::Handle, row.handle.clone().into())
        .col_expr(member::Column::DisplayName, row.display_name.clone().into())
        .col_expr(member::Column::SortName, row.sort_name.clone().into())
        .col_expr(member::Column::Words, Expr::val(row.words.clone()))
        .col_expr(member::Column::AvatarUrl, Expr::val(row.avatar_url.clone()))
        .col_expr(member::Column::Locale, Expr::val(row.locale.clone()))
        .filter(member::COLUMN.id.eq(row.id))
        .filter(member::COLUMN.erased_at.is_null())
        .filter(Expr::exists(has_it).not())
        .exec(&tx)
        .await?;
    let is_done = updated.rows_affected == 1;
    if is_done {
        search_index::write(&tx, &[Change::of(known.as_ref(), row)]).await?;
    }
    tx.commit().await?;
    Ok(Some(is_done))
}

async fn is_erased(db: &impl ConnectionTrait, id: MemberId) -> Result<bool, DbErr> {
    let known = Entity::find_by_id(id).one(db).await?;
    Ok(known.is_none_or(|known| known.erased_at.is_some()))
}

pub(in crate::messaging) async fn by_subject(
    db: &impl ConnectionTrait,
    subject: &str,
) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(member::COLUMN.subject.eq(subject)).one(db).await
}

pub async fn by_handle(db: &impl ConnectionTrait, handle: &str) -> Result<Option<Model>, DbErr> {
    if contains_nul(handle) {
        return Ok(None);
    }
    let living = Entity::find().filter(member::COLUMN.erased_at.is_null());
    living.filter(member::COLUMN.handle.eq(handle)).one(db).await
}

pub async fn find_many(db: &impl ConnectionTrait, ids: &[MemberId]) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(one_of(db, member::Column::Id, ids.iter().map(|id| id.0))).all(db).await
}

/// Whether both are members, who stay so until the transaction ends: an erasure waits for it. Whoever goes on
/// to write into their logs needs the stronger lock at once: one that is raised later may be waited for in a
/// circle.
pub(in crate::messaging) async fn are_there(
    db: &impl ConnectionTrait,
    both: [MemberId; 2],
    lock: LockType,
) -> Result<bool, DbErr> {
    let found = Entity::find()
        .filter(one_of(db, member::Column::Id, both.map(|id| id.0)))
        .filter(member::COLUMN.erased_at.is_null())
        .order_by_asc(member::Column::Id)
        .lock(lock)
        .all(db)
        .await?;
    Ok(found.len() == both.len())
}

/// As lists sort a name: "Éloïse" stands at "eloise".
pub(in crate::messaging) fn fold(name: &str) -> String {
    deunicode(name).to_lowercase()
}

/// What PostgreSQL takes for no text, and nothing that is stored has.
#[must_use]
pub fn contains_nul(text: &str) -> bool {
    text.contains('\0')
}
