use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use clap::builder::BoolishValueParser;

use crate::graphql::{Documents, Limits, Manifest, PersistedDocuments, trust};
use crate::text_file::without_mark;

/// What one document may ask for. The library walks fields and fragments at most 32 levels down.
#[derive(Args, Clone, Debug)]
#[allow(clippy::struct_field_names, reason = "they are the names of the flags")]
pub struct Document {
    /// Tokens (names, values, punctuation marks) that a GraphQL document may have
    #[arg(long, env = "CAUSERIE_QUERY_TOKENS", value_name = "NUMBER", default_value_t = Limits::default().tokens)]
    query_tokens: usize,
    /// Operations that a document may have
    #[arg(long, env = "CAUSERIE_QUERY_OPERATIONS", value_name = "NUMBER", default_value_t = Limits::default().operations)]
    query_operations: usize,
    /// Fragments that a document may have
    #[arg(long, env = "CAUSERIE_QUERY_FRAGMENTS", value_name = "NUMBER", default_value_t = Limits::default().fragments)]
    query_fragments: usize,
    /// Fields that an operation may have at its root
    #[arg(long, env = "CAUSERIE_QUERY_ROOT_FIELDS", value_name = "NUMBER", default_value_t = Limits::default().root_fields)]
    query_root_fields: usize,
    /// Aliases that a document may have
    #[arg(long, env = "CAUSERIE_QUERY_ALIASES", value_name = "NUMBER", default_value_t = Limits::default().aliases)]
    query_aliases: usize,
    /// Directives that a document may have
    #[arg(long, env = "CAUSERIE_QUERY_DIRECTIVES", value_name = "NUMBER", default_value_t = Limits::default().directives)]
    query_directives: usize,
    /// Fields and fragments that a document may select, a fragment's as often as it is spread
    #[arg(long, env = "CAUSERIE_QUERY_SELECTIONS", value_name = "NUMBER", default_value_t = Limits::default().selections)]
    query_selections: usize,
    /// Levels of fields inside fields that a document may have, 32 at most
    #[arg(long, env = "CAUSERIE_QUERY_DEPTH", value_name = "NUMBER", default_value_t = Limits::default().depth)]
    query_depth: usize,
    /// What an operation may cost: 1 for a field, as often as its page is long
    #[arg(long, env = "CAUSERIE_QUERY_COMPLEXITY", value_name = "NUMBER", default_value_t = Limits::default().complexity)]
    query_complexity: usize,
    /// What each event of a subscription may cost
    #[arg(long, env = "CAUSERIE_SUBSCRIPTION_COMPLEXITY", value_name = "NUMBER", default_value_t = Limits::default().subscription_complexity)]
    subscription_complexity: usize,
    /// Values that the variables of an operation may have, lists and objects among them
    #[arg(long, env = "CAUSERIE_QUERY_VALUES", value_name = "NUMBER", default_value_t = Limits::default().values)]
    query_values: usize,
    /// Answer questions about the schema (`__schema`, `__type`); --graphiql needs it, and brings it
    #[arg(long, env = "CAUSERIE_INTROSPECTION", value_parser = BoolishValueParser::new())]
    introspection: bool,
    /// Bytes of documents to keep for clients that send a hash instead; 0 keeps none
    #[arg(long, env = "CAUSERIE_PERSISTED_QUERIES", value_name = "BYTES", default_value_t = PersistedDocuments::BYTES)]
    persisted_queries: usize,
    /// Execute only the documents of this file, JSON of names and texts as code generators write it, and the page's own
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

    /// The page's own count as listed, too.
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
