//! One operation, as GraphQL over HTTP and over WebSocket alike write it in JSON.

use async_graphql::{Request, Variables};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::graphql::DocumentId;

#[derive(Deserialize)]
pub struct Operation {
    pub query: Option<String>,
    #[serde(rename = "operationName")]
    pub name: Option<String>,
    pub variables: Option<Map<String, Value>>,
    #[serde(rename = "documentId")]
    pub document_id: Option<String>,
    /// `persistedQuery` is looked at, and nothing else.
    pub extensions: Option<Map<String, Value>>,
}

pub struct NoQuery;

impl Operation {
    pub fn request(self) -> Result<Request, NoQuery> {
        let persisted = self.extensions.and_then(|mut extensions| extensions.remove("persistedQuery"));
        // Some clients send an empty name where they have none.
        let document_id = self.document_id.filter(|id| !id.is_empty());
        let is_named = document_id.is_some() || persisted.as_ref().is_some_and(|value| !value.is_null());
        let text = if is_named { Some(self.query.unwrap_or_default()) } else { self.query };
        let mut request = Request::new(text.ok_or(NoQuery)?);
        request.operation_name = self.name.filter(|name| !name.is_empty());
        request.variables = Variables::from_json(Value::Object(self.variables.unwrap_or_default()));
        if let Some(persisted) = persisted.and_then(|value| async_graphql::Value::from_json(value).ok()) {
            request.extensions.insert("persistedQuery".to_owned(), persisted);
        }
        if let Some(id) = document_id {
            request.data.insert(DocumentId(id));
        }
        Ok(request)
    }
}
