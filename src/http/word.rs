//! What operations say, and to whom.

use async_graphql::ServerError;
use futures_util::stream::BoxStream;

use crate::graphql::{ApiError, Response, code};
use crate::telemetry::Metrics;

pub enum Word {
    Next(Response),
    /// It was not executed; nothing more comes of it.
    Error(Vec<ServerError>),
    Complete,
}

/// What a subscription says, until its last word.
pub type Words = BoxStream<'static, Word>;

/// Where an operation's words go.
pub trait Voice: Send + Sync + 'static {
    /// Waits for a place in a queue of bounded length, with nothing left of the word but its text.
    fn says(&self, word: Word) -> impl Future<Output = ()> + Send;

    /// Says what comes from there.
    fn follows(&self, words: Words) -> impl Future<Output = ()> + Send;
}

impl Word {
    /// Nothing follows it.
    pub fn is_last(&self) -> bool {
        !matches!(self, Self::Next(_))
    }

    /// Counts the codes of what is wrong.
    pub fn is_counted(&self, metrics: &Metrics) {
        let errors = match self {
            Self::Next(response) => &*response.errors,
            Self::Error(errors) => errors,
            Self::Complete => &[],
        };
        for error in errors {
            metrics.refused(code(error));
        }
    }
}

impl From<Response> for Word {
    fn from(response: Response) -> Self {
        if response.was_executed { Self::Next(response) } else { Self::Error(response.errors) }
    }
}

impl From<ApiError> for Word {
    fn from(error: ApiError) -> Self {
        Self::Error(vec![error.into_server_error()])
    }
}
