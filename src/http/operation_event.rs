use async_graphql::ServerError;
use futures_util::stream::BoxStream;

use crate::graphql::{ApiError, Response, code};
use crate::telemetry::Metrics;

/// An event that an operation sends to its transport.
pub enum OperationEvent {
    Next(Response),
    /// The operation was not executed. No event follows.
    Error(Vec<ServerError>),
    Complete,
}

/// The events of a subscription, up to the last one.
pub type OperationEvents = BoxStream<'static, OperationEvent>;

/// The destination of an operation's events.
pub trait OperationSink: Send + Sync + 'static {
    /// Waits for room in a bounded queue. Keeps only the text of the event while waiting.
    fn send(&self, event: OperationEvent) -> impl Future<Output = ()> + Send;

    /// Sends all events of a subscription.
    fn forward(&self, events: OperationEvents) -> impl Future<Output = ()> + Send;
}

impl OperationEvent {
    #[must_use]
    pub fn is_last(&self) -> bool {
        !matches!(self, Self::Next(_))
    }

    pub fn count_errors(&self, metrics: &Metrics) {
        let errors = match self {
            Self::Next(response) => &*response.errors,
            Self::Error(errors) => errors,
            Self::Complete => &[],
        };
        for error in errors {
            metrics.record_refusal(code(error));
        }
    }
}

impl From<Response> for OperationEvent {
    fn from(response: Response) -> Self {
        if response.was_executed { Self::Next(response) } else { Self::Error(response.errors) }
    }
}

impl From<ApiError> for OperationEvent {
    fn from(error: ApiError) -> Self {
        Self::Error(vec![error.into_server_error()])
    }
}
