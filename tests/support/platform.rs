use causerie::auth::Claims;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Actor, TestApp};

/// The platform itself, with a token of its own.
pub struct Platform {
    pub token: String,
    http: reqwest::Client,
    url: String,
}

impl Platform {
    pub fn of(app: &TestApp) -> Self {
        let scope = "openid platform".into();
        let token = app.token(&Claims { sub: "the platform".into(), scope, ..app.claims() });
        Self::at(app.url(), token)
    }

    pub fn at(url: String, token: String) -> Self {
        Self { token, http: reqwest::Client::new(), url }
    }

    /// Erases a member. The id that they had.
    pub async fn erases(&self, subject: &str) -> Value {
        let payload = self.does("eraseMember", "erasedMemberId", json!({ "subject": subject })).await;
        assert_eq!(payload["userErrors"], json!([]));
        payload["erasedMemberId"].clone()
    }

    /// The whole response, errors and all.
    pub async fn sends_raw(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let request = self.http.post(&self.url).bearer_auth(&self.token).json(&body);
        request.send().await.expect("an answer").json().await.expect("JSON")
    }

    /// A mutation by its name. The payload, whatever is wrong in it.
    pub async fn does(&self, mutation: &str, selection: &str, input: Value) -> Value {
        let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let query = format!(
            "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code field message }} }} }}"
        );
        let response = self.sends_raw(&query, json!({ "input": input })).await;
        assert!(response.get("errors").is_none(), "{response}");
        response["data"][mutation].clone()
    }

    /// Refuses a member's tokens from before a moment, or now. The moment that holds.
    pub async fn revokes(&self, subject: &str, before: Option<&str>) -> String {
        let input = json!({ "subject": subject, "revokedBefore": before });
        let payload = self.does("revokeTokens", "revokedBefore", input).await;
        payload["revokedBefore"].as_str().unwrap_or_else(|| panic!("a time: {payload}")).to_owned()
    }
}

/// Code and place of each thing that is wrong.
pub fn wrong(payload: &Value) -> Vec<String> {
    let errors = payload["userErrors"].as_array().expect("user errors");
    let place = |error: &Value| {
        let field: Vec<_> = error["field"].as_array()?.iter().filter_map(Value::as_str).collect();
        Some(format!("{} {}", error["code"].as_str()?, field.join(".")))
    };
    errors.iter().map(|error| place(error).expect("code and field")).collect()
}

/// A token of a member's that says when it was issued: so many seconds from now.
pub fn issued(app: &TestApp, subject: &str, seconds: i64) -> String {
    let iat = Some((app.app.clock.now() + TimeDelta::seconds(seconds)).into());
    app.token(&Claims { sub: subject.into(), iat, ..app.claims() })
}

/// The status that a token is answered with.
pub async fn status(app: &TestApp, token: &str) -> u16 {
    let body = json!({ "query": "{ viewer { member { id } } }" });
    let request = app.http.post(app.url()).bearer_auth(token).json(&body);
    request.send().await.expect("an answer").status().as_u16()
}

/// A member as they act with another token.
pub async fn with_token(app: &TestApp, token: String) -> Actor {
    Actor::signed_in(app, token).await
}
