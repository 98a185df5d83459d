use serde_json::json;
use tokio::time::sleep;

use super::client::{Client, PAUSE, Response};
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

/// Whether a request was refused because its conversation was closed or deleted.
pub fn has_ended(code: &str) -> bool {
    ["CONVERSATION_CLOSED", "CONVERSATION_NOT_FOUND"].contains(&code)
}

/// Closes or deletes a conversation, again until the service acknowledges it.
pub async fn end(client: &mut Client, conversation: &Conversation, Ending { mutation, is_deletion }: Ending) {
    let number = client.record.notes(|history, _| {
        let conversation = conversation.key.clone();
        history.endings.push(history::Ending { conversation, is_deletion, acknowledged: None });
        history.endings.len() - 1
    });
    let input = json!({ "conversationId": conversation.id });
    let mut may_be_done = false;
    loop {
        match client.requests(mutation, &input).await {
            Response::Payload(_) => break,
            // An earlier request has deleted it.
            Response::Refused(code) if may_be_done && has_ended(&code) => break,
            Response::Refused(code) => client.record.fails_with(&code),
            Response::Unknown => may_be_done = true,
        }
        sleep(PAUSE).await;
    }
    client.record.notes(|history, now| history.endings[number].acknowledged = Some(now));
}
