use serde_json::json;

use super::client::{Client, Settled};
use super::members::Conversation;
use crate::torture::history;

/// A way in which a conversation ends.
#[derive(Clone, Copy)]
pub struct Ending {
    pub mutation: &'static str,
    pub is_deletion: bool,
}

pub const CLOSE: Ending = Ending {
    mutation: "mutation($input: CloseConversationInput!) {
        payload: closeConversation(input: $input) { userErrors { code } } }",
    is_deletion: false,
};
pub const DELETE: Ending = Ending {
    mutation: "mutation($input: DeleteConversationInput!) {
        payload: deleteConversation(input: $input) { userErrors { code } } }",
    is_deletion: true,
};

/// Closes or deletes a conversation, again until the service acknowledges it.
pub async fn end(client: &mut Client, conversation: &Conversation, Ending { mutation, is_deletion }: Ending) {
    let number = client.record.notes(|history, _| {
        let conversation = conversation.key.clone();
        history.endings.push(history::Ending { conversation, is_deletion, acknowledged: None });
        history.endings.len() - 1
    });
    let input = json!({ "conversationId": conversation.id });
    let Settled { payload, is_repeated } = client.insists(mutation, &input).await;
    assert!(payload.is_some() || is_repeated, "only an earlier request can have deleted it");
    client.record.notes(|history, now| history.endings[number].acknowledged = Some(now));
}
