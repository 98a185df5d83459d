use clap::Args;
use clap::builder::BoolishValueParser;

const DEFAULT: DocumentLimits = DocumentLimits::DEFAULT;

/// Limits of one GraphQL document. The defaults are far above what a front end needs.
#[derive(Args, Clone, Copy, Debug)]
#[allow(clippy::struct_field_names, reason = "they are the names of the flags")]
pub struct DocumentLimits {
    /// Maximum number of tokens (names, values, punctuation marks) in a document
    #[arg(long, env = "CAUSERIE_QUERY_TOKENS", value_name = "NUMBER", default_value_t = DEFAULT.query_tokens)]
    pub query_tokens: usize,
    /// Maximum number of operations in a document
    #[arg(long, env = "CAUSERIE_QUERY_OPERATIONS", value_name = "NUMBER", default_value_t = DEFAULT.query_operations)]
    pub query_operations: usize,
    /// Maximum number of fragment definitions in a document
    #[arg(long, env = "CAUSERIE_QUERY_FRAGMENTS", value_name = "NUMBER", default_value_t = DEFAULT.query_fragments)]
    pub query_fragments: usize,
    /// Maximum number of root fields in an operation
    #[arg(long, env = "CAUSERIE_QUERY_ROOT_FIELDS", value_name = "NUMBER", default_value_t = DEFAULT.query_root_fields)]
    pub query_root_fields: usize,
    /// Maximum number of aliases in a document
    #[arg(long, env = "CAUSERIE_QUERY_ALIASES", value_name = "NUMBER", default_value_t = DEFAULT.query_aliases)]
    pub query_aliases: usize,
    /// Maximum number of directives in a document
    #[arg(long, env = "CAUSERIE_QUERY_DIRECTIVES", value_name = "NUMBER", default_value_t = DEFAULT.query_directives)]
    pub query_directives: usize,
    /// Maximum number of selected fields and fragments in a document; a fragment counts each time it is spread
    #[arg(long, env = "CAUSERIE_QUERY_SELECTIONS", value_name = "NUMBER", default_value_t = DEFAULT.query_selections)]
    pub query_selections: usize,
    /// Maximum depth of nested fields in a document; values above 32 have no effect
    #[arg(long, env = "CAUSERIE_QUERY_DEPTH", value_name = "NUMBER", default_value_t = DEFAULT.query_depth)]
    pub query_depth: usize,
    /// Maximum complexity of a query or mutation: 1 for most fields, multiplied by the page size inside a list
    #[arg(long, env = "CAUSERIE_QUERY_COMPLEXITY", value_name = "NUMBER", default_value_t = DEFAULT.query_complexity)]
    pub query_complexity: usize,
    /// Maximum complexity of each event of a subscription
    #[arg(long, env = "CAUSERIE_SUBSCRIPTION_COMPLEXITY", value_name = "NUMBER", default_value_t = DEFAULT.subscription_complexity)]
    pub subscription_complexity: usize,
    /// Maximum number of values in the variables of an operation, including lists and objects
    #[arg(long, env = "CAUSERIE_QUERY_VALUES", value_name = "NUMBER", default_value_t = DEFAULT.query_values)]
    pub query_values: usize,
    /// Allow introspection (`__schema`, `__type`); `--graphiql` turns it on
    #[arg(long, env = "CAUSERIE_INTROSPECTION", value_parser = BoolishValueParser::new())]
    pub introspection: bool,
}

impl DocumentLimits {
    pub const DEFAULT: Self = Self {
        query_tokens: 5_000,
        query_operations: 50,
        query_fragments: 100,
        query_root_fields: 30,
        query_aliases: 200,
        query_directives: 200,
        query_selections: 5_000,
        // The standard introspection query has depth 13.
        query_depth: 16,
        query_complexity: 5_000,
        subscription_complexity: 500,
        query_values: 5_000,
        introspection: false,
    };
}
