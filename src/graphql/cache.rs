//! Documents that are ready to be executed, by their texts: those that members send, as many as there is room for.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use quick_cache::sync;
use quick_cache::{Equivalent, Weighter};

use super::prepared::Prepared;

/// Bytes, roughly, of all documents with what was made of them.
const BYTES: u64 = 32 * 1024 * 1024;
/// For each byte of a text.
const TIMES: usize = 24;
/// Beside that, for each document. It bounds the number of small ones.
const ENTRY: usize = 4 * 1024;

pub struct Cache(sync::Cache<Key, Arc<Prepared>, Weight>);

#[derive(Clone)]
struct Key {
    text: Box<str>,
    operation_name: Option<Box<str>>,
}

/// The same, borrowed.
struct Asked<'a> {
    text: &'a str,
    operation_name: Option<&'a str>,
}

#[derive(Clone)]
struct Weight;

impl Default for Cache {
    fn default() -> Self {
        let entries = usize::try_from(BYTES).unwrap_or(usize::MAX) / ENTRY;
        Self(sync::Cache::with_weighter(entries, BYTES, Weight))
    }
}

impl Cache {
    pub fn find(&self, text: &str, operation_name: Option<&str>) -> Option<Arc<Prepared>> {
        self.0.get(&Asked { text, operation_name })
    }

    pub fn keep(&self, text: &str, operation_name: Option<&str>, prepared: &Arc<Prepared>) {
        let key = Key { text: text.into(), operation_name: operation_name.map(Into::into) };
        self.0.insert(key, Arc::clone(prepared));
    }
}

impl Key {
    fn asked(&self) -> Asked<'_> {
        Asked { text: &self.text, operation_name: self.operation_name.as_deref() }
    }
}

impl Hash for Asked<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.text, self.operation_name).hash(state);
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.asked().hash(state);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.asked().equivalent(other)
    }
}

impl Eq for Key {}

impl Equivalent<Key> for Asked<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.text == &*key.text && self.operation_name == key.operation_name.as_deref()
    }
}

impl Weighter<Key, Arc<Prepared>> for Weight {
    fn weight(&self, key: &Key, _: &Arc<Prepared>) -> u64 {
        (key.text.len() * TIMES + ENTRY) as u64
    }
}
