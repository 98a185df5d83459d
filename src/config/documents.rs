use std::path::PathBuf;

use clap::Args;

/// Which documents are executed, and which are kept.
#[derive(Args, Clone, Debug)]
pub struct DocumentSettings {
    /// Memory for automatic persisted queries, in bytes; 0 turns them off
    #[arg(long, env = "CAUSERIE_PERSISTED_QUERIES", value_name = "BYTES", default_value_t = DocumentSettings::PERSISTED_QUERIES)]
    pub persisted_queries: usize,
    /// Execute only the documents in this file, a JSON object that maps names to documents, and those of the built-in
    /// page
    #[arg(long, env = "CAUSERIE_TRUSTED_DOCUMENTS", value_name = "FILE")]
    pub trusted_documents: Option<PathBuf>,
}

impl DocumentSettings {
    pub const PERSISTED_QUERIES: usize = 4 * 1024 * 1024;
}
