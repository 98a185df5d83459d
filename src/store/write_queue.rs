use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sea_orm::prelude::Uuid;

/// Writes in one transaction. Each waits for all of them.
const MAX_GROUP: usize = 64;

/// None on SQLite, where all writes share one queue.
pub type Key = Option<Uuid>;

pub trait QueuedWrite {
    /// Whether the caller still waits. A write that has not started is dropped with its caller.
    fn is_awaited(&self) -> bool;
}

/// Waiting writes by key. A key has a queue while it has a leader, which commits its groups.
pub struct WriteQueues<W>(Arc<Mutex<HashMap<Key, VecDeque<W>>>>);

impl<W: QueuedWrite> WriteQueues<W> {
    /// Adds a write, and returns whether the caller becomes the leader because the key has none.
    pub fn push(&self, key: Key, write: W) -> bool {
        match self.lock().entry(key) {
            Entry::Occupied(mut queue) => {
                queue.get_mut().push_back(write);
                false
            }
            Entry::Vacant(entry) => {
                entry.insert(VecDeque::from([write]));
                true
            }
        }
    }

    /// Takes the only waiting write. None if several wait.
    pub fn take_only(&self, key: Key) -> Option<W> {
        let mut queues = self.lock();
        let queue = queues.get_mut(&key)?;
        queue.retain(W::is_awaited);
        if queue.len() == 1 { queue.pop_front() } else { None }
    }

    /// Takes the writes of the next group.
    pub fn take_group(&self, key: Key) -> Vec<W> {
        let mut queues = self.lock();
        let Some(queue) = queues.get_mut(&key) else { return Vec::new() };
        queue.retain(W::is_awaited);
        queue.drain(..queue.len().min(MAX_GROUP)).collect()
    }

    /// Ends the leadership if no write waits, and returns whether it did.
    pub fn remove_if_empty(&self, key: Key) -> bool {
        let mut queues = self.lock();
        let is_empty = queues.get(&key).is_none_or(VecDeque::is_empty);
        if is_empty {
            queues.remove(&key);
        }
        is_empty
    }

    /// Removes the queue with all its writes.
    pub fn remove(&self, key: Key) -> Option<VecDeque<W>> {
        self.lock().remove(&key)
    }
}

impl<W> WriteQueues<W> {
    fn lock(&self) -> MutexGuard<'_, HashMap<Key, VecDeque<W>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W> Clone for WriteQueues<W> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<W> Default for WriteQueues<W> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<W> fmt::Debug for WriteQueues<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteQueues").field("leaders", &self.lock().len()).finish()
    }
}
