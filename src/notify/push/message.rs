//! What the page's service worker receives. It shows a notification for each conversation.

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use sea_orm::{ConnectionTrait, DbErr};
use serde::Serialize;

use crate::global_id;
use crate::messaging::member::lookup;
use crate::messaging::message::history;
use crate::messaging::text::preview::preview;
use crate::notify::recipient::{self, Recipient};

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
    /// All conversations of which the member is to be notified: a notification of another one is outdated.
    unread_conversation_ids: Option<Vec<String>>,
}

impl UnreadMessage {
    pub async fn of(db: &impl ConnectionTrait, now: DateTime<Utc>, to: &Recipient) -> Result<Self, DbErr> {
        let correspondent = lookup::by_ids(db, &[to.correspondent]).await?.pop();
        let correspondent = correspondent.filter(|row| row.erased_at.is_none()).map(|row| row.display_name);
        let newest = [(to.conversation, to.last_seq)];
        let newest = if to.settings.shows_text { history::find_many(db, &newest).await? } else { Vec::new() };
        Ok(Self {
            r#type: "unread",
            recipient_id: global_id::write(&to.member),
            conversation_id: global_id::write(&to.conversation),
            unread_count: to.unread_count,
            correspondent,
            text: newest.first().map(|message| preview(&message.body, TEXT_LENGTH).into_owned()),
            unread_conversation_ids: unread_conversations(db, now, to.member).await?,
        })
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

/// None if there are too many.
async fn unread_conversations(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    member: MemberId,
) -> Result<Option<Vec<String>>, DbErr> {
    let ids = recipient::conversations_of(db, now, member, MAX_UNREAD as u64 + 1).await?;
    Ok((ids.len() <= MAX_UNREAD).then(|| ids.iter().map(global_id::write).collect()))
}
