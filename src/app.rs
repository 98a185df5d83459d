//! What every request and task shares, built once.

use std::sync::Arc;

use crate::clock::Clock;
use crate::live::Bell;
use crate::store::Store;
use crate::telemetry::Metrics;

#[derive(Clone, Debug)]
pub struct App {
    pub store: Store,
    pub bell: Arc<Bell>,
    pub clock: Clock,
    pub metrics: Arc<Metrics>,
}

impl App {
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        let metrics = Arc::<Metrics>::default();
        Self { store, bell: Arc::new(Bell::new(Arc::clone(&metrics))), clock, metrics }
    }
}
