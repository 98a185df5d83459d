//! One operation, as GraphQL over HTTP and over WebSocket alike write it in JSON.

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
    /// `persistedQuery` is looked at, and nothing else.
    pub extensions: Option<HashMap<String, Value>>,
}

pub enum InvalidBody {
    NotJson,
    /// Several operations, or what derived code would take for the fields of one in their order.
    List,
    /// JSON, but not an operation.
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

    /// About as many bytes as its values take in memory beside their text: 256 KiB of `{"b":1},` make 15 MiB.
    pub fn memory_size(&self) -> usize {
        let extensions = self.extensions.iter().flat_map(HashMap::values);
        self.variables.values().chain(extensions).map(weight).sum()
    }

    pub fn into_request(self) -> Result<Request, MissingQuery> {
        let persisted_query = self.extensions.and_then(|mut extensions| extensions.remove("persistedQuery"));
        // Some clients send an empty name where they have none.
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

fn weight(value: &Value) -> usize {
    /// A table, and a field of it with its name.
    const OBJECT: usize = 288;
    const FIELD: usize = 48;
    let beneath: usize = match value {
        Value::List(items) => items.iter().map(weight).sum(),
        Value::Object(fields) => OBJECT + fields.values().map(|value| FIELD + weight(value)).sum::<usize>(),
        _ => 0,
    };
    size_of::<Value>() + beneath
}
