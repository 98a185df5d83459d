//! What operations say, and to whom.

use async_graphql::ServerError;
use futures_util::stream::BoxStream;

use crate::graphql::{ApiError, Response, code};
use crate::telemetry::Metrics;

pub enum OperationEvent {
    Next(Response),
    /// It was not executed; nothing more comes of it.
    Error(Vec<ServerError>),
    Complete,
}

/// What a subscription says, until its last word.
pub type OperationEvents = BoxStream<'static, OperationEvent>;

/// Where an operation's words go.
pub trait OperationSink: Send + Sync + 'static {
    /// Waits for a place in a queue of bounded length, with nothing left of the word but its text.
    fn send(&self, word: OperationEvent) -> impl Future<Output = ()> + Send;

    /// Says what comes from there.
    fn forward(&self, words: OperationEvents) -> impl Future<Output = ()> + Send;
}

impl OperationEvent {
    /// Nothing follows it.
    pub fn is_last(&self) -> bool {
        !matches!(self, Self::Next(_))
    }

    /// Counts the codes of what is wrong.
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
