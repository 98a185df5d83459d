use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use super::record::Record;
use crate::support::Actor;
use crate::support::random::Random;

/// Codes of requests that changed nothing.
const REFUSALS: [&str; 4] = ["STOPPING", "KEYS_UNAVAILABLE", "RATE_LIMITED", "TOO_MANY_OPERATIONS"];

/// Codes of requests in a conversation that was closed or deleted.
const ENDED: [&str; 2] = ["CONVERSATION_CLOSED", "CONVERSATION_NOT_FOUND"];

/// The pause of a client after a failed request.
pub const PAUSE: Duration = Duration::from_millis(10);

/// A member's client, which uses any address of the service.
#[derive(Clone)]
pub struct Client {
    pub actor: Actor,
    pub urls: Vec<String>,
    pub record: Arc<Record>,
    pub random: Random,
}

pub enum Response {
    Payload(Value),
    Refused(String),
    /// None, or an error after which something may have changed.
    Unknown,
}

/// The outcome of a request that was repeated until it had one.
pub struct Settled {
    /// None if the conversation was closed or deleted.
    pub payload: Option<Value>,
    /// Whether an earlier request may have been executed.
    pub is_repeated: bool,
}

impl Client {
    pub fn key(&self) -> String {
        self.actor.member_id().0.to_string()
    }

    pub fn at_any_url(&mut self) -> Actor {
        self.actor.at_url(self.random.choose::<String>(&self.urls))
    }

    /// Executes a mutation whose field has the alias `payload`.
    pub async fn requests(&mut self, mutation: &str, input: &Value) -> Response {
        let Ok(response) = self.at_any_url().tries(mutation, json!({ "input": input })).await else {
            self.record.fails_with("no response");
            return Response::Unknown;
        };
        let payload = &response["data"]["payload"];
        let is_user_error = !payload["userErrors"][0].is_null();
        if response["errors"].is_null() && !is_user_error {
            return Response::Payload(payload.clone());
        }
        let error = [&response["errors"][0]["extensions"]["code"], &payload["userErrors"][0]["code"]];
        let code = error.into_iter().find_map(|code| code.as_str()).unwrap_or("without a code").to_owned();
        if is_user_error || REFUSALS.contains(&code.as_str()) {
            return Response::Refused(code);
        }
        self.record.fails_with(&code);
        Response::Unknown
    }

    /// Repeats a request until the service acknowledges it, or refuses it because the conversation has ended.
    pub async fn insists(&mut self, mutation: &str, input: &Value) -> Settled {
        let mut is_repeated = false;
        loop {
            match self.requests(mutation, input).await {
                Response::Payload(payload) => return Settled { payload: Some(payload), is_repeated },
                Response::Refused(code) if ENDED.contains(&code.as_str()) => {
                    return Settled { payload: None, is_repeated };
                }
                Response::Refused(code) => self.record.fails_with(&code),
                Response::Unknown => is_repeated = true,
            }
            sleep(PAUSE).await;
        }
    }
}
