//! Caches verified tokens with their members, so that their signatures and claims are not checked again.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

/// Maximum size of all entries together, in bytes.
const MAX_BYTES: u64 = 16 * 1024 * 1024;
/// The size of an entry without its token, in bytes.
const ENTRY_BYTES: usize = 256;

/// Evicts the least used tokens.
#[derive(Clone)]
pub struct TokenCache(Arc<Cache<Box<str>, CachedToken, EntrySize>>);

#[derive(Clone, Debug)]
pub struct CachedToken {
    pub member: MemberId,
    pub issued_at: Option<DateTime<Utc>>,
    /// Includes the leeway, like `valid_until`.
    pub valid_from: Option<DateTime<Utc>>,
    pub valid_until: DateTime<Utc>,
    /// The version of the keys that verified the token.
    pub key_version: u64,
}

#[derive(Clone)]
struct EntrySize;

impl Weighter<Box<str>, CachedToken> for EntrySize {
    fn weight(&self, token: &Box<str>, _: &CachedToken) -> u64 {
        (token.len() + ENTRY_BYTES) as u64
    }
}

impl Default for TokenCache {
    fn default() -> Self {
        let entries = usize::try_from(MAX_BYTES).unwrap_or(usize::MAX) / (2 * ENTRY_BYTES);
        Self(Arc::new(Cache::with_weighter(entries, MAX_BYTES, EntrySize)))
    }
}

impl TokenCache {
    /// Returns the token if these keys have verified it and it is valid now.
    pub fn find(&self, token: &str, key_version: u64, now: DateTime<Utc>) -> Option<CachedToken> {
        let cached = self.0.get(token)?;
        let is_valid = cached.key_version == key_version
            && cached.valid_until > now
            && cached.valid_from.is_none_or(|from| from <= now);
        is_valid.then_some(cached)
    }

    pub fn insert(&self, token: &str, cached: CachedToken) {
        self.0.insert(token.into(), cached);
    }

    pub fn remove(&self, token: &str) {
        self.0.remove(token);
    }
}
