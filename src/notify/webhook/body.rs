//! The bodies of webhooks, made of what the database has when they are delivered.

use chrono::{DateTime, SecondsFormat, Utc};
use entity::delivery::{self, DeliveryKind};
use entity::id::{ConversationId, MemberId};
use serde_json::{Value, json};

use super::event_type::event_type;
use super::facts::Facts;
use crate::global_id;
use crate::notify::recipient::Recipient;

/// The conversation that a webhook is about, and its members.
#[derive(Clone, Copy)]
struct Subject {
    conversation: ConversationId,
    member: MemberId,
    other: MemberId,
}

/// Returns the JSON of a webhook. None if it is not needed any more: the messages were read, for example.
pub fn body(facts: &Facts, delivery: &delivery::Model) -> Option<String> {
    let subject = match (delivery.conversation_id, delivery.member_id, delivery.other_id) {
        (Some(conversation), Some(member), Some(other)) => Some(Subject { conversation, member, other }),
        _ => None,
    };
    let data = match (delivery.kind, subject) {
        (DeliveryKind::ConversationUnread, _) => unread(facts, facts.recipient(delivery)?),
        (DeliveryKind::MessageSent, Some(subject)) => sent(facts, delivery, subject),
        (DeliveryKind::MemberErased, _) => delivery.subject.as_deref().map(erased),
        // Only the deletion of a conversation whose messages have expired has a number.
        (_, Some(subject)) => Some(changed(facts, subject, delivery.message_seq.is_none())),
        (_, None) => None,
    };
    let (name, timestamp) = (event_type(delivery.kind), time(delivery.created_at));
    data.map(|data| json!({ "type": name, "timestamp": timestamp, "data": data }).to_string())
}

fn unread(facts: &Facts, to: &Recipient) -> Option<Value> {
    let settings = to.settings;
    let newest = facts.message(to.conversation, to.last_seq).filter(|_| settings.email || settings.push)?;
    let text = facts.text(to.conversation, to.last_seq).filter(|_| settings.shows_text);
    Some(json!({
        "conversationId": global_id::write(&to.conversation),
        "recipient": {
            "subject": facts.subject(to.member), "wantsEmail": settings.email, "wantsPush": settings.push
        },
        "sender": { "subject": facts.subject(to.correspondent) },
        "unreadCount": to.unread_count,
        "lastMessage": message(to.conversation, to.last_seq, newest.sent_at, text),
    }))
}

/// Without its text if the message does not exist any more.
fn sent(facts: &Facts, delivery: &delivery::Model, subject: Subject) -> Option<Value> {
    let Subject { conversation, member, other } = subject;
    let seq = delivery.message_seq?;
    let text = facts.text(conversation, seq);
    Some(json!({
        "conversationId": global_id::write(&conversation),
        "sender": { "subject": facts.subject(member) },
        "recipient": { "subject": facts.subject(other) },
        "message": message(conversation, seq, delivery.created_at, text),
    }))
}

/// `by` is null if no member did it.
fn changed(facts: &Facts, subject: Subject, is_by_member: bool) -> Value {
    let [member, other] = [subject.member, subject.other].map(|id| json!({ "subject": facts.subject(id) }));
    let by = is_by_member.then(|| member.clone());
    json!({ "conversationId": global_id::write(&subject.conversation), "by": by, "members": [member, other] })
}

fn erased(subject: &str) -> Value {
    json!({ "member": { "subject": subject } })
}

fn message(conversation: ConversationId, seq: i64, sent_at: DateTime<Utc>, text: Option<&str>) -> Value {
    let (id, sent_at) = (global_id::write(&(conversation, seq)), time(sent_at));
    match text {
        Some(text) => json!({ "id": id, "sentAt": sent_at, "text": text }),
        None => json!({ "id": id, "sentAt": sent_at }),
    }
}

/// As the API writes times.
fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
