//! A subscription that has begun. Whoever holds it polls it: it has no task of its own.

use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt};

use super::operation_event::{OperationEvent, OperationEvents};
use crate::graphql::{Response, panicked};
use crate::telemetry::{Metrics, OperationTelemetry, Outcome};

pub struct RunningSubscription {
    pub responses: BoxStream<'static, Response>,
    pub running: Arc<OperationTelemetry>,
    pub metrics: Arc<Metrics>,
}

impl RunningSubscription {
    pub fn into_events(self) -> OperationEvents {
        let words = stream::unfold(Some(Box::new(self)), async |subscription| {
            let mut subscription = subscription?;
            let word = subscription.next().await;
            let rest = (!word.is_last()).then_some(subscription);
            Some((word, rest))
        });
        words.boxed()
    }

    async fn next(&mut self) -> OperationEvent {
        let Self { responses, running, metrics } = self;
        let next = poll_fn(|cx| running.in_scope(|| responses.poll_next_unpin(cx)));
        let word = match AssertUnwindSafe(next).catch_unwind().await {
            Ok(Some(response)) => {
                response.is_heard(running);
                response.into()
            }
            Ok(None) => {
                running.set_outcome(Outcome::Ok);
                OperationEvent::Complete
            }
            // A fault of ours, and of this one operation only.
            Err(_) => panicked(running).into(),
        };
        word.count_errors(metrics);
        word
    }
}
