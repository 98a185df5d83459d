//! The bodies of webhooks, made of what the database has when they are delivered.

use chrono::{DateTime, SecondsFormat, Utc};
use entity::delivery::{self, DeliveryKind};
use entity::id::{ConversationId, MemberId};
use entity::message;
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::{Value, json};

use super::event_type::event_type;
use crate::global_id;
use crate::messaging::member::lookup;
use crate::messaging::message::history;
use crate::notify::recipient;

/// The conversation that a webhook is about, and its members.
struct Subject {
    conversation: ConversationId,
    member: MemberId,
    other: MemberId,
}

/// Returns the JSON of a webhook. None if it is not needed any more: the messages were read, for example.
pub async fn body(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    delivery: &delivery::Model,
    includes_text: bool,
) -> Result<Option<String>, DbErr> {
    let subject = match (delivery.conversation_id, delivery.member_id, delivery.other_id) {
        (Some(conversation), Some(member), Some(other)) => Some(Subject { conversation, member, other }),
        _ => None,
    };
    let data = match (delivery.kind, subject) {
        (DeliveryKind::ConversationUnread, Some(subject)) => unread(db, now, &subject, includes_text).await?,
        (DeliveryKind::MessageSent, Some(subject)) => sent(db, delivery, &subject, includes_text).await?,
        (DeliveryKind::MemberErased, _) => delivery.subject.as_deref().map(erased),
        // Only the deletion of a conversation whose messages have expired has a number.
        (_, Some(subject)) => Some(changed(db, &subject, delivery.message_seq.is_none()).await?),
        (_, None) => None,
    };
    let (name, timestamp) = (event_type(delivery.kind), time(delivery.created_at));
    Ok(data.map(|data| json!({ "type": name, "timestamp": timestamp, "data": data }).to_string()))
}

async fn unread(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    subject: &Subject,
    includes_text: bool,
) -> Result<Option<Value>, DbErr> {
    let key = (subject.member, subject.conversation);
    let Some(found) = recipient::find_many(db, now, &[key]).await?.pop() else { return Ok(None) };
    let newest = find_message(db, subject.conversation, found.last_seq).await?;
    let Some(newest) = newest.filter(|_| found.settings.email || found.settings.push) else {
        return Ok(None);
    };
    let [recipient, sender] = subjects(db, [subject.member, subject.other]).await?;
    let text = Some(newest.body).filter(|_| includes_text && found.settings.shows_text);
    Ok(Some(json!({
        "conversationId": global_id::write(&subject.conversation),
        "recipient": { "subject": recipient, "wantsEmail": found.settings.email, "wantsPush": found.settings.push },
        "sender": { "subject": sender },
        "unreadCount": found.unread_count,
        "lastMessage": message(subject.conversation, found.last_seq, newest.sent_at, text),
    })))
}

/// Without its text if the message does not exist any more.
async fn sent(
    db: &impl ConnectionTrait,
    delivery: &delivery::Model,
    subject: &Subject,
    includes_text: bool,
) -> Result<Option<Value>, DbErr> {
    let Some(seq) = delivery.message_seq else { return Ok(None) };
    let found = if includes_text { find_message(db, subject.conversation, seq).await? } else { None };
    let [sender, recipient] = subjects(db, [subject.member, subject.other]).await?;
    Ok(Some(json!({
        "conversationId": global_id::write(&subject.conversation),
        "sender": { "subject": sender },
        "recipient": { "subject": recipient },
        "message": message(subject.conversation, seq, delivery.created_at, found.map(|found| found.body)),
    })))
}

/// `by` is null if no member did it.
async fn changed(db: &impl ConnectionTrait, subject: &Subject, is_by_member: bool) -> Result<Value, DbErr> {
    let members = subjects(db, [subject.member, subject.other]).await?;
    let [member, other] = members.map(|subject| json!({ "subject": subject }));
    let by = is_by_member.then(|| member.clone());
    let conversation = global_id::write(&subject.conversation);
    Ok(json!({ "conversationId": conversation, "by": by, "members": [member, other] }))
}

fn erased(subject: &str) -> Value {
    json!({ "member": { "subject": subject } })
}

fn message(conversation: ConversationId, seq: i64, sent_at: DateTime<Utc>, text: Option<String>) -> Value {
    let (id, sent_at) = (global_id::write(&(conversation, seq)), time(sent_at));
    match text {
        Some(text) => json!({ "id": id, "sentAt": sent_at, "text": text }),
        None => json!({ "id": id, "sentAt": sent_at }),
    }
}

/// None for an erased member.
async fn subjects(db: &impl ConnectionTrait, ids: [MemberId; 2]) -> Result<[Option<String>; 2], DbErr> {
    let rows = lookup::by_ids(db, &ids).await?;
    let find = |id| rows.iter().find(|row| row.id == id && row.erased_at.is_none());
    Ok(ids.map(|id| find(id).map(|row| row.subject.clone())))
}

async fn find_message(
    db: &impl ConnectionTrait,
    conversation: ConversationId,
    seq: i64,
) -> Result<Option<message::Model>, DbErr> {
    Ok(history::find_many(db, &[(conversation, seq)]).await?.pop())
}

/// As the API writes times.
fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
