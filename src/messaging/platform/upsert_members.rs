//! Creates and updates many members at once, as the platform describes them: all of them, or none.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::member::{self, Column, Entity, Model};
use sea_orm::{DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};

use crate::app::App;
use crate::messaging::Refusal;
use crate::messaging::bulk::{BulkError, EntryError, check_entries, check_length};
use crate::messaging::member::handle::{self, NoFreeHandle};
use crate::messaging::member::profile::Profile;
use crate::messaging::member::raw_profile::RawProfile;
use crate::messaging::member::revocation;
use crate::messaging::member::search_index;
use crate::messaging::member::search_index::WordChange;
use crate::messaging::platform::member_rows;
use crate::store::{StoreError, WriteTimeout, is_unique_violation, retry_on_conflict, serialize_bulk_writes};

#[derive(Debug, Default)]
pub struct UpsertOutcome {
    /// The members as they are now, in the order of the entries.
    pub members: Vec<Model>,
    pub created: usize,
    pub updated: usize,
}

/// Validates the profiles strictly and writes them.
pub async fn upsert(app: &App, profiles: Vec<RawProfile>) -> Result<UpsertOutcome, BulkError> {
    check_length(profiles.len())?;
    let (mut entries, mut errors, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for (index, profile) in profiles.into_iter().enumerate() {
        match profile.validate() {
            Ok(entry) if seen.insert(entry.subject.clone()) => entries.push(entry),
            Ok(_) => errors.push(EntryError { index, field: "subject", refusal: Refusal::SubjectRepeated }),
            Err((field, refusal)) => errors.push(EntryError { index, field, refusal }),
        }
    }
    check_entries(errors)?;
    write(app, &entries).await
}

/// Writes profiles with distinct subjects. The number of statements does not depend on the number of entries.
pub async fn write(app: &App, entries: &[Profile]) -> Result<UpsertOutcome, BulkError> {
    let attempt = || async {
        match attempt(app, entries).await {
            // A member who signs in concurrently may take a handle that was free.
            Err(BulkError::Database(error)) if is_unique_violation(&error) => {
                Err(StoreError::Conflict.into())
            }
            written => written,
        }
    };
    let WrittenMembers { outcome, revocations } =
        retry_on_conflict(&app.store, WriteTimeout::Bulk, attempt).await?;
    // Checked again: a revocation that was written in the meantime did not find the new members.
    let subjects: Vec<_> = revocations.keys().copied().collect();
    for (subject, before) in revocation::of_subjects(&app.store.read, &subjects).await? {
        if revocations.get(subject) != Some(&Some(before)) {
            revocation::revoke_member(app, subject, before).await?;
        }
    }
    Ok(outcome)
}

struct WrittenMembers<'e> {
    outcome: UpsertOutcome,
    /// The revocations that were applied to the new members, by subject.
    revocations: HashMap<&'e str, Option<DateTime<Utc>>>,
}

/// Conflicts if a handle was taken in the meantime.
async fn attempt<'e>(app: &App, entries: &'e [Profile]) -> Result<WrittenMembers<'e>, BulkError> {
    let tx = app.store.begin().await?;
    serialize_bulk_writes(&tx).await?;
    let known = member_rows::lock_by_subject(&tx, entries).await?;
    check_not_erased(entries, &known)?;

    let subjects = entries.iter().map(|entry| entry.subject.as_str());
    let new_subjects: Vec<_> = subjects.filter(|subject| !known.contains_key(*subject)).collect();
    let revoked = revocation::of_subjects(&tx, &new_subjects).await?;
    let new_member = |entry: &Profile| Model {
        revoked_before: revoked.get(entry.subject.as_str()).copied(),
        ..entry.new_member(app.clock.now())
    };
    let before = |entry: &Profile| known.get(&entry.subject).cloned().unwrap_or_else(|| new_member(entry));
    let before: Vec<_> = entries.iter().map(before).collect();
    let members = apply(&tx, entries, &before).await?;

    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for (row, before) in members.iter().zip(&before) {
        if !known.contains_key(&row.subject) {
            new.push(row);
        } else if row != before {
            changed.push(row);
        }
    }
    let (created, updated) = (new.len(), changed.len());
    let _erasure = (updated > 0).then(|| app.erasure_guard());
    member_rows::insert(&tx, &new).await?;
    if !member_rows::update(&tx, &changed).await? {
        return Err(StoreError::Conflict.into());
    }
    let words = members.iter().map(|row| WordChange::between(known.get(&row.subject), row));
    search_index::write(&tx, &words.collect::<Vec<_>>()).await?;
    tx.commit().await?;
    let revocations = new_subjects.into_iter().map(|subject| (subject, revoked.get(subject).copied()));
    let outcome = UpsertOutcome { members, created, updated };
    Ok(WrittenMembers { outcome, revocations: revocations.collect() })
}

fn check_not_erased(entries: &[Profile], known: &HashMap<String, Model>) -> Result<(), BulkError> {
    let is_erased = |entry: &Profile| known.get(&entry.subject).is_some_and(|row| row.erased_at.is_some());
    let erased = entries.iter().enumerate().filter(|(_, entry)| is_erased(entry));
    let error = |(index, _)| EntryError { index, field: "subject", refusal: Refusal::MemberNotFound };
    check_entries(erased.map(error).collect())
}

/// Applies each profile to its member, with the first free handle. A handle that one of them gives up is free for
/// others only in the next call.
async fn apply(
    tx: &DatabaseTransaction,
    entries: &[Profile],
    before: &[Model],
) -> Result<Vec<Model>, BulkError> {
    let candidates = entries.iter().zip(before).flat_map(|(entry, row)| handle::candidates(entry, row.id));
    let taken: Vec<(String, MemberId)> = Entity::find()
        .select_only()
        .columns([Column::Handle, Column::Id])
        .filter(member::COLUMN.handle.is_in(candidates))
        .into_tuple()
        .all(tx)
        .await?;
    let mut holders: HashMap<String, MemberId> = taken.into_iter().collect();
    let apply = |(entry, row): (&Profile, &Model)| {
        let handle = if handle::is_kept(entry, row) {
            row.handle.clone()
        } else {
            let is_free = |handle: &String| holders.get(handle).is_none_or(|holder| *holder == row.id);
            handle::candidates(entry, row.id).into_iter().find(is_free).ok_or(NoFreeHandle)?
        };
        holders.insert(handle.clone(), row.id);
        Ok(entry.apply(row, handle))
    };
    entries.iter().zip(before).map(apply).collect()
}
