use std::sync::Arc;

use apollo_compiler::Name;
use async_graphql::Value;
use dataloader::cached::Loader;

use super::loaded::{BatchLoader, LoadResult, LoadedValues};
use super::type_map::TypeMap;
use super::{Arguments, Introspection, LoadContext, LoaderKey, Needs, PlannedField};
use crate::app::App;
use crate::caller::Caller;
use crate::graphql::caller::CallingMember;
use crate::graphql::error::ApiError;
use crate::graphql::resume_point::ResumePoint;

/// The execution of one query, one mutation, or one event of a subscription. All values that it loads are read after it
/// has started.
pub struct Execution {
    pub context: Arc<LoadContext>,
    variables: Arc<[(Name, Value)]>,
    introspection: Option<Arc<Introspection>>,
    pub resume_point: Option<ResumePoint>,
    loaders: TypeMap,
}

impl Execution {
    #[must_use]
    pub fn new(
        app: &App,
        caller: Caller<CallingMember>,
        variables: Arc<[(Name, Value)]>,
        needs: Needs,
    ) -> Self {
        let context = Arc::new(LoadContext::new(app, caller, needs));
        Self { context, variables, introspection: None, resume_point: None, loaders: TypeMap::default() }
    }

    #[must_use]
    pub fn with_introspection(self, introspection: Arc<Introspection>) -> Self {
        Self { introspection: Some(introspection), ..self }
    }

    /// Sets where a feed finds the cursor to start after, and records the cursors of its events.
    #[must_use]
    pub fn with_resume_point(self, resume_point: Option<ResumePoint>) -> Self {
        Self { resume_point, ..self }
    }

    /// Returns an execution for the events of this subscription.
    #[must_use]
    pub fn for_events(&self) -> Self {
        let context = Arc::new(self.context.for_event());
        let (variables, resume_point) = (Arc::clone(&self.variables), self.resume_point.clone());
        Self { context, variables, introspection: None, resume_point, loaders: TypeMap::default() }
    }

    /// Discards the values that were loaded for the previous event.
    pub fn reset(&mut self) {
        if !self.context.is_unused() {
            *self = self.for_events();
        }
    }

    #[must_use]
    pub fn arguments<'e>(&'e self, field: &'e PlannedField) -> Arguments<'e> {
        Arguments { field, variables: &self.variables }
    }

    pub(super) fn introspection(&self) -> Option<&Introspection> {
        self.introspection.as_deref()
    }

    /// Loads the values that are not loaded yet, in one batch with those requested concurrently.
    pub async fn load<K: LoaderKey>(&self, keys: &[K]) {
        let missing = self.context.loaded::<K>().missing(keys);
        if missing.is_empty() {
            return;
        }
        let loader = self.loaders.get_or_insert_with(|| {
            let batch = BatchLoader(Arc::clone(&self.context));
            Loader::with_cache(batch, LoadedValues::clone(&self.context.loaded())).with_yield_count(1)
        });
        // Errors are stored with each key.
        let _ = loader.try_load_many(missing).await;
    }

    /// Returns a value that has been loaded.
    pub fn loaded<K: LoaderKey>(&self, key: &K) -> LoadResult<K> {
        let loaded = self.context.loaded::<K>().lock().get(key).cloned();
        loaded.unwrap_or_else(|| Err(ApiError::internal(&format!("{key:?} was not loaded"))))
    }

    /// Discards the loaded values, so that later fields read what a write has changed.
    pub(super) fn discard_loaded(&self) {
        self.context.loaded.clear();
        self.loaders.clear();
    }
}
