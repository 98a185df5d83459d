use async_graphql::{Value, from_value};
use serde::Deserialize;

use crate::graphql::error::{ApiError, Result};
use crate::graphql::request::Request;

/// `extensions.persistedQuery`, the format of Apollo's automatic persisted queries.
#[derive(Deserialize)]
struct PersistedQuery {
    version: i64,
    #[serde(rename = "sha256Hash")]
    hash: String,
}

/// Returns the ID or hash by which the request identifies its document. None if it does not.
pub fn document_id(request: &Request) -> Result<Option<String>> {
    if let Some(id) = &request.document_id {
        return Ok(Some(id.strip_prefix("sha256:").unwrap_or(id).to_owned()));
    }
    match &request.persisted_query {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match from_value::<PersistedQuery>(value.clone()) {
            Ok(PersistedQuery { version: 1, hash }) => Ok(Some(hash)),
            _ => Err(ApiError::bad_input(
                "`persistedQuery` must be an object with `version: 1` and `sha256Hash`.",
            )),
        },
    }
}
