//! Members who all come back at once, as after the restart of a proxy: each opens a socket and resumes a subscription
//! at an old cursor.

use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::sends::block_on;
use super::service::Service;

/// Members with a position in their logs from before they missed messages.
pub struct Returning {
    url: String,
    missed: usize,
    /// The token and cursor of each.
    members: Vec<(String, String)>,
}

impl Returning {
    /// Ada sends each member messages while they are away.
    pub async fn prepare(service: &Service, missed: usize) -> Self {
        let mut members = Vec::new();
        for member in &service.correspondents {
            let token = service.token(&member.subject);
            let cursor = service.event_cursor(&token).await;
            members.push((token, cursor));
        }
        for member in &service.correspondents {
            let texts: Vec<_> = (0..missed).map(|number| number.to_string()).collect();
            join_all(texts.iter().map(|text| service.send_to(member, text))).await;
        }
        Self { url: service.url.replace("http", "ws"), missed, members }
    }

    /// All at once. Returns when each has received what they missed.
    pub fn come_back(&self) {
        block_on(async {
            join_all(self.members.iter().map(|(token, cursor)| self.receive(token, cursor))).await;
        });
    }

    async fn receive(&self, token: &str, cursor: &str) {
        let mut request = self.url.as_str().into_client_request().expect("a URL");
        let protocol = "graphql-transport-ws".parse().expect("a header");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let (mut socket, _) = connect_async(request).await.expect("a socket");
        let query =
            "subscription($after: EventCursor) { newMessage(after: $after) { cursor message { body } } }";
        let payload = json!({ "query": query, "variables": { "after": cursor } });
        for message in [
            json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } }),
            json!({ "type": "subscribe", "id": "1", "payload": payload }),
        ] {
            socket.send(Message::text(message.to_string())).await.expect("an open socket");
        }
        let mut bodies = Vec::new();
        while bodies.len() < self.missed {
            let message = socket.next().await.expect("an open socket").expect("a message");
            let Message::Text(text) = message else { continue };
            let message: Value = serde_json::from_str(&text).expect("JSON");
            let event = &message["payload"]["data"]["newMessage"];
            if let Some(body) = event["message"]["body"].as_str() {
                bodies.push(body.parse::<usize>().expect("a number"));
            } else {
                assert_eq!(message["type"], "connection_ack", "{message}");
            }
        }
        bodies.sort_unstable();
        assert!(bodies.into_iter().eq(0..self.missed), "each message once");
    }
}
