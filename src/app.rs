//! What every request and task shares, built once.

use std::sync::Arc;

use clap::ValueEnum;

use crate::clock::Clock;
use crate::live::{Bell, Sessions};
use crate::quota::writing::{Rates, Writing};
use crate::store::Store;
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
        Self { store, bell, sessions, erased_messages, clock, metrics, writing, traces }
    }

    #[must_use]
    pub fn limited(self, rates: Rates) -> Self {
        Self { writing: Arc::new(Writing::new(rates, &self.clock)), ..self }
    }
}
