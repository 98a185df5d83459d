//! Documents that are ready to be executed, by their texts: those that members send, as many as there is room for.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use quick_cache::sync;
use quick_cache::{Equivalent, Weighter};

use super::prepared::Prepared;

/// Bytes, roughly, of all documents with what was made of them.
const BYTES: u64 = 32 * 1024 * 1024;
/// For each byte of a text, without its plans.
const TIMES: usize = 32;
/// Beside that, for each document. It limits the number of small ones.
const ENTRY: usize = 4 * 1024;

pub struct OperationCache(sync::Cache<Key, CachedOperation, Weight>);

#[derive(Clone)]
struct CachedOperation {
    prepared: Arc<Prepared>,
    /// Of its plans, those included that are made later.
    bytes: usize,
}

#[derive(Clone)]
struct Key {
    text: Box<str>,
    operation_name: Option<Box<str>>,
}

/// The same, borrowed.
struct BorrowedKey<'a> {
    text: &'a str,
    operation_name: Option<&'a str>,
}

#[derive(Clone)]
struct Weight;

impl Default for OperationCache {
    fn default() -> Self {
        let entries = usize::try_from(BYTES).unwrap_or(usize::MAX) / ENTRY;
        Self(sync::Cache::with_weighter(entries, BYTES, Weight))
    }
}

impl OperationCache {
    pub fn find(&self, text: &str, operation_name: Option<&str>) -> Option<Arc<Prepared>> {
        self.0.get(&BorrowedKey { text, operation_name }).map(|kept| kept.prepared)
    }

    /// Its plans may take so many bytes.
    pub fn keep(&self, text: &str, operation_name: Option<&str>, prepared: Arc<Prepared>, bytes: usize) {
        let key = Key { text: text.into(), operation_name: operation_name.map(Into::into) };
        self.0.insert(key, CachedOperation { prepared, bytes });
    }
}

impl Key {
    fn asked(&self) -> BorrowedKey<'_> {
        BorrowedKey { text: &self.text, operation_name: self.operation_name.as_deref() }
    }
}

impl Hash for BorrowedKey<'_> {
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

impl Equivalent<Key> for BorrowedKey<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.text == &*key.text && self.operation_name == key.operation_name.as_deref()
    }
}

impl Weighter<Key, CachedOperation> for Weight {
    fn weight(&self, key: &Key, kept: &CachedOperation) -> u64 {
        (key.text.len() * TIMES + ENTRY + kept.bytes) as u64
    }
}

#[cfg(test)]
mod tests {
    use allocation_counter::measure;
    use apollo_compiler::name;
    use async_graphql::Value;

    use super::{CachedOperation, Key, Weight, Weighter};
    use crate::config::DocumentLimits;
    use crate::graphql::prepared::{Compiler, Prepared, admit};

    const VARIABLES: &str = "query($a: Boolean!, $b: Boolean!, $c: Boolean!)";

    fn each(count: usize, part: impl Fn(usize) -> String) -> String {
        (0..count).map(part).collect()
    }

    fn documents() -> [String; 5] {
        let list = "conversations { nodes { ...C } } } } fragment C on Conversation { id status lastMessage { id body } }";
        let nodes = each(20, |n| format!("n{n}: node(id: \"member_{n}\") {{ ...F }}"));
        let fields = each(100, |n| format!("field{n}: id "));
        let names = "n: member { displayName @skip(if: $a) id }".repeat(40);
        let long = "long".repeat(200);
        let pages = each(20, |n| format!("p{n}: contacts(search: \"{long}\") {{ nodes {{ id }} }}"));
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

    /// With all of its plans. None where it is no valid document.
    fn prepare(compiler: &Compiler, document: &str) -> Option<Prepared> {
        let parsed = admit(document, &compiler.limits).ok()?;
        let prepared = compiler.prepare(&parsed, None).ok()?;
        for number in 0..8 {
            let is = |bit: u8| Value::Boolean(number & bit > 0);
            prepared.plan(compiler.schema, &[(name!("a"), is(1)), (name!("b"), is(2)), (name!("c"), is(4))]);
        }
        Some(prepared)
    }

    #[test]
    fn a_document_weighs_at_least_what_it_takes() {
        let compiler = Compiler::new(DocumentLimits::DEFAULT);
        for document in documents() {
            // What is made once for all is there then.
            drop(prepare(&compiler, &document));
            let mut kept = None;

            let taken = measure(|| kept = prepare(&compiler, &document)).bytes_current;

            let key = Key { text: document.as_str().into(), operation_name: None };
            let weight = kept.map_or(0, |prepared| {
                let bytes = prepared.bytes(compiler.schema);
                Weight.weight(&key, &CachedOperation { prepared: prepared.into(), bytes })
            });
            assert!(taken > 0 && taken <= weight.cast_signed(), "{taken} > {weight}: {document:.200}");
        }
    }
}
