//! One operation, as GraphQL over HTTP and over WebSocket alike write it in JSON.

use async_graphql::{Request, Variables};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
pub struct Operation {
    pub query: Option<String>,
    #[serde(rename = "operationName")]
    pub name: Option<String>,
    pub variables: Option<Map<String, Value>>,
    /// Must be an object; nothing in it is used.
    #[serde(rename = "extensions")]
    pub _extensions: Option<Map<String, Value>>,
}

pub struct NoQuery;

impl Operation {
    pub fn request(self) -> Result<Request, NoQuery> {
        let mut request = Request::new(self.query.ok_or(NoQuery)?);
        // Some clients send an empty name where they have none.
        request.operation_name = self.name.filter(|name| !name.is_empty());
        request.variables = Variables::from_json(Value::Object(self.variables.unwrap_or_default()));
        Ok(request)
    }
}
