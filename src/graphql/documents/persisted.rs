use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, Mutex, PoisonError};

use quick_cache::Weighter;
use quick_cache::unsync::Cache;
use sha2::{Digest, Sha256};

use super::Found;
use crate::graphql::error::{ApiError, Result};
use crate::graphql::request::Request;

/// Texts by their SHA-256, as many as there is room for: those that are asked for least give way.
pub struct PersistedDocuments(Mutex<Cache<String, Arc<str>, Weight>>);

#[derive(Clone)]
struct Weight;

impl Weight {
    /// What an entry takes beside its text. It bounds the number of small ones.
    const ENTRY: usize = 1024;
}

impl Weighter<String, Arc<str>> for Weight {
    fn weight(&self, _: &String, text: &Arc<str>) -> u64 {
        (text.len() + Self::ENTRY) as u64
    }
}

impl PersistedDocuments {
    pub(super) fn new(bytes: usize) -> Self {
        Self(Mutex::new(Cache::with_weighter(bytes / Weight::ENTRY, bytes as u64, Weight)))
    }

    /// A hash without a text stands for one that was kept; with a text, it must be that text's.
    pub fn find(&self, hash: String, request: &mut Request) -> Result<Found> {
        if request.query.is_empty() {
            let cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let text = cache.get(&hash).ok_or_else(ApiError::persisted_query_not_found)?;
            request.query = text.to_string();
            return Ok(Found::Text);
        }
        if base16ct::lower::encode_string(&Sha256::digest(&request.query)) == hash {
            Ok(Found::New(hash))
        } else {
            Err(ApiError::bad_input("provided sha does not match query"))
        }
    }

    pub fn keep(&self, hash: &str, text: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(hash.to_owned(), text.into());
    }
}

impl Debug for PersistedDocuments {
    fn fmt(&self, formatter: &mut Formatter) -> fmt::Result {
        formatter.write_str("Kept")
    }
}
