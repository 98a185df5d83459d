//! Reads a manifest, that of the operator or that of the page, and validates each of its documents. A document that
//! could never be executed is reported at once.

use std::collections::BTreeMap;

use thiserror::Error;

use super::Manifest;
use crate::config::DocumentLimits;
use crate::graphql::compiler::{Compiler, parse_within_limits};

#[derive(Debug, Error)]
pub enum ManifestError {
    #[error("not a JSON object that maps IDs to documents")]
    NotAManifest,
    #[error("`{id}`: {reason}")]
    InvalidDocument { id: String, reason: String },
}

/// Parses a manifest: `{"<hash>": "query …", …}`. Fails if a document is invalid or exceeds a limit.
pub fn read_manifest(json: &str, limits: &DocumentLimits) -> Result<Manifest, ManifestError> {
    let documents: BTreeMap<String, String> =
        serde_json::from_str(json).map_err(|_| ManifestError::NotAManifest)?;
    let compiler = Compiler::new(*limits);
    let mut manifest = Manifest::new();
    for (id, text) in documents {
        let checked = parse_within_limits(&text, limits).and_then(|parsed| compiler.validate(&parsed));
        if let Err(errors) = checked {
            let reason = errors.into_iter().next().map(|error| error.message).unwrap_or_default();
            return Err(ManifestError::InvalidDocument { id, reason });
        }
        manifest.insert(id, text);
    }
    Ok(manifest)
}
