//! Many contacts and follows at once, as the platform says: all of them, or none.

use std::collections::{HashMap, HashSet};

use entity::id::MemberId;
use entity::member;
use entity::relationship::{Column, Entity, Kind, Model};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};

use crate::app::App;
use crate::messaging::Refusal;
use crate::messaging::bulk::{BulkError, EntryError, refuse, refuse_length};
use crate::messaging::member::raw_profile::is_subject;
use crate::store::{WriteTimeout, retry_on_conflict, serialize_bulk_writes};

/// What one member decided about another, or no more.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RelationshipKey {
    pub subject: String,
    pub kind: Kind,
    pub other_subject: String,
}

/// The same number of statements whatever their number. Saying it twice changes nothing.
pub async fn set_many(app: &App, ties: &[(RelationshipKey, bool)]) -> Result<(), BulkError> {
    refuse_length(ties.len())?;
    let mut seen = HashSet::new();
    let twice = ties.iter().enumerate().filter(|(_, (tie, _))| !seen.insert(tie));
    let fault = |(index, _)| EntryError { index, field: "subject", refusal: Refusal::RelationshipRepeated };
    refuse(twice.map(fault).collect())?;

    retry_on_conflict(&app.store, WriteTimeout::Bulk, || attempt(app, ties)).await
}

async fn attempt(app: &App, ties: &[(RelationshipKey, bool)]) -> Result<Option<()>, BulkError> {
    let tx = app.store.begin().await?;
    serialize_bulk_writes(&tx).await?;
    let members = members(&tx, ties).await?;
    let (mut faults, mut on, mut off) = (Vec::new(), Vec::new(), Vec::new());
    for (index, (tie, exists)) in ties.iter().enumerate() {
        let mut fault = |field, refusal| faults.push(EntryError { index, field, refusal });
        match (members.get(&tie.subject), members.get(&tie.other_subject)) {
            (Some(one), Some(other)) if one == other => fault("otherSubject", Refusal::CannotRelateToSelf),
            (Some(one), Some(other)) if *exists => on.push((*one, tie.kind, *other)),
            (Some(one), Some(other)) => off.push((*one, tie.kind, *other)),
            (one, other) => {
                if one.is_none() {
                    fault("subject", Refusal::MemberNotFound);
                }
                if other.is_none() {
                    fault("otherSubject", Refusal::MemberNotFound);
                }
            }
        }
    }
    refuse(faults)?;
    insert(app, &tx, on).await?;
    remove(&tx, off).await?;
    tx.commit().await?;
    Ok(Some(()))
}

/// Those who are members, by subject.
async fn members(
    tx: &DatabaseTransaction,
    ties: &[(RelationshipKey, bool)],
) -> Result<HashMap<String, MemberId>, DbErr> {
    let subjects = ties.iter().flat_map(|(tie, _)| [tie.subject.as_str(), tie.other_subject.as_str()]);
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

type Key = (MemberId, Kind, MemberId);

async fn insert(app: &App, tx: &DatabaseTransaction, keys: Vec<Key>) -> Result<(), DbErr> {
    if keys.is_empty() {
        return Ok(());
    }
    let created_at = app.clock.now();
    let rows = keys.into_iter().map(|(member_id, kind, other_id)| {
        Model { member_id, kind, other_id, created_at }.into_active_model().reset_all()
    });
    let there_already = OnConflict::new().do_nothing().to_owned();
    Entity::insert_many(rows).on_conflict(there_already).exec_without_returning(tx).await?;
    Ok(())
}

async fn remove(tx: &DatabaseTransaction, keys: Vec<Key>) -> Result<(), DbErr> {
    if keys.is_empty() {
        return Ok(());
    }
    let place = Expr::tuple([Column::MemberId, Column::Kind, Column::OtherId].map(Expr::col));
    let keys = keys
        .into_iter()
        .map(|(one, kind, other)| Expr::tuple([Expr::val(one), Expr::val(kind), Expr::val(other)]));
    Entity::delete_many().filter(place.is_in(keys)).exec(tx).await?;
    Ok(())
}
