use std::any::{Any, TypeId};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Entry = (TypeId, Arc<dyn Any + Send + Sync>);

/// At most one value of each type, created when it is first needed.
#[derive(Default)]
pub(super) struct TypeMap(Mutex<Vec<Entry>>);

impl TypeMap {
    pub fn get_or_insert_with<T: Any + Send + Sync>(&self, create: impl FnOnce() -> T) -> Arc<T> {
        let mut entries = self.lock();
        let found = entries.iter().find(|(ty, _)| *ty == TypeId::of::<T>());
        if let Some(found) = found.and_then(|(_, value)| Arc::clone(value).downcast().ok()) {
            return found;
        }
        let created = Arc::new(create());
        entries.push((TypeId::of::<T>(), Arc::clone(&created) as _));
        created
    }

    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
