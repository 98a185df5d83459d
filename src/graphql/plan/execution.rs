use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use apollo_compiler::Name;
use async_graphql::Value;
use async_graphql::indexmap::IndexMap;
use chrono::{DateTime, Utc};
use dataloader::BatchFn;
use dataloader::cached::{Cache, Loader};
use entity::id::MemberId;
use entity::member;
use tokio::sync::OnceCell;

use super::{Arguments, Field, Key};
use crate::app::App;
use crate::graphql::bookmark::Bookmark;
use crate::graphql::caller::Caller;
use crate::graphql::error::{ApiError, Result};
use crate::graphql::member::Member;
use crate::messaging::member as members;
use crate::messaging::profile::Profile;
use crate::messaging::viewer::Standing;
use crate::quota::share::{Turn, Who};

pub type Found<K> = Result<Option<Arc<<K as Key>::Value>>>;

/// One query, one mutation, or one event of a subscription, as it runs. Nothing that it loaded is older than its
/// beginning.
pub struct Execution {
    pub core: Arc<Core>,
    variables: Arc<[(Name, Value)]>,
    introspected: Option<IndexMap<async_graphql::Name, Value>>,
    pub bookmark: Option<Bookmark>,
    loaders: Slots,
}

/// What loads values, and those that are loaded.
pub struct Core {
    /// With the caller's share of the database.
    pub app: App,
    caller: Option<Caller>,
    viewer_row: OnceCell<Result<Arc<member::Model>>>,
    /// That the viewer's token is still good was seen in this execution.
    is_checked: AtomicBool,
    is_rejected: AtomicBool,
    loaded: Slots,
}

/// One of each type, made when it is needed.
#[derive(Default)]
struct Slots(Mutex<Vec<(TypeId, Arc<dyn Any + Send + Sync>)>>);

impl Slots {
    fn of<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Arc<T> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = slots.iter().find(|(ty, _)| *ty == TypeId::of::<T>());
        if let Some(found) = found.and_then(|(_, slot)| Arc::clone(slot).downcast().ok()) {
            return found;
        }
        let made = Arc::new(make());
        slots.push((TypeId::of::<T>(), Arc::clone(&made) as _));
        made
    }

    fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Execution {
    #[must_use]
    pub fn new(app: &App, caller: Option<Caller>, variables: Arc<[(Name, Value)]>) -> Self {
        let core = Arc::new(Core::new(app, caller));
        Self { core, variables, introspected: None, bookmark: None, loaders: Slots::default() }
    }

    /// With what the schema says of itself.
    #[must_use]
    pub fn introspecting(self, introspected: IndexMap<async_graphql::Name, Value>) -> Self {
        Self { introspected: Some(introspected), ..self }
    }

    /// With the place of a feed beside what it shows.
    #[must_use]
    pub fn marking(self, bookmark: Option<Bookmark>) -> Self {
        Self { bookmark, ..self }
    }

    /// The same for another event.
    #[must_use]
    pub fn renewed(&self) -> Self {
        let core = Arc::new(Core { loaded: Slots::default(), ..Core::new(&self.core.app, self.core.caller.clone()) });
        // Each event is shown by what its own log row proves.
        core.is_checked.store(true, Ordering::Relaxed);
        let variables = Arc::clone(&self.variables);
        Self { core, variables, introspected: None, bookmark: None, loaders: Slots::default() }
    }

    #[must_use]
    pub fn arguments<'e>(&'e self, field: &'e Field) -> Arguments<'e> {
        Arguments { field, variables: &self.variables }
    }

    pub(super) fn introspected(&self, key: &str) -> Option<&impl serde::Serialize> {
        self.introspected.as_ref()?.get(key)
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
        let turn = self.core.app.shares.of(Who::Member(id)).write().await;
        self.core.loaded.clear();
        self.loaders.clear();
        Ok(Writer { id, _turn: turn })
    }
}

/// A member who writes, in their turn as long as this is there.
pub struct Writer {
    pub id: MemberId,
    _turn: Turn,
}

impl Core {
    fn new(app: &App, caller: Option<Caller>) -> Self {
        let app = app.shared(Caller::who(caller.as_ref()));
        let is_fresh = matches!(caller, Some(Caller::Member { row: Some(_), .. }));
        Self {
            app,
            caller,
            viewer_row: OnceCell::new(),
            is_checked: is_fresh.into(),
            is_rejected: false.into(),
            loaded: Slots::default(),
        }
    }

    pub fn viewer(&self) -> Result<MemberId> {
        match &self.caller {
            Some(Caller::Member { id, .. }) => Ok(*id),
            Some(Caller::Platform) => Err(ApiError::members_only()),
            None => Err(ApiError::unauthenticated()),
        }
    }

    /// That it is the platform that calls.
    pub fn platform(&self) -> Result<()> {
        match &self.caller {
            Some(Caller::Platform) => Ok(()),
            Some(Caller::Member { .. }) => Err(ApiError::platform_only()),
            None => Err(ApiError::unauthenticated()),
        }
    }

    /// The viewer's own row, read once. Where the end of their log is asked for, it is read before anything else, so
    /// that its `event_seq` is older than all that the answer shows.
    pub async fn viewer_row(&self) -> Result<Arc<member::Model>> {
        let read = async || {
            let id = self.viewer()?;
            let row = match &self.caller {
                Some(Caller::Member { row: Some(row), .. }) => member::Model::clone(row),
                _ => {
                    let found = members::find_many(&self.app.store.read, &[id]).await?.pop();
                    self.checked(found.as_ref().map(|row| Standing {
                        erased_at: row.erased_at,
                        revoked_before: row.revoked_before,
                    }))?;
                    found.ok_or_else(ApiError::unauthenticated)?
                }
            };
            self.knows(row.clone().into())?;
            Ok(Arc::new(row))
        };
        self.viewer_row.get_or_init(read).await.clone()
    }

    /// When the viewer's token was issued, where it says so.
    pub fn issued_at(&self) -> Option<DateTime<Utc>> {
        match &self.caller {
            Some(Caller::Member { issued_at, .. }) => *issued_at,
            _ => None,
        }
    }

    /// Fails where the viewer's token is not good any more, or they are erased.
    pub async fn check(&self) -> Result<()> {
        if self.is_checked.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.viewer_row().await.map(|_| ())
    }

    /// What a statement has seen of the viewer beside what it is about.
    pub fn checked(&self, standing: Option<Standing>) -> Result<()> {
        let Some(Caller::Member { issued_at, .. }) = &self.caller else { return Err(ApiError::unauthenticated()) };
        if standing.is_none_or(|standing| !standing.allows(*issued_at)) {
            return Err(self.reject());
        }
        self.is_checked.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// … with the viewer.
    pub fn sees(&self, viewer: Option<(Standing, Profile)>) -> Result<()> {
        let (standing, profile) = viewer.unzip();
        self.checked(standing)?;
        profile.map_or(Ok(()), |profile| self.knows(profile))
    }

    /// A member who came with something else.
    pub fn knows(&self, profile: Profile) -> Result<()> {
        let viewer = self.viewer()?;
        self.prime(profile.id, Member { profile, viewer });
        Ok(())
    }

    fn reject(&self) -> ApiError {
        self.is_rejected.store(true, Ordering::Relaxed);
        ApiError::unauthenticated()
    }

    /// Whether the viewer's token turned out to be good no more.
    pub fn is_rejected(&self) -> bool {
        self.is_rejected.load(Ordering::Relaxed)
    }

    /// A value that came with another.
    pub fn prime<K: Key>(&self, key: K, value: K::Value) {
        self.loaded::<K>().lock().entry(key).or_insert_with(|| Ok(Some(Arc::new(value))));
    }

    fn loaded<K: Key>(&self) -> Arc<Loaded<K>> {
        self.loaded.of(Loaded::default)
    }
}

/// The values of one kind of key, for the loader to fill and for the writer to read.
struct Loaded<K: Key> {
    values: Arc<Mutex<HashMap<K, Found<K>>>>,
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
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<K, Found<K>>> {
        self.values.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn missing(&self, keys: &[K]) -> Vec<K> {
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

struct Batch(Arc<Core>);

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
