//! Documents that a request identifies instead of sending their text.

mod document_id; // how a request identifies a document
mod manifest; // documents that are known from the start
mod persisted; // documents that clients have sent before: automatic persisted queries
mod trusted; // reads a manifest

use std::sync::Arc;

use super::error::{ApiError, Result};
use super::request::Request;
use crate::config;
use document_id::document_id;
pub use manifest::Manifest;
use persisted::PersistedDocuments;
pub use trusted::{ManifestError, read_manifest};

/// Which documents are executed, and how requests can identify them.
#[derive(Clone, Debug)]
pub struct Documents {
    manifest: Arc<Manifest>,
    unlisted: UnlistedDocuments,
}

/// How documents that are not in the manifest are treated.
#[derive(Clone, Debug)]
enum UnlistedDocuments {
    /// They are not executed.
    Refused,
    /// They are executed if the request contains their text.
    TextOnly,
    /// They are also executed by the hash of a document that was sent before.
    Persisted(Arc<PersistedDocuments>),
}

impl Default for Documents {
    fn default() -> Self {
        Self::with_persisted(Manifest::default(), config::DocumentSettings::PERSISTED_QUERIES)
    }
}

impl Documents {
    /// Executes all documents. Up to `max_bytes` of those that are not in the manifest are persisted; 0 disables this.
    #[must_use]
    pub fn with_persisted(manifest: Manifest, max_bytes: usize) -> Self {
        let unlisted = if max_bytes == 0 {
            UnlistedDocuments::TextOnly
        } else {
            UnlistedDocuments::Persisted(Arc::new(PersistedDocuments::new(max_bytes)))
        };
        Self { manifest: Arc::new(manifest), unlisted }
    }

    /// Executes only the documents of the manifest.
    #[must_use]
    pub fn trusted_only(manifest: Manifest) -> Self {
        Self { manifest: Arc::new(manifest), unlisted: UnlistedDocuments::Refused }
    }

    /// Sets the text of the request if it identifies a document. If the request registers a new document, returns the
    /// hash to persist it under once it is known to be valid.
    pub fn resolve(&self, request: &mut Request) -> Result<Option<String>> {
        let id = document_id(request)?;
        let listed = id.as_ref().filter(|_| request.query.is_empty()).and_then(|id| self.manifest.get(id));
        if let Some(text) = listed {
            request.query.clone_from(text);
            return Ok(None);
        }
        match (&self.unlisted, id) {
            (UnlistedDocuments::Refused, _) => Err(ApiError::document_not_trusted()),
            (UnlistedDocuments::TextOnly | UnlistedDocuments::Persisted(_), None) => Ok(None),
            (UnlistedDocuments::TextOnly, Some(_)) => Err(ApiError::persisted_query_not_supported()),
            (UnlistedDocuments::Persisted(persisted), Some(hash)) => persisted.resolve(hash, request),
        }
    }

    pub fn persist(&self, hash: &str, text: &str) {
        if let UnlistedDocuments::Persisted(persisted) = &self.unlisted {
            persisted.insert(hash, text);
        }
    }
}
