//! Reads a list of documents, the operator's or the page's, and checks each against limits and schema: one that
//! would be refused whenever it is asked for is a mistake to be told at once.

use std::collections::BTreeMap;

use thiserror::Error;

use super::documents::Manifest;
use super::prepared::{Compiler, admit};
use crate::config::DocumentLimits;

#[derive(Debug, Error)]
pub enum TrustError {
    #[error("it is not a JSON object of names and documents, as code generators write it")]
    NotAList,
    #[error("`{name}`: {reason}")]
    Unfit { name: String, reason: String },
}

/// The text of a file: `{"<hash>": "query …", …}`.
pub fn trust(json: &str, limits: &DocumentLimits) -> Result<Manifest, TrustError> {
    let list: BTreeMap<String, String> = serde_json::from_str(json).map_err(|_| TrustError::NotAList)?;
    let compiler = Compiler::new(*limits);
    let mut listed = Manifest::new();
    for (name, text) in list {
        let checked = admit(&text, limits).and_then(|parsed| compiler.validate(&parsed));
        if let Err(errors) = checked {
            let reason = errors.into_iter().next().map(|error| error.message).unwrap_or_default();
            return Err(TrustError::Unfit { name, reason });
        }
        listed.insert(name, text);
    }
    Ok(listed)
}
