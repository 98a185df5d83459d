use async_graphql::{Value, Variables};

use apollo_compiler::ast::OperationType;

/// One operation, as a client asks for it.
#[derive(Debug, Default)]
pub struct Request {
    /// The document's text; empty where it is named instead.
    pub query: String,
    pub operation_name: Option<String>,
    pub variables: Variables,
    pub document_id: Option<String>,
    pub persisted_query: Option<Value>,
    /// What it may be, where it must not change anything.
    pub only: Option<&'static [OperationType]>,
}
