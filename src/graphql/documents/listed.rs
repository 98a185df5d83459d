use std::collections::HashMap;

use async_graphql::parser::types::ExecutableDocument;

/// Those of a list, by the names that it gives: the operator's, and the page's own.
pub type Listed = HashMap<String, ListedDocument>;

/// Parsed and checked when the list was read.
#[derive(Debug)]
pub struct ListedDocument {
    pub text: String,
    pub document: ExecutableDocument,
}
