use serde_json::{Value, json};
use tokio::sync::watch;

use super::client::{Client, Settled};
use super::members::Conversation;
use crate::torture::history::Read;

const MARK_READ: &str = "mutation($input: MarkConversationReadInput!) {
    payload: markConversationRead(input: $input) {
        conversation { unreadCount lastMessage { id } } userErrors { code } } }";

/// Marks a conversation as read again and again while messages are sent, as a whole or up to any message.
pub async fn follow(
    client: &mut Client,
    conversation: &Conversation,
    mut sent: watch::Receiver<Vec<String>>,
) {
    while sent.changed().await.is_ok() {
        let ids = sent.borrow_and_update().clone();
        let is_whole = client.random.below(2) == 0;
        let up_to = if is_whole { ids.last().expect("a message") } else { client.random.choose(&ids) };
        if !mark_read(client, conversation, up_to, is_whole).await {
            let is_deleted = client.record.notes(|history, _| history.may_be_deleted(&conversation.key));
            assert!(is_deleted, "a conversation that nobody deletes");
            return;
        }
    }
}

/// The number of a message in its conversation.
fn number(message: &str) -> i64 {
    message.rsplit('_').next().and_then(|number| number.parse().ok()).expect("a number")
}

/// Returns false if the conversation was deleted.
async fn mark_read(client: &mut Client, conversation: &Conversation, up_to: &str, is_whole: bool) -> bool {
    let requested = number(up_to);
    let (reader, key) = (client.key(), conversation.key.clone());
    let read = client.record.notes(|history, invoked| {
        let (acknowledged, is_repeated) = (None, false);
        history.reads.push(Read { reader, conversation: key, requested, invoked, acknowledged, is_repeated });
        history.reads.len() - 1
    });
    let input = json!({ "conversationId": conversation.id, "upTo": (!is_whole).then_some(up_to) });
    let Settled { payload, is_repeated } = client.insists(MARK_READ, &input).await;
    let mark = payload.and_then(|payload| mark(&payload["conversation"]));
    client.record.notes(|history, now| {
        let read = &mut history.reads[read];
        (read.is_repeated, read.acknowledged) = (is_repeated, mark.map(|mark| (now, mark)));
    });
    mark.is_some()
}

/// The number of the newest message that is read. None if the conversation or its messages have been deleted since.
fn mark(conversation: &Value) -> Option<i64> {
    let newest = conversation["lastMessage"]["id"].as_str().map(number)?;
    Some(newest - conversation["unreadCount"].as_i64().expect("a count"))
}
