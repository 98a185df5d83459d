//! One operation, as GraphQL over HTTP and over WebSocket alike write it in JSON.

use std::collections::HashMap;

use async_graphql::{Request, Value, Variables};
use serde::Deserialize;
use serde_json::error::Category;

use crate::graphql::DocumentId;

#[derive(Deserialize)]
pub struct Operation {
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

pub enum Unreadable {
    NotJson,
    /// Several operations, or what derived code would take for the fields of one in their order.
    List,
    /// JSON, but not an operation.
    Malformed,
}

pub struct NoQuery;

impl Operation {
    pub fn read(json: &str) -> Result<Self, Unreadable> {
        if json.trim_ascii_start().starts_with('[') {
            return Err(Unreadable::List);
        }
        serde_json::from_str(json).map_err(|error| match error.classify() {
            Category::Data => Unreadable::Malformed,
            Category::Io | Category::Syntax | Category::Eof => Unreadable::NotJson,
        })
    }

    /// About as many bytes as its values take in memory beside their text: 256 KiB of `{"b":1},` make 15 MiB.
    pub fn weight(&self) -> usize {
        let extensions = self.extensions.iter().flat_map(HashMap::values);
        self.variables.values().chain(extensions).map(weight).sum()
    }

    pub fn request(self) -> Result<Request, NoQuery> {
        let persisted = self.extensions.and_then(|mut extensions| extensions.remove("persistedQuery"));
        // Some clients send an empty name where they have none.
        let document_id = self.document_id.filter(|id| !id.is_empty());
        let is_named = document_id.is_some() || persisted.as_ref().is_some_and(|value| *value != Value::Null);
        let text = if is_named { Some(self.query.unwrap_or_default()) } else { self.query };
        let mut request = Request::new(text.ok_or(NoQuery)?);
        request.operation_name = self.name.filter(|name| !name.is_empty());
        request.variables = self.variables;
        if let Some(persisted) = persisted {
            request.extensions.insert("persistedQuery".to_owned(), persisted);
        }
        if let Some(id) = document_id {
            request.data.insert(DocumentId(id));
        }
        Ok(request)
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
