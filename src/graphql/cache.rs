//! A cache of prepared operations by the text of their document, limited by memory.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use quick_cache::sync;
use quick_cache::{Equivalent, Weighter};

use super::prepared::PreparedOperation;

/// The approximate maximum memory of the cache in bytes.
const MAX_BYTES: u64 = 32 * 1024 * 1024;
/// The estimated memory of an operation, without its plans, in bytes for each byte of the document's text.
const BYTES_PER_TEXT_BYTE: usize = 32;
/// The estimated overhead of an entry in bytes. It limits the number of entries.
const ENTRY_BYTES: usize = 4 * 1024;

/// The operations that signed-in callers have sent. The least used are evicted.
pub struct OperationCache(sync::Cache<CacheKey, CachedOperation, OperationWeighter>);

#[derive(Clone)]
struct CachedOperation {
    prepared: Arc<PreparedOperation>,
    /// The maximum memory of its plans, including those compiled later.
    plan_bytes: usize,
}

#[derive(Clone)]
struct CacheKey {
    text: Box<str>,
    operation_name: Option<Box<str>>,
}

/// A `CacheKey` that borrows its strings, for lookups without allocation.
struct BorrowedKey<'a> {
    text: &'a str,
    operation_name: Option<&'a str>,
}

#[derive(Clone)]
struct OperationWeighter;

impl Default for OperationCache {
    fn default() -> Self {
        let entries = usize::try_from(MAX_BYTES).unwrap_or(usize::MAX) / ENTRY_BYTES;
        Self(sync::Cache::with_weighter(entries, MAX_BYTES, OperationWeighter))
    }
}

impl OperationCache {
    pub fn find(&self, text: &str, operation_name: Option<&str>) -> Option<Arc<PreparedOperation>> {
        self.0.get(&BorrowedKey { text, operation_name }).map(|cached| cached.prepared)
    }

    /// `plan_bytes` is the maximum memory of the operation's plans.
    pub fn insert(
        &self,
        text: &str,
        operation_name: Option<&str>,
        prepared: Arc<PreparedOperation>,
        plan_bytes: usize,
    ) {
        let key = CacheKey { text: text.into(), operation_name: operation_name.map(Into::into) };
        self.0.insert(key, CachedOperation { prepared, plan_bytes });
    }
}

impl CacheKey {
    fn borrow(&self) -> BorrowedKey<'_> {
        BorrowedKey { text: &self.text, operation_name: self.operation_name.as_deref() }
    }
}

impl Hash for BorrowedKey<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.text, self.operation_name).hash(state);
    }
}

impl Hash for CacheKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.borrow().hash(state);
    }
}

impl PartialEq for CacheKey {
    fn eq(&self, other: &Self) -> bool {
        self.borrow().equivalent(other)
    }
}

impl Eq for CacheKey {}

impl Equivalent<CacheKey> for BorrowedKey<'_> {
    fn equivalent(&self, key: &CacheKey) -> bool {
        self.text == &*key.text && self.operation_name == key.operation_name.as_deref()
    }
}

impl Weighter<CacheKey, CachedOperation> for OperationWeighter {
    fn weight(&self, key: &CacheKey, cached: &CachedOperation) -> u64 {
        (key.text.len() * BYTES_PER_TEXT_BYTE + ENTRY_BYTES + cached.plan_bytes) as u64
    }
}

#[cfg(test)]
mod tests {
    use allocation_counter::measure;
    use apollo_compiler::name;
    use async_graphql::Value;

    use super::{CacheKey, CachedOperation, OperationWeighter, Weighter};
    use crate::config::DocumentLimits;
    use crate::graphql::compiler::{Compiler, parse_within_limits};
    use crate::graphql::prepared::PreparedOperation;

    const VARIABLES: &str = "query($a: Boolean!, $b: Boolean!, $c: Boolean!)";

    fn repeat(count: usize, text: impl Fn(usize) -> String) -> String {
        (0..count).map(text).collect()
    }

    fn documents() -> [String; 5] {
        let list = "conversations { nodes { ...C } } } } fragment C on Conversation { id status lastMessage { id body } }";
        let nodes = repeat(20, |n| format!("n{n}: node(id: \"member_{n}\") {{ ...F }}"));
        let fields = repeat(100, |n| format!("field{n}: id "));
        let names = "n: member { displayName @skip(if: $a) id }".repeat(40);
        let long = "long".repeat(200);
        let pages = repeat(20, |n| format!("p{n}: contacts(search: \"{long}\") {{ nodes {{ id }} }}"));
        [
            format!("{{ viewer {{ {list}"),
            format!(
                "{VARIABLES} {{ viewer {{ member @include(if: $a) @skip(if: $b) {{ id @skip(if: $c) }} {list}"
            ),
            format!("{{ {nodes} }} fragment F on Node {{ {fields} }}"),
            format!(
                "{VARIABLES} {{ viewer {{ {names} x: member @include(if: $b) @skip(if: $c) {{ id }} }} }}"
            ),
            format!("{{ viewer {{ {pages} }} }}"),
        ]
    }

    /// Prepares an operation with all of its plans. Returns None if the document is invalid.
    fn prepare(compiler: &Compiler, document: &str) -> Option<PreparedOperation> {
        let parsed = parse_within_limits(document, &compiler.limits).ok()?;
        let prepared = compiler.prepare(&parsed, None).ok()?;
        for number in 0..8 {
            let bit = |bit: u8| Value::Boolean(number & bit > 0);
            prepared
                .plan(compiler.schema, &[(name!("a"), bit(1)), (name!("b"), bit(2)), (name!("c"), bit(4))]);
        }
        Some(prepared)
    }

    #[test]
    fn the_estimated_memory_of_an_operation_is_an_upper_bound() {
        let compiler = Compiler::new(DocumentLimits::DEFAULT);
        for document in documents() {
            // Initializes what all operations share.
            drop(prepare(&compiler, &document));
            let mut measured = None;

            let used = measure(|| measured = prepare(&compiler, &document)).bytes_current;

            let key = CacheKey { text: document.as_str().into(), operation_name: None };
            let estimated = measured.map_or(0, |prepared| {
                let plan_bytes = prepared.max_plan_bytes(compiler.schema);
                OperationWeighter.weight(&key, &CachedOperation { prepared: prepared.into(), plan_bytes })
            });
            assert!(used > 0 && used <= estimated.cast_signed(), "{used} > {estimated}: {document:.200}");
        }
    }
}
