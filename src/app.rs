//! The state that all requests and tasks share.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::runtime::Handle;
use tokio::sync::{Notify, Semaphore, watch};

use crate::caller::Caller;
use crate::clock::{Clock, TrustedTime};
use crate::config::{ErasedMessages, NatsSettings, Outbox};
use crate::limits::fair_share::{FairShares, ShareSizes};
use crate::limits::typing;
use crate::limits::write_rates::{WriteLimiters, WriteRates};
use crate::live::EventBus;
use crate::live::nats::{self, NatsError};
use crate::live::scrub::ErasureGuard;
use crate::store::{Store, StoreError, installation};
use crate::telemetry::{Metrics, Traces};

/// The store and the services around it. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    services: Arc<Services>,
}

#[derive(Clone)]
pub struct Services {
    pub event_bus: Arc<EventBus>,
    /// Notified when messages of other processes may have been lost; see `sweep`.
    pub lost_messages: Arc<Notify>,
    pub erased_messages: ErasedMessages,
    pub outbox: Outbox,
    /// The public key with which browsers register for push messages.
    pub push_key: Option<String>,
    /// How long a member counts as typing after an announcement. None if typing is switched off.
    pub typing_expiry: Option<Duration>,
    pub clock: Clock,
    pub trusted_time: Arc<TrustedTime>,
    /// The epoch of valid event cursors: that of the store.
    pub epoch: Arc<watch::Sender<i64>>,
    /// Notified after each erasure; see `scrub_erased`.
    pub erasures: Arc<Notify>,
    pub metrics: Arc<Metrics>,
    pub write_limiters: Arc<WriteLimiters>,
    pub shares: Arc<FairShares>,
    /// Limits the concurrent statements of all subscriptions: to half of the connections.
    pub event_reads: Arc<Semaphore>,
    pub traces: Traces,
}

impl Deref for App {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.services
    }
}

impl App {
    /// Creates an app without limits on writes.
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        let metrics = Arc::<Metrics>::default();
        let event_bus = Arc::new(EventBus::new(Arc::clone(&metrics), None));
        let write_limiters = Arc::new(WriteLimiters::new(WriteRates::UNLIMITED, &clock));
        let (lost_messages, traces) = (Arc::default(), Traces::default());
        let erased_messages = ErasedMessages::default();
        let shares = Arc::new(FairShares::new(share_sizes(&store)));
        let [read_pool, _] = store.pool_status();
        let event_reads = Arc::new(Semaphore::new(read_pool.max.div_ceil(2) as usize));
        let erasures = Arc::default();
        let (trusted_time, epoch) = (Arc::new(TrustedTime::new(&clock)), store.epoch());
        let services = Services {
            event_bus,
            lost_messages,
            erased_messages,
            outbox: Outbox::default(),
            push_key: None,
            typing_expiry: Some(typing::EXPIRY),
            clock,
            trusted_time,
            epoch,
            erasures,
            metrics,
            write_limiters,
            shares,
            event_reads,
            traces,
        };
        Self { store, services: Arc::new(services) }
    }

    /// Reads the epoch and the trusted time from the database. Must be called before requests are served.
    pub async fn start(&self) -> Result<(), StoreError> {
        let row = installation::start(&self.store, self.clock.now()).await?;
        self.trusted_time.resume_from(row.seen_at, &self.clock);
        self.epoch.send_replace(row.epoch);
        Ok(())
    }

    /// Writes the trusted time to the database, and reads the epoch, which may have changed. Called periodically.
    pub async fn heartbeat(&self) -> Result<(), StoreError> {
        let row = installation::heartbeat(&self.store, self.trusted_time.update(&self.clock)).await?;
        self.epoch.send_if_modified(|epoch| std::mem::replace(epoch, row.epoch) != row.epoch);
        Ok(())
    }

    /// Returns a guard that a write must hold from the erasure of data until its commit.
    #[must_use]
    pub fn erasure_guard(&self) -> ErasureGuard {
        ErasureGuard::new(&self.erasures)
    }

    /// Returns the current time for cutoffs that must cover everything issued before, even if the clock was set back.
    #[must_use]
    pub fn trusted_now(&self) -> DateTime<Utc> {
        self.trusted_time.now(&self.clock)
    }

    /// Returns the same app for the operations of one caller, limited to their share of the database.
    #[must_use]
    pub fn for_caller(&self, caller: Caller) -> Self {
        Self { store: self.store.with_share(self.shares.of(caller)), ..self.clone() }
    }

    /// Returns the same app for subscriptions. Their statements run in their own tasks because a subscription is not
    /// polled while its socket is being written to. Few run at once, so that many members who come back together leave
    /// connections to others.
    #[must_use]
    pub fn for_events(&self) -> Self {
        Self { store: self.store.with_tasks(Arc::clone(&self.event_reads)), ..self.clone() }
    }

    #[must_use]
    pub fn with_write_rates(mut self, rates: WriteRates) -> Self {
        self.services_mut().write_limiters = Arc::new(WriteLimiters::new(rates, &self.clock));
        self
    }

    /// Connects the event bus to those of other processes.
    pub async fn with_nats(mut self, settings: &NatsSettings) -> Result<Self, NatsError> {
        let (metrics, epoch) = (Arc::clone(&self.metrics), Arc::clone(&self.epoch));
        let nats =
            nats::connect(settings, Arc::clone(&metrics), epoch, Arc::clone(&self.lost_messages)).await?;
        self.services_mut().event_bus = Arc::new(EventBus::new(metrics, nats));
        Ok(self)
    }

    /// Returns the services for configuration. Changes do not affect existing clones.
    pub fn services_mut(&mut self) -> &mut Services {
        Arc::make_mut(&mut self.services)
    }
}

/// The share of one caller: a third of the connections and half of the threads.
fn share_sizes(store: &Store) -> ShareSizes {
    let [read_connections, write_connections] = store.pool_status().map(|pool| pool.max.div_ceil(3) as usize);
    let threads = Handle::try_current().map_or(1, |runtime| runtime.metrics().num_workers());
    ShareSizes { read_connections, write_connections, threads: threads / 2 }
}
