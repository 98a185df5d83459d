use apollo_compiler::ast::OperationType;
use async_graphql::{Value, Variables};

/// A GraphQL request as a client sent it.
#[derive(Debug, Default)]
pub struct Request {
    /// The text of the document. Empty if the document is identified by `document_id` or `persisted_query`.
    pub query: String,
    pub operation_name: Option<String>,
    pub variables: Variables,
    pub document_id: Option<String>,
    pub persisted_query: Option<Value>,
    /// The types of operation that the transport allows. None if it allows all.
    pub allowed_types: Option<&'static [OperationType]>,
}
