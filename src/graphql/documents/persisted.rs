use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, Mutex, PoisonError};

use quick_cache::Weighter;
use quick_cache::unsync::Cache;
use sha2::{Digest, Sha256};

use crate::graphql::error::{ApiError, Result};
use crate::graphql::request::Request;

/// The estimated overhead of an entry in bytes. It limits the number of entries.
const ENTRY_BYTES: usize = 1024;

/// Documents by their SHA-256, limited by memory. The least used are evicted.
pub struct PersistedDocuments(Mutex<Cache<String, Arc<str>, TextWeighter>>);

#[derive(Clone)]
struct TextWeighter;

impl Weighter<String, Arc<str>> for TextWeighter {
    fn weight(&self, _: &String, text: &Arc<str>) -> u64 {
        (text.len() + ENTRY_BYTES) as u64
    }
}

impl PersistedDocuments {
    pub fn new(max_bytes: usize) -> Self {
        Self(Mutex::new(Cache::with_weighter(max_bytes / ENTRY_BYTES, max_bytes as u64, TextWeighter)))
    }

    /// Sets the text of a request that has only a hash. If the request also has the text, returns the hash to persist
    /// it under. Fails if the hash is unknown, or is not that of the text.
    pub fn resolve(&self, hash: String, request: &mut Request) -> Result<Option<String>> {
        if request.query.is_empty() {
            let cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let text = cache.get(&hash).ok_or_else(ApiError::persisted_query_not_found)?;
            request.query = text.to_string();
            return Ok(None);
        }
        if base16ct::lower::encode_string(&Sha256::digest(&request.query)) == hash {
            Ok(Some(hash))
        } else {
            Err(ApiError::bad_input("provided sha does not match query"))
        }
    }

    pub fn insert(&self, hash: &str, text: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(hash.to_owned(), text.into());
    }
}

impl Debug for PersistedDocuments {
    fn fmt(&self, formatter: &mut Formatter) -> fmt::Result {
        formatter.write_str("PersistedDocuments")
    }
}
