//! Documents that come by a name instead of a text.

mod kept; // what clients sent before: automatic persisted queries
mod named; // which one a request names
mod trusted; // what the operator has listed

use std::sync::Arc;

use async_graphql::Request;
use async_graphql::parser::types::ExecutableDocument;

use super::error::{ApiError, Result};
pub use kept::Kept;
pub use named::DocumentId;
pub use trusted::{Trusted, TrustedDocument};

/// Which documents are executed, and by which names.
#[derive(Clone, Debug)]
pub enum Documents {
    /// Any, by their text only.
    Texts,
    /// Any; a client may name one that was sent before by its hash.
    Kept(Arc<Kept>),
    /// Those of a list, by their names there. No text is taken.
    Trusted(Arc<Trusted>),
}

impl Default for Documents {
    fn default() -> Self {
        Self::kept(Kept::BYTES)
    }
}

/// What a request turned out to ask for. Its text is in the request now.
pub enum Found {
    Text,
    /// To be kept under this hash, once it is known to be good.
    New(String),
    Parsed(ExecutableDocument),
}

impl Documents {
    /// Keeps at most so many bytes; with none, only texts are taken.
    #[must_use]
    pub fn kept(bytes: usize) -> Self {
        if bytes == 0 { Self::Texts } else { Self::Kept(Arc::new(Kept::new(bytes))) }
    }

    pub fn find(&self, request: &mut Request) -> Result<Found> {
        let name = named::name(request)?;
        match (self, name) {
            (Self::Texts | Self::Kept(_), None) => Ok(Found::Text),
            (Self::Texts, Some(_)) => Err(ApiError::names_not_taken()),
            (Self::Kept(kept), Some(hash)) => kept.find(hash, request),
            (Self::Trusted(trusted), name) => trusted.find(name.as_deref(), request),
        }
    }

    pub fn keep(&self, hash: &str, text: &str) {
        if let Self::Kept(kept) = self {
            kept.keep(hash, text);
        }
    }
}
