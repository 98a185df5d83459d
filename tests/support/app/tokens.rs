use causerie::auth::Claims;
use chrono::TimeDelta;
use serde::Serialize;
use serde_json::json;

use super::TestApp;
use crate::support::Actor;

impl TestApp {
    /// Signs a member in. Subject and handle are derived from the name.
    pub async fn member(&self, name: &str) -> Actor {
        self.member_with(self.token_of(name)).await
    }

    /// Signs a member in with this token.
    pub async fn member_with(&self, token: String) -> Actor {
        Actor::at(self.url(), self.http.clone(), token).await
    }

    /// A member's token, valid for an hour.
    pub fn token_of(&self, name: &str) -> String {
        self.token(&self.claims_of(name))
    }

    /// The claims of a member's token.
    pub fn claims_of(&self, name: &str) -> Claims {
        Claims {
            sub: format!("platform|{name}"),
            name: Some(name.to_owned()),
            preferred_username: Some(name.to_lowercase()),
            ..self.claims()
        }
    }

    /// Claims that are valid for an hour.
    pub fn claims(&self) -> Claims {
        Claims { exp: (self.app.clock.now() + TimeDelta::hours(1)).into(), ..Claims::default() }
    }

    pub fn token(&self, claims: &impl Serialize) -> String {
        self.key.sign(claims).expect("claims can be signed")
    }

    /// A member's token with an `iat` claim, this many seconds from now.
    pub fn token_issued_at(&self, subject: &str, seconds: i64) -> String {
        let iat = Some((self.app.clock.now() + TimeDelta::seconds(seconds)).into());
        self.token(&Claims { sub: subject.into(), iat, ..self.claims() })
    }

    /// The HTTP status of a query with this token.
    pub async fn status_with(&self, token: &str) -> u16 {
        let body = json!({ "query": "{ viewer { member { id } } }" });
        let request = self.http.post(self.url()).bearer_auth(token).json(&body);
        request.send().await.expect("a response").status().as_u16()
    }
}
