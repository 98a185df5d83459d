use causerie::auth::Claims;
use serde_json::{Value, json};

use super::TestApp;

/// The platform, which calls the API with the `platform` scope.
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

    /// Erases a member. Returns their former ID.
    pub async fn erases(&self, subject: &str) -> Value {
        let payload = self.mutates("eraseMember", "erasedMemberId", json!({ "subject": subject })).await;
        assert_eq!(payload["userErrors"], json!([]));
        payload["erasedMemberId"].clone()
    }

    /// Executes an operation. Returns the whole response, with its errors.
    pub async fn executes_raw(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let request = self.http.post(&self.url).bearer_auth(&self.token).json(&body);
        request.send().await.expect("a response").json().await.expect("JSON")
    }

    /// Executes a mutation. Returns its payload, with its user errors.
    pub async fn mutates(&self, mutation: &str, selection: &str, input: Value) -> Value {
        let input_type = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let query = format!(
            "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code field message }} }} }}"
        );
        let response = self.executes_raw(&query, json!({ "input": input })).await;
        assert!(response.get("errors").is_none(), "{response}");
        response["data"][mutation].clone()
    }

    /// Creates or updates members. Returns the payload.
    pub async fn upserts(&self, members: Value) -> Value {
        let selection = "members { id subject handle displayName } createdCount updatedCount";
        self.mutates("upsertMembers", selection, json!({ "members": members })).await
    }

    /// Adds or removes relationships. Returns the payload.
    pub async fn sets_relationships(&self, relationships: Value) -> Value {
        self.mutates("setRelationships", "setCount", json!({ "relationships": relationships })).await
    }

    /// Revokes a member's tokens issued before a time, by default now. Returns the time in force.
    pub async fn revokes(&self, subject: &str, before: Option<&str>) -> String {
        let input = json!({ "subject": subject, "revokedBefore": before });
        let payload = self.mutates("revokeTokens", "revokedBefore", input).await;
        payload["revokedBefore"].as_str().unwrap_or_else(|| panic!("a time: {payload}")).to_owned()
    }
}

/// The code and field of each user error.
pub fn user_errors(payload: &Value) -> Vec<String> {
    let errors = payload["userErrors"].as_array().expect("user errors");
    let summary = |error: &Value| {
        let field: Vec<_> = error["field"].as_array()?.iter().filter_map(Value::as_str).collect();
        Some(format!("{} {}", error["code"].as_str()?, field.join(".")))
    };
    errors.iter().map(|error| summary(error).expect("code and field")).collect()
}

/// An entry of `setRelationships` between two members, by their names.
pub fn relationship(subject: &str, kind: &str, other: &str, exists: bool) -> Value {
    let (subject, other) = (format!("platform|{subject}"), format!("platform|{other}"));
    json!({ "subject": subject, "kind": kind, "otherSubject": other, "exists": exists })
}
