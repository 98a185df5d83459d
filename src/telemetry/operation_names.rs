//! Limits the operation names in labels: clients choose them, and could use a different one each time.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError, RwLock};

/// Maximum number of names that are used as labels.
const MAX_NAMES: usize = 200;
const OTHER: &str = "other";

#[derive(Debug, Default)]
pub struct OperationNames(RwLock<HashSet<Arc<str>>>);

impl OperationNames {
    /// Returns the name if it is known, or if it may be added and the limit allows it; otherwise `other`.
    pub fn label(&self, name: &str, may_add: bool) -> Arc<str> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        if let Some(known) = known {
            return known;
        }
        if may_add || name.is_empty() {
            let mut names = self.0.write().unwrap_or_else(PoisonError::into_inner);
            if names.len() < MAX_NAMES || name.is_empty() {
                let name: Arc<str> = name.into();
                names.insert(Arc::clone(&name));
                return name;
            }
        }
        OTHER.into()
    }
}
