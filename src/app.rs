//! What every request and task shares, built once.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use clap::ValueEnum;
use sea_orm::DbErr;
use tokio::sync::{Notify, watch};

use crate::clock::{Clock, Latest};
use crate::live::scrub::Erasure;
use crate::live::{Bell, Sessions};
use crate::quota::writing::{Rates, Writing};
use crate::store::{Store, installation};
use crate::telemetry::{Metrics, Traces};

/// What becomes of an erased member's messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ErasedMessages {
    /// They stay with the other side, in closed conversations, as from a deleted member
    #[default]
    Keep,
    /// The member's conversations are deleted, for both sides
    Delete,
}

#[derive(Clone)]
pub struct App {
    pub store: Store,
    pub bell: Arc<Bell>,
    pub sessions: Arc<Sessions>,
    pub erased_messages: ErasedMessages,
    pub clock: Clock,
    pub latest: Arc<Latest>,
    /// The epoch of the event cursors that are good. 0 until `begin`.
    pub epoch: Arc<watch::Sender<i64>>,
    /// Tells the chore that takes what was erased out of the database's files.
    pub erasures: Arc<Notify>,
    pub metrics: Arc<Metrics>,
    pub writing: Arc<Writing>,
    pub traces: Traces,
}

impl App {
    /// Without limits on what members write.
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        let metrics = Arc::<Metrics>::default();
        let bell = Arc::new(Bell::new(Arc::clone(&metrics)));
        let writing = Arc::new(Writing::new(Rates::NONE, &clock));
        let (sessions, traces) = (Arc::default(), Traces::default());
        let erased_messages = ErasedMessages::default();
        let erasures = Arc::default();
        let (latest, epoch) = (Arc::new(Latest::of(&clock)), Arc::new(watch::Sender::new(0)));
        Self {
            store,
            bell,
            sessions,
            erased_messages,
            clock,
            latest,
            epoch,
            erasures,
            metrics,
            writing,
            traces,
        }
    }

    /// Reads what the database knows of itself. To be called before anybody is served.
    pub async fn begin(&self) -> Result<(), DbErr> {
        let row = installation::begin(&self.store, self.clock.now()).await?;
        self.latest.begin(row.seen_at, &self.clock);
        self.epoch.send_replace(row.epoch);
        Ok(())
    }

    /// Says that we are there, and looks whether the epoch is still the same. To be called now and then.
    pub async fn beat(&self) -> Result<(), DbErr> {
        let row = installation::beat(&self.store, self.latest.look(&self.clock)).await?;
        self.epoch.send_if_modified(|epoch| std::mem::replace(epoch, row.epoch) != row.epoch);
        Ok(())
    }

    /// To be held by whatever erases something until it is committed.
    #[must_use]
    pub fn erases(&self) -> Erasure {
        Erasure::tells(&self.erasures)
    }

    /// Now, for what must reach all that was issued before, however the clock was set.
    #[must_use]
    pub fn moment(&self) -> DateTime<Utc> {
        self.latest.moment(&self.clock)
    }

    #[must_use]
    pub fn limited(self, rates: Rates) -> Self {
        Self { writing: Arc::new(Writing::new(rates, &self.clock)), ..self }
    }
}
