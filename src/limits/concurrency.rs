use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many of something each has open at once. Who has none is not in the map.
#[derive(Clone, Debug)]
pub struct ConcurrencyLimiter<K> {
    taken: Arc<Mutex<HashMap<K, usize>>>,
}

impl<K> Default for ConcurrencyLimiter<K> {
    fn default() -> Self {
        Self { taken: Arc::default() }
    }
}

impl<K: Clone + Eq + Hash> ConcurrencyLimiter<K> {
    /// One more for this key, of at most so many; 0 is no limit. None where all are taken.
    #[must_use]
    pub fn take(&self, key: K, most: usize) -> Option<Permit<K>> {
        self.take_many(key, 1, most)
    }

    /// Several at once, where not all are taken yet.
    #[must_use]
    pub fn take_many(&self, key: K, many: usize, most: usize) -> Option<Permit<K>> {
        let mut taken = lock(&self.taken);
        let count = taken.get(&key).copied().unwrap_or(0);
        if most > 0 && count >= most {
            return None;
        }
        taken.insert(key.clone(), count + many);
        drop(taken);
        Some(Permit { taken: Arc::clone(&self.taken), key, many })
    }
}

/// Dropping it gives the place back.
#[derive(Debug)]
pub struct Permit<K: Clone + Eq + Hash> {
    taken: Arc<Mutex<HashMap<K, usize>>>,
    key: K,
    many: usize,
}

impl<K: Clone + Eq + Hash> Permit<K> {
    pub fn key(&self) -> &K {
        &self.key
    }

    /// Several more, where not all are taken yet. Whether it was so.
    pub fn add(&mut self, many: usize, most: usize) -> bool {
        let mut taken = lock(&self.taken);
        let count = taken.entry(self.key.clone()).or_default();
        let free = most == 0 || *count < most;
        if free {
            *count += many;
            self.many += many;
        }
        free
    }
}

impl<K: Clone + Eq + Hash> Drop for Permit<K> {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        match taken.get_mut(&self.key) {
            Some(count) if *count > self.many => *count -= self.many,
            _ => {
                taken.remove(&self.key);
            }
        }
    }
}

fn lock<K>(taken: &Mutex<HashMap<K, usize>>) -> MutexGuard<'_, HashMap<K, usize>> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}
