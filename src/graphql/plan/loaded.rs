use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dataloader::BatchFn;
use dataloader::cached::Cache;

use super::{Core, Key};
use crate::graphql::error::Result;

pub type Found<K> = Result<Option<Arc<<K as Key>::Value>>>;

/// One of each type, made when it is needed.
#[derive(Default)]
pub(super) struct Slots(Mutex<Vec<(TypeId, Arc<dyn Any + Send + Sync>)>>);

impl Slots {
    pub fn of<T: Any + Send + Sync>(&self, fresh: impl FnOnce() -> T) -> Arc<T> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = slots.iter().find(|(ty, _)| *ty == TypeId::of::<T>());
        if let Some(found) = found.and_then(|(_, slot)| Arc::clone(slot).downcast().ok()) {
            return found;
        }
        let made = Arc::new(fresh());
        slots.push((TypeId::of::<T>(), Arc::clone(&made) as _));
        made
    }

    pub fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// A few keys of ours, of one operation: no need for a hash that withstands an attack.
type Values<K> = HashMap<K, Found<K>, foldhash::fast::RandomState>;

/// The values of one kind of key, for the loader to fill and for the writer to read.
pub(super) struct Loaded<K: Key> {
    values: Arc<Mutex<Values<K>>>,
    /// The loader's interface returns a reference.
    last: Option<Found<K>>,
}

impl<K: Key> Default for Loaded<K> {
    fn default() -> Self {
        Self { values: Arc::default(), last: None }
    }
}

impl<K: Key> Clone for Loaded<K> {
    fn clone(&self) -> Self {
        Self { values: Arc::clone(&self.values), last: None }
    }
}

impl<K: Key> Loaded<K> {
    pub fn lock(&self) -> MutexGuard<'_, Values<K>> {
        self.values.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn missing(&self, keys: &[K]) -> Vec<K> {
        let values = self.lock();
        keys.iter().filter(|key| !values.contains_key(*key)).cloned().collect()
    }
}

impl<K: Key> Cache for Loaded<K> {
    type Key = K;
    type Val = Found<K>;

    fn get(&mut self, key: &K) -> Option<&Found<K>> {
        let found = self.lock().get(key).cloned();
        self.last = found;
        self.last.as_ref()
    }

    fn insert(&mut self, key: K, value: Found<K>) {
        self.lock().insert(key, value);
    }

    fn remove(&mut self, key: &K) -> Option<Found<K>> {
        self.lock().remove(key)
    }

    fn clear(&mut self) {
        self.lock().clear();
    }
}

pub(super) struct Batch(pub Arc<Core>);

impl<K: Key> BatchFn<K, Found<K>> for Batch {
    /// An answer for each key, found or not.
    async fn load(&mut self, keys: &[K]) -> HashMap<K, Found<K>> {
        let load = async {
            self.0.viewer()?;
            if !K::CHECKS_VIEWER {
                self.0.check().await?;
            }
            K::load(&self.0, keys).await
        };
        match load.await {
            Ok(found) => {
                let mut answers: HashMap<_, _> = keys.iter().map(|key| (key.clone(), Ok(None))).collect();
                answers.extend(found.into_iter().map(|(key, value)| (key, Ok(Some(Arc::new(value))))));
                answers
            }
            Err(error) => keys.iter().map(|key| (key.clone(), Err(error.clone()))).collect(),
        }
    }
}
