//! What is lost with a migration that is undone.

use sea_orm::{ConnectionTrait, DbErr, Statement};

use super::{State, Store, status};

/// By the migration that made its place: what there is of it, and rows as SQL counts them.
const KEPT: [(&str, &str, &str); 10] = [
    ("_members", "members", "member"),
    ("_members", "contacts, follows and blocks", "relationship"),
    ("_conversations", "conversations", "conversation"),
    ("_conversations", "messages", "message"),
    ("_events", "events that subscribers resume from", "event"),
    ("_platform", ERASED, "member WHERE erased_at IS NOT NULL"),
    ("_platform", REVOKED, "member WHERE revoked_before IS NOT NULL AND erased_at IS NULL"),
    ("_platform", STRANGERS, "revocation"),
    ("_words_additive", "words that members are found by, made again by the next start", "member_word"),
    ("_installation_additive", "epochs, and with it all event cursors expire", "installation"),
];
const ERASED: &str = "erased members, who come back without a name";
const REVOKED: &str = "members whose revoked tokens are good again";
const STRANGERS: &str = "revocations of who is no member";

/// Something that is kept, and how many there are.
#[derive(Debug, PartialEq, Eq)]
pub struct Loss {
    pub what: &'static str,
    pub count: i64,
}

impl Loss {
    /// Whether it lets somebody in again whom the platform has shut out.
    #[must_use]
    pub fn is_revocation(&self) -> bool {
        [ERASED, REVOKED, STRANGERS].contains(&self.what)
    }
}

/// The newest migration that was applied, with what would be lost; None where none was.
pub async fn newest(store: &Store) -> Result<Option<(String, Vec<Loss>)>, DbErr> {
    let states = status(store).await?;
    if states.iter().any(|(_, state)| *state == State::Unknown) {
        return Err(DbErr::Custom("a newer version has migrated it: undo that with the newer one".into()));
    }
    let applied = states.into_iter().rev().find(|(_, state)| *state == State::Applied);
    let Some((name, _)) = applied else { return Ok(None) };
    let mut losses = Vec::new();
    for (migration, what, rows) in KEPT {
        if name.ends_with(migration) {
            let count = Statement::from_string(store.backend(), format!("SELECT count(*) AS n FROM {rows}"));
            let row = store.read.query_one_raw(count).await?;
            let count = row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or(0);
            losses.push(Loss { what, count });
        }
    }
    Ok(Some((name, losses)))
}
