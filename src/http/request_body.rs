//! One operation in JSON, in the format that GraphQL over HTTP and over WebSocket share.

use std::collections::HashMap;

use async_graphql::{Value, Variables};
use serde::Deserialize;
use serde_json::error::Category;

use crate::graphql::Request;

#[derive(Deserialize)]
pub struct RequestBody {
    pub query: Option<String>,
    #[serde(rename = "operationName")]
    pub name: Option<String>,
    #[serde(default)]
    pub variables: Variables,
    #[serde(rename = "documentId")]
    pub document_id: Option<String>,
    /// Only `persistedQuery` is used.
    pub extensions: Option<HashMap<String, Value>>,
}

pub enum InvalidBody {
    NotJson,
    /// An array, such as a batch. serde would read it as the fields of one operation in order.
    List,
    /// JSON that is not an operation.
    Malformed,
}

pub struct MissingQuery;

impl RequestBody {
    pub fn read(json: &str) -> Result<Self, InvalidBody> {
        if json.trim_ascii_start().starts_with('[') {
            return Err(InvalidBody::List);
        }
        serde_json::from_str(json).map_err(|error| match error.classify() {
            Category::Data => InvalidBody::Malformed,
            Category::Io | Category::Syntax | Category::Eof => InvalidBody::NotJson,
        })
    }

    /// Estimates the memory of the values besides their text, in bytes: 256 KiB of `{"b":1},` become 15 MiB.
    pub fn memory_size(&self) -> usize {
        let extensions = self.extensions.iter().flat_map(HashMap::values);
        self.variables.values().chain(extensions).map(value_size).sum()
    }

    pub fn into_request(self) -> Result<Request, MissingQuery> {
        let persisted_query = self.extensions.and_then(|mut extensions| extensions.remove("persistedQuery"));
        // Some clients send an empty string for a missing ID.
        let document_id = self.document_id.filter(|id| !id.is_empty());
        let is_named =
            document_id.is_some() || persisted_query.as_ref().is_some_and(|value| *value != Value::Null);
        let query = if is_named { Some(self.query.unwrap_or_default()) } else { self.query };
        Ok(Request {
            query: query.ok_or(MissingQuery)?,
            operation_name: self.name.filter(|name| !name.is_empty()),
            variables: self.variables,
            document_id,
            persisted_query,
            allowed_types: None,
        })
    }
}

fn value_size(value: &Value) -> usize {
    /// The hash table of an object, in bytes.
    const OBJECT: usize = 288;
    /// A field of an object with its name, in bytes.
    const FIELD: usize = 48;
    let nested: usize = match value {
        Value::List(items) => items.iter().map(value_size).sum(),
        Value::Object(fields) => {
            OBJECT + fields.values().map(|value| FIELD + value_size(value)).sum::<usize>()
        }
        _ => 0,
    };
    size_of::<Value>() + nested
}
