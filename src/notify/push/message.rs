//! What the page's service worker receives. It shows a notification for each conversation.

use entity::delivery;
use entity::id::{ConversationId, MemberId};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement};
use serde::Serialize;

use crate::app::App;
use crate::global_id;
use crate::messaging::member::lookup;
use crate::messaging::message::history;
use crate::messaging::text::preview::preview;
use crate::notify::recipient;

/// Push services accept 4,096 bytes, which include those of the encryption.
const MAX_BYTES: usize = 3900;
/// The length of the text, in grapheme clusters.
const TEXT_LENGTH: usize = 120;
/// The most unread conversations that are named.
const MAX_UNREAD: usize = 40;

/// Messages that a member has not read. Fields that do not fit are left out.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UnreadMessage {
    r#type: &'static str,
    recipient_id: String,
    conversation_id: String,
    unread_count: i64,
    /// The name of the correspondent.
    correspondent: Option<String>,
    /// The beginning of the newest message, if the member wants it to be shown.
    text: Option<String>,
    /// All conversations with unread messages: a notification of another one is outdated.
    unread_conversation_ids: Option<Vec<String>>,
}

impl UnreadMessage {
    /// None if the member is not to be notified any more.
    pub async fn of(app: &App, delivery: &delivery::Model) -> Result<Option<Self>, DbErr> {
        let (db, now) = (&app.store.read, app.clock.now());
        let Some(key) = delivery.member_id.zip(delivery.conversation_id) else { return Ok(None) };
        let found = recipient::find_many(db, now, &[key]).await?.pop();
        let Some(found) = found.filter(|found| found.settings.push) else { return Ok(None) };
        let correspondent = lookup::by_ids(db, &[found.correspondent]).await?.pop();
        let correspondent = correspondent.filter(|row| row.erased_at.is_none()).map(|row| row.display_name);
        let newest = [(found.conversation, found.last_seq)];
        let newest =
            if found.settings.shows_text { history::find_many(db, &newest).await? } else { Vec::new() };
        Ok(Some(Self {
            r#type: "unread",
            recipient_id: global_id::write(&found.member),
            conversation_id: global_id::write(&found.conversation),
            unread_count: found.unread_count,
            correspondent,
            text: newest.first().map(|message| preview(&message.body, TEXT_LENGTH).into_owned()),
            unread_conversation_ids: unread_conversations(db, found.member).await?,
        }))
    }

    /// Messages with the same topic replace each other.
    pub fn topic(&self) -> String {
        format!("{} {}", self.recipient_id, self.conversation_id)
    }

    /// Without the longest fields, if it would be too long. Letters with many accents can be.
    pub fn into_json(mut self) -> Result<Vec<u8>, serde_json::Error> {
        let mut json = serde_json::to_vec(&self)?;
        for shorten in [Self::without_others, Self::without_text, Self::without_name] {
            if json.len() > MAX_BYTES {
                shorten(&mut self);
                json = serde_json::to_vec(&self)?;
            }
        }
        Ok(json)
    }

    fn without_others(&mut self) {
        self.unread_conversation_ids = None;
    }

    fn without_text(&mut self) {
        self.text = None;
    }

    fn without_name(&mut self) {
        self.correspondent = None;
    }
}

#[derive(FromQueryResult)]
struct Row {
    conversation_id: ConversationId,
}

/// None if there are too many.
async fn unread_conversations(
    db: &impl ConnectionTrait,
    member: MemberId,
) -> Result<Option<Vec<String>>, DbErr> {
    let sql = "SELECT p.conversation_id FROM participant p JOIN conversation c ON c.id = p.conversation_id
        WHERE p.member_id = $1 AND p.activity_seq IS NOT NULL AND c.last_seq > p.read_seq LIMIT $2";
    let values = [member.into(), (MAX_UNREAD as u64 + 1).into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = Row::find_by_statement(statement).all(db).await?;
    let ids: Vec<_> = rows.iter().map(|row| global_id::write(&row.conversation_id)).collect();
    Ok((ids.len() <= MAX_UNREAD).then_some(ids))
}
