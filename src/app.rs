//! What every request and task shares, built once.

use std::ops::Deref;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::DbErr;
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};

use crate::clock::{Clock, TrustedTime};
use crate::config::ErasedMessages;
use crate::limits::fair_share::{FairShares, Principal, ShareSizes};
use crate::limits::write_rates::{WriteLimiters, WriteRates};
use crate::live::scrub::ErasureGuard;
use crate::live::{EventBus, SessionRegistry};
use crate::store::{Store, installation};
use crate::telemetry::{Metrics, Traces};

/// Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    services: Arc<Services>,
}

#[derive(Clone)]
pub struct Services {
    pub event_bus: Arc<EventBus>,
    pub sessions: Arc<SessionRegistry>,
    pub erased_messages: ErasedMessages,
    pub clock: Clock,
    pub trusted_time: Arc<TrustedTime>,
    /// The epoch of the event cursors that are good. 0 until `begin`.
    pub epoch: Arc<watch::Sender<i64>>,
    /// Tells the chore that takes what was erased out of the database's files.
    pub erasures: Arc<Notify>,
    pub metrics: Arc<Metrics>,
    pub write_limiters: Arc<WriteLimiters>,
    pub shares: Arc<FairShares>,
    pub traces: Traces,
}

impl Deref for App {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.services
    }
}

impl App {
    /// Without limits on what members write.
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        let metrics = Arc::<Metrics>::default();
        let event_bus = Arc::new(EventBus::new(Arc::clone(&metrics)));
        let writing = Arc::new(WriteLimiters::new(WriteRates::NONE, &clock));
        let (sessions, traces) = (Arc::default(), Traces::default());
        let erased_messages = ErasedMessages::default();
        let shares = Arc::new(FairShares::new(sizes(&store)));
        let erasures = Arc::default();
        let (latest, epoch) = (Arc::new(TrustedTime::new(&clock)), Arc::new(watch::Sender::new(0)));
        let services = Services {
            event_bus,
            sessions,
            erased_messages,
            clock,
            trusted_time: latest,
            epoch,
            erasures,
            metrics,
            write_limiters: writing,
            shares,
            traces,
        };
        Self { store, services: Arc::new(services) }
    }

    /// Reads what the database knows of itself. To be called before anybody is served.
    pub async fn start(&self) -> Result<(), DbErr> {
        let row = installation::start(&self.store, self.clock.now()).await?;
        self.trusted_time.resume_from(row.seen_at, &self.clock);
        self.epoch.send_replace(row.epoch);
        Ok(())
    }

    /// Says that we are there, and looks whether the epoch is still the same. To be called now and then.
    pub async fn heartbeat(&self) -> Result<(), DbErr> {
        let row = installation::heartbeat(&self.store, self.trusted_time.update(&self.clock)).await?;
        self.epoch.send_if_modified(|epoch| std::mem::replace(epoch, row.epoch) != row.epoch);
        Ok(())
    }

    /// To be held by whatever erases something until it is committed.
    #[must_use]
    pub fn erasure_guard(&self) -> ErasureGuard {
        ErasureGuard::new(&self.erasures)
    }

    /// Now, for what must reach all that was issued before, however the clock was set.
    #[must_use]
    pub fn trusted_now(&self) -> DateTime<Utc> {
        self.trusted_time.now(&self.clock)
    }

    /// For somebody's operations: the same, with their share of the database.
    #[must_use]
    pub fn for_principal(&self, who: Principal) -> Self {
        Self { store: self.store.with_share(self.shares.of(who)), ..self.clone() }
    }

    /// For subscriptions, which wait while their socket is not read.
    #[must_use]
    pub fn for_events(&self) -> Self {
        Self { store: self.store.with_tasks(), ..self.clone() }
    }

    #[must_use]
    pub fn with_write_rates(mut self, rates: WriteRates) -> Self {
        self.services_mut().write_limiters = Arc::new(WriteLimiters::new(rates, &self.clock));
        self
    }

    /// To set them up; those of clones stay as they are.
    pub fn services_mut(&mut self) -> &mut Services {
        Arc::make_mut(&mut self.services)
    }
}

/// What each one may use at once: a third of the connections, half of the threads.
fn sizes(store: &Store) -> ShareSizes {
    let [reading, writing] = store.pool_status().map(|pool| pool.max.div_ceil(3) as usize);
    let threads = Handle::try_current().map_or(1, |runtime| runtime.metrics().num_workers());
    ShareSizes { reading, writing, running: threads / 2 }
}
