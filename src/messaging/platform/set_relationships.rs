//! Adds and removes many relationships at once, as the platform requests: all of them, or none.

use std::collections::{HashMap, HashSet};

use entity::id::MemberId;
use entity::member;
use entity::relationship::{Column, Entity, Model, RelationshipKind};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};

use crate::app::App;
use crate::messaging::Refusal;
use crate::messaging::bulk::{BulkError, EntryError, check_entries, check_length};
use crate::messaging::member::raw_profile::is_subject;
use crate::store::{WriteTimeout, retry_on_conflict, serialize_bulk_writes};

/// A relationship between the members of two subjects.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RelationshipKey {
    pub subject: String,
    pub kind: RelationshipKind,
    pub other_subject: String,
}

/// A relationship between two members.
type PrimaryKey = (MemberId, RelationshipKind, MemberId);

/// Adds each relationship whose flag is true, and removes the others. Idempotent. The number of statements does not
/// depend on the number of entries.
pub async fn set_many(app: &App, entries: &[(RelationshipKey, bool)]) -> Result<(), BulkError> {
    check_length(entries.len())?;
    let mut seen = HashSet::new();
    let repeated = entries.iter().enumerate().filter(|(_, (key, _))| !seen.insert(key));
    let error = |(index, _)| EntryError { index, field: "subject", refusal: Refusal::RelationshipRepeated };
    check_entries(repeated.map(error).collect())?;

    retry_on_conflict(&app.store, WriteTimeout::Bulk, || attempt(app, entries)).await
}

async fn attempt(app: &App, entries: &[(RelationshipKey, bool)]) -> Result<(), BulkError> {
    let tx = app.store.begin().await?;
    serialize_bulk_writes(&tx).await?;
    let members = find_members(&tx, entries).await?;
    let (mut errors, mut added, mut removed) = (Vec::new(), Vec::new(), Vec::new());
    for (index, (key, exists)) in entries.iter().enumerate() {
        let mut refuse = |field, refusal| errors.push(EntryError { index, field, refusal });
        match (members.get(&key.subject), members.get(&key.other_subject)) {
            (Some(one), Some(other)) if one == other => refuse("otherSubject", Refusal::CannotRelateToSelf),
            (Some(one), Some(other)) if *exists => added.push((*one, key.kind, *other)),
            (Some(one), Some(other)) => removed.push((*one, key.kind, *other)),
            (one, other) => {
                if one.is_none() {
                    refuse("subject", Refusal::MemberNotFound);
                }
                if other.is_none() {
                    refuse("otherSubject", Refusal::MemberNotFound);
                }
            }
        }
    }
    check_entries(errors)?;
    insert(app, &tx, added).await?;
    delete(&tx, removed).await?;
    tx.commit().await?;
    Ok(())
}

/// Returns the members of the subjects in these entries, by subject.
async fn find_members(
    tx: &DatabaseTransaction,
    entries: &[(RelationshipKey, bool)],
) -> Result<HashMap<String, MemberId>, DbErr> {
    let subjects = entries.iter().flat_map(|(key, _)| [key.subject.as_str(), key.other_subject.as_str()]);
    let subjects: HashSet<&str> = subjects.filter(|subject| is_subject(subject)).collect();
    let found: Vec<(String, MemberId)> = member::Entity::find()
        .select_only()
        .columns([member::Column::Subject, member::Column::Id])
        .filter(member::COLUMN.subject.is_in(subjects))
        .filter(member::COLUMN.erased_at.is_null())
        .into_tuple()
        .all(tx)
        .await?;
    Ok(found.into_iter().collect())
}

async fn insert(app: &App, tx: &DatabaseTransaction, keys: Vec<PrimaryKey>) -> Result<(), DbErr> {
    if keys.is_empty() {
        return Ok(());
    }
    let created_at = app.clock.now();
    let rows = keys.into_iter().map(|(member_id, kind, other_id)| {
        Model { member_id, kind, other_id, created_at }.into_active_model().reset_all()
    });
    let unless_exists = OnConflict::new().do_nothing().to_owned();
    Entity::insert_many(rows).on_conflict(unless_exists).exec_without_returning(tx).await?;
    Ok(())
}

async fn delete(tx: &DatabaseTransaction, keys: Vec<PrimaryKey>) -> Result<(), DbErr> {
    if keys.is_empty() {
        return Ok(());
    }
    let key = Expr::tuple([Column::MemberId, Column::Kind, Column::OtherId].map(Expr::col));
    let keys = keys
        .into_iter()
        .map(|(one, kind, other)| Expr::tuple([Expr::val(one), Expr::val(kind), Expr::val(other)]));
    Entity::delete_many().filter(key.is_in(keys)).exec(tx).await?;
    Ok(())
}
