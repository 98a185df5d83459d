use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;
use uuid::Uuid;

use super::App;

/// The signed-in member.
#[derive(Clone, Copy)]
pub struct Viewer {
    pub id: Uuid,
    /// The epoch of event cursors in this database.
    pub epoch: i64,
}

pub struct Tokens {
    key: DecodingKey,
    validation: Validation,
    known: RwLock<HashMap<String, Viewer>>,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
}

impl Tokens {
    pub fn new(secret: &[u8]) -> Self {
        let key = DecodingKey::from_secret(secret);
        Self { key, validation: Validation::new(Algorithm::HS256), known: RwLock::default() }
    }

    fn known(&self, token: &str) -> Option<Viewer> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(token).copied()
    }

    fn keep(&self, token: &str, viewer: Viewer) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(token.to_owned(), viewer);
    }
}

/// Returns the member of a `Bearer` token. Each token is verified and its member read once.
pub async fn sign_in(app: &App, authorization: &str) -> Option<Viewer> {
    let token = authorization.strip_prefix("Bearer ")?;
    if let Some(viewer) = app.tokens.known(token) {
        return Some(viewer);
    }
    let claims = decode::<Claims>(token, &app.tokens.key, &app.tokens.validation).ok()?.claims;
    let connection = app.database.connection();
    let row = connection.client.query_opt(&connection.sign_in, &[&claims.sub]).await.ok()??;
    let viewer = Viewer { id: row.get(0), epoch: row.get(1) };
    app.tokens.keep(token, viewer);
    Some(viewer)
}

impl FromRequestParts<Arc<App>> for Viewer {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, StatusCode> {
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|header| header.to_str().ok());
        sign_in(app, header.unwrap_or_default()).await.ok_or(StatusCode::UNAUTHORIZED)
    }
}
