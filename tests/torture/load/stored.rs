use std::collections::{BTreeMap, HashMap};

use causerie::store::Store;
use entity::event::EventKind;
use entity::{event, message};
use sea_orm::{EntityTrait, QueryOrder};

use super::text::name_of;
use crate::support::app::conversation_id;
use crate::torture::stored::{Change, LogEntry, Stored, StoredMessage};

/// A conversation's key in a history.
pub fn conversation_key(global: &str) -> String {
    conversation_id(global).0.to_string()
}

/// Reads the messages and logs of a database.
pub async fn read_stored(database: &str) -> Stored {
    let store = Store::open(database).await.expect("the database opens");
    // Events first: the messages of all of them are stored.
    let events = event::Entity::find().order_by_asc(event::Column::MemberId).order_by_asc(event::Column::Seq);
    let events = events.all(&store.read).await.expect("events");
    let messages = message::Entity::find()
        .order_by_asc(message::Column::ConversationId)
        .order_by_asc(message::Column::Seq);
    let messages = messages.all(&store.read).await.expect("messages");
    store.close().await.expect("the database closes");
    Stored { logs: logs(&events, &messages), messages: by_conversation(messages), ..Stored::default() }
}

fn logs(events: &[event::Model], messages: &[message::Model]) -> BTreeMap<String, Vec<LogEntry>> {
    let bodies: HashMap<_, _> =
        messages.iter().map(|message| ((message.conversation_id, message.seq), &message.body)).collect();
    let mut logs = BTreeMap::<_, Vec<_>>::new();
    for event in events {
        let body = event.message_seq.and_then(|number| bodies.get(&(event.conversation_id, number)));
        let change = match event.kind {
            EventKind::ConversationStarted => Change::Started,
            EventKind::MessageSent => Change::Sent(body.map_or("", |body| name_of(body)).to_owned()),
            EventKind::ReadByOwner | EventKind::ReadByCorrespondent => Change::Read,
            EventKind::ConversationClosed => Change::Closed,
            EventKind::ConversationDeleted => Change::Deleted,
            EventKind::MessagesExpired => panic!("no messages expire"),
            EventKind::ConversationUpdated | EventKind::BlockChanged | EventKind::SettingsChanged => {
                panic!("members change nothing for themselves")
            }
        };
        let conversation = event.conversation_id.0.to_string();
        let entry = LogEntry { position: event.seq, conversation, change };
        logs.entry(event.member_id.0.to_string()).or_default().push(entry);
    }
    logs
}

fn by_conversation(messages: Vec<message::Model>) -> BTreeMap<String, Vec<StoredMessage>> {
    let mut conversations = BTreeMap::<_, Vec<_>>::new();
    for message in messages {
        let message::Model { conversation_id, seq: number, sender_id, body, .. } = message;
        let (sender, body) = (sender_id.0.to_string(), name_of(&body).to_owned());
        let stored = StoredMessage { number, sender, body };
        conversations.entry(conversation_id.0.to_string()).or_default().push(stored);
    }
    conversations
}
