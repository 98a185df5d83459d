use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt};

use super::operation_event::{OperationEvent, OperationEvents};
use crate::graphql::{Response, panicked};
use crate::telemetry::{Metrics, OperationTelemetry, Outcome};

/// A subscription that has started. It has no task of its own: its owner polls it.
pub struct RunningSubscription {
    pub responses: BoxStream<'static, Response>,
    pub telemetry: Arc<OperationTelemetry>,
    pub metrics: Arc<Metrics>,
}

impl RunningSubscription {
    pub fn into_events(self) -> OperationEvents {
        let events = stream::unfold(Some(Box::new(self)), async |subscription| {
            let mut subscription = subscription?;
            let event = subscription.next().await;
            let rest = (!event.is_last()).then_some(subscription);
            Some((event, rest))
        });
        events.boxed()
    }

    async fn next(&mut self) -> OperationEvent {
        let Self { responses, telemetry, metrics } = self;
        let next = poll_fn(|cx| telemetry.in_scope(|| responses.poll_next_unpin(cx)));
        let event = match AssertUnwindSafe(next).catch_unwind().await {
            Ok(Some(response)) => {
                response.record_outcome(telemetry);
                response.into()
            }
            Ok(None) => {
                telemetry.set_outcome(Outcome::Ok);
                OperationEvent::Complete
            }
            // A panic ends this operation only.
            Err(_) => panicked(telemetry).into(),
        };
        event.count_errors(metrics);
        event
    }
}
