use std::sync::Arc;

use apollo_compiler::Name;
use async_graphql::Value;
use dataloader::cached::Loader;
use entity::id::MemberId;

use super::loaded::{Batch, Found, Loaded, Slots};
use super::{Arguments, Core, Field, Introspection, Key, Needs};
use crate::app::App;
use crate::caller::Caller;
use crate::graphql::caller::CallingMember;
use crate::graphql::error::{ApiError, Result};
use crate::graphql::resume_point::ResumePoint;
use crate::limits::fair_share::SharePermit;

/// One query, one mutation, or one event of a subscription, as it runs. Nothing that it loaded is older than its
/// beginning.
pub struct Execution {
    pub core: Arc<Core>,
    variables: Arc<[(Name, Value)]>,
    introspection: Option<Arc<Introspection>>,
    pub resume_point: Option<ResumePoint>,
    loaders: Slots,
}

impl Execution {
    #[must_use]
    pub fn new(
        app: &App,
        caller: Caller<CallingMember>,
        variables: Arc<[(Name, Value)]>,
        needs: Needs,
    ) -> Self {
        let core = Arc::new(Core::new(app, caller, needs));
        Self { core, variables, introspection: None, resume_point: None, loaders: Slots::default() }
    }

    /// With what the schema says of itself.
    #[must_use]
    pub fn introspecting(self, introspection: Arc<Introspection>) -> Self {
        Self { introspection: Some(introspection), ..self }
    }

    /// With the place of a feed beside what it shows.
    #[must_use]
    pub fn marking(self, resume_point: Option<ResumePoint>) -> Self {
        Self { resume_point, ..self }
    }

    /// The same for the events of a subscription.
    #[must_use]
    pub fn for_events(&self) -> Self {
        let core = Arc::new(self.core.for_event());
        let (variables, resume_point) = (Arc::clone(&self.variables), self.resume_point.clone());
        Self { core, variables, introspection: None, resume_point, loaders: Slots::default() }
    }

    /// Forgets what was loaded for the event before.
    pub fn renew(&mut self) {
        if !self.core.is_unused() {
            *self = self.for_events();
        }
    }

    #[must_use]
    pub fn arguments<'e>(&'e self, field: &'e Field) -> Arguments<'e> {
        Arguments { field, variables: &self.variables }
    }

    pub(super) fn introspection(&self) -> Option<&Introspection> {
        self.introspection.as_deref()
    }

    /// Loads those that are not loaded yet, together with what else is asked for in the same turn.
    pub async fn load<K: Key>(&self, keys: &[K]) {
        let missing = self.core.loaded::<K>().missing(keys);
        if missing.is_empty() {
            return;
        }
        let loader = self.loaders.of(|| {
            let batch = Batch(Arc::clone(&self.core));
            Loader::with_cache(batch, Loaded::clone(&self.core.loaded())).with_yield_count(1)
        });
        // What went wrong is told for each key.
        let _ = loader.try_load_many(missing).await;
    }

    /// A value that was loaded.
    pub fn found<K: Key>(&self, key: &K) -> Found<K> {
        let found = self.core.loaded::<K>().lock().get(key).cloned();
        found.unwrap_or_else(|| Err(ApiError::internal(&format!("{key:?} was not loaded"))))
    }

    /// Waits for the viewer's turn to write, after what they are writing already. What was loaded is old then.
    pub async fn begin_write(&self) -> Result<Writer> {
        self.core.check().await?;
        self.begin_checking_write().await
    }

    /// … for what looks itself whether the viewer's token is still good.
    pub async fn begin_checking_write(&self) -> Result<Writer> {
        let id = self.core.viewer()?;
        let turn = self.core.app.shares.of(Caller::Member(id)).write().await;
        self.core.loaded.clear();
        self.loaders.clear();
        Ok(Writer { id, _turn: turn })
    }
}

/// A member who writes, in their turn as long as this is there.
pub struct Writer {
    pub id: MemberId,
    _turn: SharePermit,
}
