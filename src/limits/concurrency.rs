use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Counts how many permits each key holds. Keys without a permit are not in the map.
#[derive(Clone, Debug)]
pub struct ConcurrencyLimiter<K> {
    counts: Arc<Mutex<HashMap<K, usize>>>,
}

impl<K> Default for ConcurrencyLimiter<K> {
    fn default() -> Self {
        Self { counts: Arc::default() }
    }
}

impl<K: Clone + Eq + Hash> ConcurrencyLimiter<K> {
    /// Returns a permit, or None if the key already holds `max`; 0 means no limit.
    #[must_use]
    pub fn try_acquire(&self, key: K, max: usize) -> Option<ConcurrencyPermit<K>> {
        self.try_acquire_many(key, 1, max)
    }

    /// Returns a permit that counts as `count`, or None if the key already holds `max`. The total may exceed `max` by
    /// less than `count`.
    #[must_use]
    pub fn try_acquire_many(&self, key: K, count: usize, max: usize) -> Option<ConcurrencyPermit<K>> {
        let mut counts = lock(&self.counts);
        let total = counts.get(&key).copied().unwrap_or(0);
        if max > 0 && total >= max {
            return None;
        }
        counts.insert(key.clone(), total + count);
        drop(counts);
        Some(ConcurrencyPermit { counts: Arc::clone(&self.counts), key, count })
    }
}

/// Counts toward the maximum of its key until it is dropped.
#[derive(Debug)]
pub struct ConcurrencyPermit<K: Clone + Eq + Hash> {
    counts: Arc<Mutex<HashMap<K, usize>>>,
    key: K,
    count: usize,
}

impl<K: Clone + Eq + Hash> ConcurrencyPermit<K> {
    pub fn key(&self) -> &K {
        &self.key
    }

    /// Adds `count` to the permit unless the key already holds `max`. Returns whether it was added.
    pub fn try_grow(&mut self, count: usize, max: usize) -> bool {
        let mut counts = lock(&self.counts);
        let total = counts.entry(self.key.clone()).or_default();
        let is_free = max == 0 || *total < max;
        if is_free {
            *total += count;
            self.count += count;
        }
        is_free
    }
}

impl<K: Clone + Eq + Hash> Drop for ConcurrencyPermit<K> {
    fn drop(&mut self) {
        let mut counts = lock(&self.counts);
        match counts.get_mut(&self.key) {
            Some(total) if *total > self.count => *total -= self.count,
            _ => {
                counts.remove(&self.key);
            }
        }
    }
}

fn lock<K>(counts: &Mutex<HashMap<K, usize>>) -> MutexGuard<'_, HashMap<K, usize>> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}
