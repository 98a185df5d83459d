use serde_json::{Value, json};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::client::{Client, PAUSE, Response};
use super::members::Conversation;
use super::text::text_of;

pub const SEND: &str = "mutation($input: SendMessageInput!) {
    payload: sendMessage(input: $input) { message { id body } userErrors { code } } }";

/// A client that sends one message after another.
pub struct Sender {
    pub number: usize,
    pub client: Client,
    pub conversations: Vec<Conversation>,
}

impl Sender {
    pub async fn run(mut self, stop: CancellationToken) {
        let mut count = 0;
        while !stop.is_cancelled() {
            count += 1;
            self.send(&format!("{} {count}", self.number)).await;
        }
    }

    /// Sends a message. With a client key, it is sent again until the service acknowledges it.
    async fn send(&mut self, name: &str) {
        let Client { random, record, .. } = &mut self.client;
        let conversation = random.choose(&self.conversations).clone();
        let key = (random.below(4) > 0).then(|| format!("key {name}"));
        let record = record.clone();
        let send = record.invokes(self.client.key(), conversation.key, name.to_owned());
        let input: Value =
            json!({ "conversationId": conversation.id, "body": text_of(name), "clientKey": key });
        let mut may_be_stored = false;
        loop {
            match self.client.requests(SEND, &input).await {
                Response::Payload(payload) => {
                    assert_eq!(payload["message"]["body"], input["body"], "the message that was sent");
                    return record.acknowledges(send, self.number);
                }
                Response::Refused(code) => record.fails_with(&code),
                Response::Unknown => may_be_stored = true,
            }
            sleep(PAUSE).await;
            if key.is_none() {
                if !may_be_stored {
                    record.refuses(send);
                }
                return;
            }
        }
    }
}
