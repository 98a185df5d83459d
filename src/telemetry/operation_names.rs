//! Clients name their operations, and could name each differently: so many are told apart, then
//! the rest is one.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError, RwLock};

/// Operations that are told apart by name.
const NAMES: usize = 200;
const OTHER: &str = "other";

#[derive(Debug, Default)]
pub struct OperationNames(RwLock<HashSet<Arc<str>>>);

impl OperationNames {
    /// The name, where it is among those told apart or may become one of them; else `other`.
    pub fn label(&self, name: &str, may_be_new: bool) -> Arc<str> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        if let Some(known) = known {
            return known;
        }
        if may_be_new || name.is_empty() {
            let mut names = self.0.write().unwrap_or_else(PoisonError::into_inner);
            if names.len() < NAMES || name.is_empty() {
                let name: Arc<str> = name.into();
                names.insert(Arc::clone(&name));
                return name;
            }
        }
        OTHER.into()
    }
}
