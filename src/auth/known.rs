//! Tokens that were verified before, and whose they are: so that neither signature nor claims are looked at again.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

/// Of all tokens together.
const BYTES: u64 = 16 * 1024 * 1024;
/// What an entry takes beside the token.
const ENTRY: usize = 256;

/// Those that come least give way.
#[derive(Clone)]
pub struct KnownTokens(Arc<Cache<Box<str>, KnownToken, Weight>>);

#[derive(Clone, Debug)]
pub struct KnownToken {
    pub member: MemberId,
    pub issued_at: Option<DateTime<Utc>>,
    /// It is good from then on …
    pub from: Option<DateTime<Utc>>,
    /// … to here, the leeway included in both.
    pub until: DateTime<Utc>,
    /// Of the keys that it was verified with.
    pub version: u64,
}

#[derive(Clone)]
struct Weight;

impl Weighter<Box<str>, KnownToken> for Weight {
    fn weight(&self, token: &Box<str>, _: &KnownToken) -> u64 {
        (token.len() + ENTRY) as u64
    }
}

impl Default for KnownTokens {
    fn default() -> Self {
        let entries = usize::try_from(BYTES).unwrap_or(usize::MAX) / (2 * ENTRY);
        Self(Arc::new(Cache::with_weighter(entries, BYTES, Weight)))
    }
}

impl KnownTokens {
    /// None where it was not seen yet, or not with these keys, or is not good now.
    pub fn find(&self, token: &str, version: u64, now: DateTime<Utc>) -> Option<KnownToken> {
        let known = self.0.get(token)?;
        let is_good =
            known.version == version && known.until > now && known.from.is_none_or(|from| from <= now);
        is_good.then_some(known)
    }

    pub fn keep(&self, token: &str, known: KnownToken) {
        self.0.insert(token.into(), known);
    }

    /// It turned out that it is not good any more.
    pub fn forget(&self, token: &str) {
        self.0.remove(token);
    }
}
