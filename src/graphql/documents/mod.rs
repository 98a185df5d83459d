//! Documents that come by a name instead of a text.

mod persisted; // what clients sent before: automatic persisted queries
mod manifest; // what is known from the start
mod named; // which one a request names

use std::sync::Arc;

use super::error::{ApiError, Result};
use super::request::Request;
use crate::config;
pub use manifest::Manifest;
use persisted::PersistedDocuments;

/// Which documents are executed, and by which names.
#[derive(Clone, Debug)]
pub struct Documents {
    listed: Arc<Manifest>,
    others: Others,
}

/// What becomes of those that are not listed.
#[derive(Clone, Debug)]
enum Others {
    /// They are not executed: no text is taken.
    Refused,
    /// They come by their text only.
    Texts,
    /// A client may name one that was sent before by its hash.
    Kept(Arc<PersistedDocuments>),
}

impl Default for Documents {
    fn default() -> Self {
        Self::kept(Manifest::default(), config::Documents::PERSISTED_QUERIES)
    }
}

/// What a request turned out to ask for. Its text is in the request now.
pub enum Found {
    Text,
    /// To be kept under this hash, once it is known to be good.
    New(String),
}

impl Documents {
    /// Those that are listed, and all others. Keeps at most so many bytes of these; with none, only their texts are taken.
    #[must_use]
    pub fn kept(listed: Manifest, bytes: usize) -> Self {
        let others =
            if bytes == 0 { Others::Texts } else { Others::Kept(Arc::new(PersistedDocuments::new(bytes))) };
        Self { listed: Arc::new(listed), others }
    }

    /// Nothing but what is listed.
    #[must_use]
    pub fn only(listed: Manifest) -> Self {
        Self { listed: Arc::new(listed), others: Others::Refused }
    }

    pub fn find(&self, request: &mut Request) -> Result<Found> {
        let name = named::name(request)?;
        let listed =
            name.as_ref().filter(|_| request.query.is_empty()).and_then(|name| self.listed.get(name));
        if let Some(listed) = listed {
            request.query.clone_from(listed);
            return Ok(Found::Text);
        }
        match (&self.others, name) {
            (Others::Refused, _) => Err(ApiError::not_trusted()),
            (Others::Texts | Others::Kept(_), None) => Ok(Found::Text),
            (Others::Texts, Some(_)) => Err(ApiError::names_not_taken()),
            (Others::Kept(kept), Some(hash)) => kept.find(hash, request),
        }
    }

    pub fn keep(&self, hash: &str, text: &str) {
        if let Others::Kept(kept) = &self.others {
            kept.keep(hash, text);
        }
    }
}
