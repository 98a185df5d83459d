use serde_json::{Value, json};

use super::command::Kind;
use super::http::find;
use super::shape::conversation_id;

const LIST: &str = "query List { viewer { conversations(first: 20) { \
    nodes { id status unreadCount lastActivityAt correspondent { id displayName avatarUrl } \
    lastMessage { id preview sentAt isMine } } pageInfo { hasNextPage endCursor } } } }";
const HISTORY: &str = "query History($id: ID!) { conversation(id: $id) { messages(last: 20) { \
    nodes { id body sentAt isMine sender { id displayName } } pageInfo { hasPreviousPage startCursor } } } }";
const SEND: &str = "mutation Send($input: SendMessageInput!) { sendMessage(input: $input) { \
    message { id sentAt } userErrors { code } } }";
pub const NEW_MESSAGE: &str =
    "subscription NewMessage { newMessage { cursor message { id body sender { id displayName } } } }";

/// A request, with the number of its conversation.
#[derive(Clone, Copy, Debug)]
pub enum Operation {
    List,
    History(u64),
    Send(u64),
}

impl Operation {
    /// The HTTP request for this kind of server.
    pub fn request(self, kind: &Kind, authorization: &str) -> Vec<u8> {
        let (path, body) = match kind {
            Kind::Bare => self.bare(),
            Kind::Service(_) | Kind::Peer(_) => ("/graphql", self.document()),
        };
        let body = body.to_string();
        format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: {authorization}\r\n\
            accept: application/json\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }

    /// Whether a response contains data and no errors. The content is checked elsewhere.
    pub fn succeeded(self, answer: &[u8]) -> bool {
        let complete = match self {
            Self::List | Self::History(_) => answer.len() > 500,
            Self::Send(_) => find(answer, b"\"userErrors\":[]").is_some(),
        };
        complete && answer.starts_with(b"{\"data\":{")
    }

    fn document(self) -> Value {
        let id = |number| format!("conversation_{}", conversation_id(number).simple());
        match self {
            Self::List => json!({ "query": LIST }),
            Self::History(number) => json!({ "query": HISTORY, "variables": { "id": id(number) } }),
            Self::Send(number) => {
                let input = json!({ "conversationId": id(number), "body": BODY });
                json!({ "query": SEND, "variables": { "input": input } })
            }
        }
    }

    fn bare(self) -> (&'static str, Value) {
        match self {
            Self::List => ("/list", json!({})),
            Self::History(number) => ("/history", json!({ "conversation": conversation_id(number) })),
            Self::Send(number) => ("/send", json!({ "conversation": conversation_id(number), "body": BODY })),
        }
    }
}

const BODY: &str = "On se retrouve à la gare à huit heures, si le train est à l'heure.";
