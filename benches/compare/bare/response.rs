use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};
use uuid::Uuid;

/// An object with one field.
pub struct Field<T>(pub &'static str, pub T);

impl<T: Serialize> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(self.0, &self.1)])
    }
}

/// A page of a connection.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T, P> {
    pub nodes: Vec<T>,
    pub page_info: P,
}

pub fn json_response(data: impl Serialize) -> Response {
    match serde_json::to_vec(&Field("data", data)) {
        Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A database error, which ends the benchmark.
pub struct QueryError(tokio_postgres::Error);

impl From<tokio_postgres::Error> for QueryError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for QueryError {
    fn into_response(self) -> Response {
        eprintln!("bare: {}", self.0);
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }
}

#[derive(Clone, Copy)]
pub struct MemberId(pub Uuid);

impl Serialize for MemberId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("member_{}", self.0.simple()))
    }
}

#[derive(Clone, Copy)]
pub struct ConversationId(pub Uuid);

impl Serialize for ConversationId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("conversation_{}", self.0.simple()))
    }
}

#[derive(Clone, Copy)]
pub struct MessageId(pub Uuid, pub i64);

impl Serialize for MessageId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("message_{}_{}", self.0.simple(), self.1))
    }
}

#[derive(Clone, Copy)]
pub struct Instant(pub DateTime<Utc>);

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// The cursor of an item in a list.
pub fn cursor(list: &str, number: i64) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{list}:{number}"))
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sender<'a> {
    pub id: MemberId,
    pub display_name: &'a str,
}
