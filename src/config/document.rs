use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use clap::builder::BoolishValueParser;

use crate::graphql::{Documents, Limits, Manifest, PersistedDocuments, trust};
use crate::text_file::without_mark;

/// Limits of one GraphQL document.
#[derive(Args, Clone, Debug)]
#[allow(clippy::struct_field_names, reason = "they are the names of the flags")]
pub struct Document {
    /// Maximum number of tokens (names, values, punctuation marks) in a document
    #[arg(long, env = "CAUSERIE_QUERY_TOKENS", value_name = "NUMBER", default_value_t = Limits::default().tokens)]
    query_tokens: usize,
    /// Maximum number of operations in a document
    #[arg(long, env = "CAUSERIE_QUERY_OPERATIONS", value_name = "NUMBER", default_value_t = Limits::default().operations)]
    query_operations: usize,
    /// Maximum number of fragment definitions in a document
    #[arg(long, env = "CAUSERIE_QUERY_FRAGMENTS", value_name = "NUMBER", default_value_t = Limits::default().fragments)]
    query_fragments: usize,
    /// Maximum number of root fields in an operation
    #[arg(long, env = "CAUSERIE_QUERY_ROOT_FIELDS", value_name = "NUMBER", default_value_t = Limits::default().root_fields)]
    query_root_fields: usize,
    /// Maximum number of aliases in a document
    #[arg(long, env = "CAUSERIE_QUERY_ALIASES", value_name = "NUMBER", default_value_t = Limits::default().aliases)]
    query_aliases: usize,
    /// Maximum number of directives in a document
    #[arg(long, env = "CAUSERIE_QUERY_DIRECTIVES", value_name = "NUMBER", default_value_t = Limits::default().directives)]
    query_directives: usize,
    /// Maximum number of selected fields and fragments in a document; a fragment counts each time it is spread
    #[arg(long, env = "CAUSERIE_QUERY_SELECTIONS", value_name = "NUMBER", default_value_t = Limits::default().selections)]
    query_selections: usize,
    /// Maximum depth of nested fields in a document, at most 32
    #[arg(long, env = "CAUSERIE_QUERY_DEPTH", value_name = "NUMBER", default_value_t = Limits::default().depth)]
    query_depth: usize,
    /// Maximum complexity of a query or mutation: 1 for most fields, multiplied by the page size inside a list
    #[arg(long, env = "CAUSERIE_QUERY_COMPLEXITY", value_name = "NUMBER", default_value_t = Limits::default().complexity)]
    query_complexity: usize,
    /// Maximum complexity of each event of a subscription
    #[arg(long, env = "CAUSERIE_SUBSCRIPTION_COMPLEXITY", value_name = "NUMBER", default_value_t = Limits::default().subscription_complexity)]
    subscription_complexity: usize,
    /// Maximum number of values in the variables of an operation, including lists and objects
    #[arg(long, env = "CAUSERIE_QUERY_VALUES", value_name = "NUMBER", default_value_t = Limits::default().values)]
    query_values: usize,
    /// Allow introspection (`__schema`, `__type`); `--graphiql` turns it on
    #[arg(long, env = "CAUSERIE_INTROSPECTION", value_parser = BoolishValueParser::new())]
    introspection: bool,
    /// Memory for automatic persisted queries, in bytes; 0 turns them off
    #[arg(long, env = "CAUSERIE_PERSISTED_QUERIES", value_name = "BYTES", default_value_t = PersistedDocuments::BYTES)]
    persisted_queries: usize,
    /// Execute only the documents in this file, a JSON object of names and texts, and those of the built-in page
    #[arg(long, env = "CAUSERIE_TRUSTED_DOCUMENTS", value_name = "FILE")]
    trusted_documents: Option<PathBuf>,
}

impl Document {
    #[must_use]
    pub fn limits(&self, graphiql: bool) -> Limits {
        Limits {
            tokens: self.query_tokens,
            operations: self.query_operations,
            fragments: self.query_fragments,
            root_fields: self.query_root_fields,
            aliases: self.query_aliases,
            directives: self.query_directives,
            selections: self.query_selections,
            depth: self.query_depth,
            complexity: self.query_complexity,
            subscription_complexity: self.subscription_complexity,
            values: self.query_values,
            introspection: self.introspection || graphiql,
        }
    }

    /// The documents to execute; those of the built-in page are always among them.
    pub async fn documents(&self, limits: &Limits, graphiql: bool, page: Manifest) -> Result<Documents> {
        let Some(path) = &self.trusted_documents else {
            return Ok(Documents::kept(page, self.persisted_queries));
        };
        if graphiql {
            bail!("GraphiQL sends texts, and --trusted-documents takes none: leave one of them out");
        }
        let shown = path.display();
        let cannot = || format!("--trusted-documents: cannot read {shown}");
        let bytes = std::fs::read(path).with_context(cannot)?;
        let json = std::str::from_utf8(without_mark(&bytes).with_context(cannot)?).with_context(cannot)?;
        let mut listed = trust(json, limits)
            .with_context(|| format!("--trusted-documents: cannot trust those of {shown}"))?;
        listed.extend(page);
        Ok(Documents::only(listed))
    }
}
