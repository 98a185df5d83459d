//! Many members at once, as the platform describes them: all of them, or none.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::member::{self, Column, Entity, Model};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, Statement, Value,
};

use crate::app::App;
use crate::messaging::Refusal;
use crate::messaging::bulk::{BulkError, EntryError, refuse, refuse_length};
use crate::messaging::member::profile::Profile;
use crate::messaging::member::raw_profile::RawProfile;
use crate::messaging::member::search_index;
use crate::messaging::member::search_index::Change;
use crate::messaging::platform::revoke;
use crate::store::{WriteTimeout, is_unique_violation, retry_on_conflict, serialize_bulk_writes};

/// The members as they are now, in the order of the entries.
#[derive(Debug, Default)]
pub struct UpsertOutcome {
    pub members: Vec<Model>,
    pub created: usize,
    pub updated: usize,
}

/// As the platform says it, checked by the rules of signing in.
pub async fn upsert(app: &App, said: Vec<RawProfile>) -> Result<UpsertOutcome, BulkError> {
    refuse_length(said.len())?;
    let (mut entries, mut faults, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for (index, said) in said.into_iter().enumerate() {
        match said.checked() {
            Ok(entry) if seen.insert(entry.subject.clone()) => entries.push(entry),
            Ok(_) => faults.push(EntryError { index, field: "subject", refusal: Refusal::SubjectRepeated }),
            Err((field, refusal)) => faults.push(EntryError { index, field, refusal }),
        }
    }
    refuse(faults)?;
    write(app, &entries).await
}

/// Checked ones, each subject once. The same number of statements whatever their number.
pub async fn write(app: &App, entries: &[Profile]) -> Result<UpsertOutcome, BulkError> {
    let attempt = || async {
        match attempt(app, entries).await {
            // A member who signs in meanwhile may take a handle that was free.
            Err(BulkError::Database(error)) if is_unique_violation(&error) => Ok(None),
            outcome => outcome,
        }
    };
    let (upserted, strangers) = retry_on_conflict(&app.store, WriteTimeout::Bulk, attempt).await?;
    // Looked at again: what was revoked meanwhile did not find these members.
    let subjects: Vec<_> = strangers.keys().copied().collect();
    for (subject, before) in revoke::of_strangers(&app.store.read, &subjects).await? {
        if strangers.get(subject) != Some(&Some(before)) {
            revoke::of_member(app, subject, before).await?;
        }
    }
    Ok(upserted)
}

/// Those who were no members, and before when their tokens made none.
type Strangers<'e> = HashMap<&'e str, Option<DateTime<Utc>>>;

/// None where somebody else was faster.
async fn attempt<'e>(
    app: &App,
    entries: &'e [Profile],
) -> Result<Option<(UpsertOutcome, Strangers<'e>)>, BulkError> {
    let tx = app.store.begin().await?;
    serialize_bulk_writes(&tx).await?;
    let known = known(&tx, entries).await?;
    let erased = |entry: &Profile| known.get(&entry.subject).is_some_and(|row| row.erased_at.is_some());
    let gone = entries.iter().enumerate().filter(|(_, entry)| erased(entry));
    let fault = |(index, _)| EntryError { index, field: "subject", refusal: Refusal::MemberNotFound };
    refuse(gone.map(fault).collect())?;

    let subjects = entries.iter().map(|entry| entry.subject.as_str());
    let strangers: Vec<_> = subjects.filter(|subject| !known.contains_key(*subject)).collect();
    let revoked = revoke::of_strangers(&tx, &strangers).await?;
    let stranger = |entry: &Profile| Model {
        revoked_before: revoked.get(entry.subject.as_str()).copied(),
        ..entry.new_member(app.clock.now())
    };
    let before = |entry: &Profile| known.get(&entry.subject).cloned().unwrap_or_else(|| stranger(entry));
    let before: Vec<_> = entries.iter().map(before).collect();
    let members = described(&tx, entries, &before).await?;

    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for (row, was) in members.iter().zip(&before) {
        if !known.contains_key(&row.subject) {
            new.push(row);
        } else if row != was {
            changed.push(row);
        }
    }
    let (created, updated) = (new.len(), changed.len());
    let _erasure = (updated > 0).then(|| app.erasure_guard());
    insert(&tx, &new).await?;
    if !rewrite(&tx, &changed).await? {
        return Ok(None);
    }
    let words = members.iter().map(|row| Change::of(known.get(&row.subject), row));
    search_index::write(&tx, &words.collect::<Vec<_>>()).await?;
    tx.commit().await?;
    let strangers = strangers.into_iter().map(|subject| (subject, revoked.get(subject).copied()));
    Ok(Some((UpsertOutcome { members, created, updated }, strangers.collect())))
}

/// Locked by ascending id, as whoever locks several members does.
async fn known(tx: &DatabaseTransaction, entries: &[Profile]) -> Result<HashMap<String, Model>, DbErr> {
    let subjects = entries.iter().map(|entry| entry.subject.as_str());
    let found = Entity::find().filter(member::COLUMN.subject.is_in(subjects)).order_by_asc(Column::Id);
    let rows = match tx.get_database_backend() {
        DbBackend::Postgres => found.lock(LockType::NoKeyUpdate).all(tx).await?,
        _ => found.all(tx).await?,
    };
    Ok(rows.into_iter().map(|row| (row.subject.clone(), row)).collect())
}

/// Each member as described, with the first handle that nobody else has. What one of them gives up is
/// free for others the next time.
async fn described(
    tx: &DatabaseTransaction,
    entries: &[Profile],
    before: &[Model],
) -> Result<Vec<Model>, DbErr> {
    let wishes = entries.iter().zip(before).flat_map(|(entry, row)| entry.handles(row.id));
    let held: Vec<(String, MemberId)> = Entity::find()
        .select_only()
        .columns([Column::Handle, Column::Id])
        .filter(member::COLUMN.handle.is_in(wishes))
        .into_tuple()
        .all(tx)
        .await?;
    let mut holders: HashMap<String, MemberId> = held.into_iter().collect();
    let describe = |(entry, row): (&Profile, &Model)| {
        let handle = if entry.keeps(row) {
            row.handle.clone()
        } else {
            let free = |handle: &String| holders.get(handle).is_none_or(|holder| *holder == row.id);
            let free = entry.handles(row.id).into_iter().find(free);
            free.ok_or_else(|| DbErr::Custom("no handle was free".into()))?
        };
        holders.insert(handle.clone(), row.id);
        Ok(entry.follow(row, handle))
    };
    entries.iter().zip(before).map(describe).collect()
}

/// A subject or a handle that somebody took meanwhile is a conflict.
async fn insert(tx: &DatabaseTransaction, rows: &[&Model]) -> Result<(), DbErr> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows = rows.iter().map(|row| Model::clone(row).into_active_model().reset_all());
    Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// Whether all could be: a handle that somebody else has taken meanwhile is not waited for.
async fn rewrite(tx: &DatabaseTransaction, rows: &[&Model]) -> Result<bool, DbErr> {
    if rows.is_empty() {
        return Ok(true);
    }
    let places = |row: usize| {
        let places: Vec<_> = (1..=7).map(|column| format!("${}", 7 * row + column)).collect();
        format!("({})", places.join(", "))
    };
    let table: Vec<_> = (0..rows.len()).map(places).collect();
    let sql = format!(
        "UPDATE member SET handle = said.column2, display_name = said.column3, sort_name = said.column4,
            words = said.column5, avatar_url = said.column6, locale = said.column7
        FROM (VALUES {}) AS said WHERE member.id = said.column1 AND NOT EXISTS
            (SELECT 1 FROM member AS other WHERE other.handle = said.column2 AND other.id <> said.column1)",
        table.join(", ")
    );
    let values = rows.iter().flat_map(|row| -> [Value; 7] {
        [
            row.id.0.into(),
            row.handle.clone().into(),
            row.display_name.clone().into(),
            row.sort_name.clone().into(),
            row.words.clone().into(),
            row.avatar_url.clone().into(),
            row.locale.clone().into(),
        ]
    });
    let done = tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(done.rows_affected() == rows.len() as u64)
}
