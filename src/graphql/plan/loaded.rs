use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dataloader::BatchFn;
use dataloader::cached::Cache;

use super::{LoadContext, LoaderKey};
use crate::graphql::error::Result;

/// None if no value exists for the key.
pub type LoadResult<K> = Result<Option<Arc<<K as LoaderKey>::Value>>>;

/// The hash need not withstand attacks: the keys are few, and belong to one operation.
type Values<K> = HashMap<K, LoadResult<K>, foldhash::fast::RandomState>;

/// The loaded values of one type of key: the loader stores them, and the writer reads them.
pub(super) struct LoadedValues<K: LoaderKey> {
    values: Arc<Mutex<Values<K>>>,
    /// The last value that was read, because `Cache::get` returns a reference.
    last_read: Option<LoadResult<K>>,
}

impl<K: LoaderKey> Default for LoadedValues<K> {
    fn default() -> Self {
        Self { values: Arc::default(), last_read: None }
    }
}

impl<K: LoaderKey> Clone for LoadedValues<K> {
    fn clone(&self) -> Self {
        Self { values: Arc::clone(&self.values), last_read: None }
    }
}

impl<K: LoaderKey> LoadedValues<K> {
    pub fn lock(&self) -> MutexGuard<'_, Values<K>> {
        self.values.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn missing(&self, keys: &[K]) -> Vec<K> {
        let values = self.lock();
        keys.iter().filter(|key| !values.contains_key(*key)).cloned().collect()
    }
}

impl<K: LoaderKey> Cache for LoadedValues<K> {
    type Key = K;
    type Val = LoadResult<K>;

    fn get(&mut self, key: &K) -> Option<&LoadResult<K>> {
        let found = self.lock().get(key).cloned();
        self.last_read = found;
        self.last_read.as_ref()
    }

    fn insert(&mut self, key: K, value: LoadResult<K>) {
        self.lock().insert(key, value);
    }

    fn remove(&mut self, key: &K) -> Option<LoadResult<K>> {
        self.lock().remove(key)
    }

    fn clear(&mut self) {
        self.lock().clear();
    }
}

impl LoadContext {
    /// Stores a value that was read together with another one.
    pub fn prime<K: LoaderKey>(&self, key: K, value: K::Value) {
        self.loaded::<K>().lock().entry(key).or_insert_with(|| Ok(Some(Arc::new(value))));
    }

    pub(super) fn loaded<K: LoaderKey>(&self) -> Arc<LoadedValues<K>> {
        self.loaded.get_or_insert_with(LoadedValues::default)
    }
}

/// Loads the batches of one execution.
pub(super) struct BatchLoader(pub Arc<LoadContext>);

impl<K: LoaderKey> BatchFn<K, LoadResult<K>> for BatchLoader {
    /// Returns a result for each key, including those without a value.
    async fn load(&mut self, keys: &[K]) -> HashMap<K, LoadResult<K>> {
        let load = async {
            if K::IS_FOR_PLATFORM {
                self.0.require_platform()?;
            } else {
                self.0.viewer()?;
                if !K::CHECKS_VIEWER {
                    self.0.check_token().await?;
                }
            }
            K::load(&self.0, keys).await
        };
        match load.await {
            Ok(found) => {
                let mut results: HashMap<_, _> = keys.iter().map(|key| (key.clone(), Ok(None))).collect();
                results.extend(found.into_iter().map(|(key, value)| (key, Ok(Some(Arc::new(value))))));
                results
            }
            Err(error) => keys.iter().map(|key| (key.clone(), Err(error.clone()))).collect(),
        }
    }
}
