use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::members::Conversation;
use super::record::Record;
use super::text::text_of;
use crate::support::Actor;
use crate::support::random::Random;

const SEND: &str = "mutation($input: SendMessageInput!) {
    sendMessage(input: $input) { message { body } userErrors { code } } }";

/// Codes of requests that changed nothing.
const REFUSALS: [&str; 4] = ["STOPPING", "KEYS_UNAVAILABLE", "RATE_LIMITED", "TOO_MANY_OPERATIONS"];

/// The pause of a client after a failed request.
pub const PAUSE: Duration = Duration::from_millis(10);

/// A client that sends one message after another.
pub struct Sender {
    pub number: usize,
    pub actor: Actor,
    pub urls: Vec<String>,
    pub conversations: Vec<Conversation>,
    pub record: Arc<Record>,
    pub random: Random,
}

enum Response {
    Acknowledged,
    Refused,
    Unknown,
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
        let conversation = self.random.choose(&self.conversations).clone();
        let key = (self.random.below(4) > 0).then(|| format!("key {name}"));
        let sender = self.actor.member_id().0.to_string();
        let send = self.record.invokes(sender, conversation.key, name.to_owned());
        let input = json!({ "conversationId": conversation.id, "body": text_of(name), "clientKey": key });
        let mut may_be_stored = false;
        loop {
            match self.request(&input).await {
                Response::Acknowledged => return self.record.acknowledges(send, self.number),
                Response::Refused => {}
                Response::Unknown => may_be_stored = true,
            }
            sleep(PAUSE).await;
            if key.is_none() {
                if !may_be_stored {
                    self.record.refuses(send);
                }
                return;
            }
        }
    }

    async fn request(&mut self, input: &serde_json::Value) -> Response {
        let actor = self.actor.at_url(self.random.choose::<String>(&self.urls));
        let Ok(response) = actor.tries(SEND, json!({ "input": input })).await else {
            self.record.fails_with("no response");
            return Response::Unknown;
        };
        let payload = &response["data"]["sendMessage"];
        if payload["message"]["body"] == input["body"] {
            return Response::Acknowledged;
        }
        let error = [&response["errors"][0]["extensions"]["code"], &payload["userErrors"][0]["code"]];
        let code = error.into_iter().find_map(|code| code.as_str()).unwrap_or("without a code");
        self.record.fails_with(code);
        if REFUSALS.contains(&code) || !payload["userErrors"][0].is_null() {
            return Response::Refused;
        }
        Response::Unknown
    }
}
