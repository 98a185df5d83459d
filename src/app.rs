//! What every request and task shares, built once.

use std::sync::Arc;

use crate::clock::Clock;
use crate::live::Bell;
use crate::store::Store;

#[derive(Clone, Debug)]
pub struct App {
    pub store: Store,
    pub bell: Arc<Bell>,
    pub clock: Clock,
}

impl App {
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { store, bell: Arc::default(), clock }
    }
}
