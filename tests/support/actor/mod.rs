mod following; // sockets and subscriptions
mod payload; // payloads of mutations
mod preferences; // what a member changes for themselves
mod viewing; // what a member sees
mod writing; // conversations and relationships

use causerie::caller::Caller;
use causerie::graphql::CallingMember;
use entity::id::MemberId;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

pub use viewing::{CONVERSATION, MESSAGE};

/// A member who uses the API over HTTP, as a front end does.
#[derive(Clone)]
pub struct Actor {
    pub id: String,
    pub token: String,
    pub url: String,
    http: reqwest::Client,
}

impl Actor {
    pub async fn at(url: String, http: reqwest::Client, token: String) -> Self {
        let mut actor = Self { id: String::new(), token, url, http };
        let data = actor.executes("{ viewer { member { id } } }", json!({})).await;
        data["viewer"]["member"]["id"].as_str().expect("an id").clone_into(&mut actor.id);
        actor
    }

    /// The same client with another token, which may belong to someone else.
    pub fn with_token(&self, token: String) -> Self {
        Self { token, ..self.clone() }
    }

    /// The same member, through another address of the service.
    pub fn at_url(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    /// The member's ID in the database.
    pub fn member_id(&self) -> MemberId {
        MemberId(self.id.rsplit('_').next().and_then(|id| id.parse().ok()).expect("a global id"))
    }

    /// The caller of an operation that is executed without a request.
    pub fn caller(&self) -> Caller<CallingMember> {
        Caller::Member(CallingMember { id: self.member_id(), issued_at: None, row: None })
    }

    /// The request for an operation.
    pub fn request(&self, query: &str, variables: &Value) -> RequestBuilder {
        let body = json!({ "query": query, "variables": variables });
        self.http.post(&self.url).bearer_auth(&self.token).json(&body)
    }

    /// Executes an operation at a service that may not respond.
    pub async fn tries(&self, query: &str, variables: Value) -> reqwest::Result<Value> {
        self.request(query, &variables).send().await?.json().await
    }

    /// Executes an operation. Returns the whole response, with its errors.
    pub async fn executes_raw(&self, query: &str, variables: Value) -> Value {
        self.tries(query, variables).await.expect("a response in JSON")
    }

    /// Executes an operation that must succeed. Returns its data.
    pub async fn executes(&self, query: &str, variables: Value) -> Value {
        let response = self.executes_raw(query, variables).await;
        assert!(response.get("errors").is_none(), "{response}");
        response["data"].clone()
    }

    /// Executes an operation that must succeed, in the background.
    pub fn spawns(&self, query: &str) -> JoinHandle<()> {
        let (actor, query) = (self.clone(), query.to_owned());
        tokio::spawn(async move {
            actor.executes(&query, json!({})).await;
        })
    }

    /// Executes an operation that must fail. Returns the codes of its errors.
    pub async fn error_codes(&self, query: &str, variables: Value) -> Vec<String> {
        let response = self.executes_raw(query, variables).await;
        let errors = response["errors"].as_array().unwrap_or_else(|| panic!("errors: {response}")).clone();
        errors.iter().map(|error| error["extensions"]["code"].as_str().expect("a code").to_owned()).collect()
    }

    async fn mutates(&self, mutation: &str, selection: &str, input: Value) -> Value {
        let input_type = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let query = format!(
            "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code field message retryAfter }} }} }}"
        );
        self.executes(&query, json!({ "input": input })).await[mutation].clone()
    }
}
