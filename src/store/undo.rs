//! The data that undoing a migration deletes.

use sea_orm::{ConnectionTrait, Statement};

use super::{MigrationState, Store, StoreError, migration_states};

/// The suffix of a migration's name, what it stores, and the rows to count.
const DATA: [(&str, &str, &str); 19] = [
    ("_members", "members", "member"),
    ("_members", "contacts, follows and blocks", "relationship"),
    ("_conversations", "conversations", "conversation"),
    ("_conversations", "messages", "message"),
    ("_events", "events that subscribers resume from", "event"),
    ("_platform", ERASED, "member WHERE erased_at IS NOT NULL"),
    ("_platform", REVOKED, "member WHERE revoked_before IS NOT NULL AND erased_at IS NULL"),
    ("_platform", NON_MEMBERS, "revocation"),
    ("_words_additive", "search words, rebuilt at the next start", "member_word"),
    ("_message_retention_additive", STARTS, "conversation WHERE expired_seq > 0"),
    (
        "_preferences_additive",
        ARCHIVED,
        "participant WHERE activity_seq IS NULL AND archived_seq IS NOT NULL",
    ),
    (
        "_preferences_additive",
        "mutes until a time, which end at once",
        "participant WHERE muted_until IS NOT NULL",
    ),
    ("_preferences_additive", "marks of conversations as unread", "participant WHERE marked_unread"),
    (
        "_preferences_additive",
        "members whose read marks are visible again",
        "member WHERE NOT shows_read_marks",
    ),
    ("_preferences_additive", "notification settings", "notification_settings"),
    ("_notifications_additive", "notifications that are not due yet", "notification"),
    ("_notifications_additive", "webhooks and push messages, delivered or not", "delivery"),
    ("_notifications_additive", "browsers that receive push messages", "push_registration"),
    ("_installation_additive", "epochs, with which all event cursors expire", "installation"),
];
const STARTS: &str = "conversations whose oldest messages have expired, and then seem to be missing";
const ARCHIVED: &str = "archived conversations, which return to the lists";
const ERASED: &str = "erased members, who are members again without a name";
const REVOKED: &str = "members whose revoked tokens are valid again";
const NON_MEMBERS: &str = "revocations of subjects that are not members";

/// One kind of data, and its amount.
#[derive(Debug, PartialEq, Eq)]
pub struct DataLoss {
    pub what: &'static str,
    pub count: i64,
}

impl DataLoss {
    /// Whether the loss restores access for someone whom the platform excluded.
    #[must_use]
    pub fn restores_access(&self) -> bool {
        [ERASED, REVOKED, NON_MEMBERS].contains(&self.what)
    }
}

/// Returns the newest applied migration with the data that undoing it deletes. None if none is applied.
pub async fn newest_migration(store: &Store) -> Result<Option<(String, Vec<DataLoss>)>, StoreError> {
    let states = migration_states(store).await?;
    if states.iter().any(|(_, state)| *state == MigrationState::Unknown) {
        return Err(StoreError::NewerVersion);
    }
    let applied = states.into_iter().rev().find(|(_, state)| *state == MigrationState::Applied);
    let Some((name, _)) = applied else { return Ok(None) };
    let mut losses = Vec::new();
    for (migration, what, rows) in DATA {
        if name.ends_with(migration) {
            let count = Statement::from_string(store.backend(), format!("SELECT count(*) AS n FROM {rows}"));
            let row = store.read.query_one_raw(count).await?;
            let count = row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or(0);
            losses.push(DataLoss { what, count });
        }
    }
    Ok(Some((name, losses)))
}
