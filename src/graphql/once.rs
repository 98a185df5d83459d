//! What several fields of one execution ask with the same arguments: it is read once.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::error::Result;

/// Answers by their arguments. One that failed stays failed, so that it fails once.
pub struct Once<K, V>(Mutex<HashMap<K, Arc<OnceCell<Result<V>>>>>);

impl<K, V> Default for Once<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Once<K, V> {
    pub async fn get(&self, arguments: K, read: impl Future<Output = Result<V>>) -> Result<V> {
        let cell =
            Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(arguments).or_default());
        cell.get_or_init(|| read).await.clone()
    }

    pub fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
