use std::sync::Arc;

use async_graphql::ServerError;
use serde::Serialize;

use super::error::{ApiError, code, error_id};
use crate::code::Code;
use crate::telemetry::{OperationTelemetry, Outcome};

/// What comes of an operation, as the text of JSON.
#[derive(Debug)]
pub struct Response {
    pub text: String,
    /// What went wrong, in the text, too.
    pub errors: Vec<ServerError>,
    /// Whether it was executed; otherwise there is no `data`.
    pub was_executed: bool,
    /// Whether the caller's token turned out to be good no more. Nothing was changed then.
    pub was_rejected: bool,
}

#[derive(Serialize)]
struct ErrorsOnly<'a> {
    errors: &'a [ServerError],
}

impl Response {
    /// `text` is what a `Writer` has written.
    #[must_use]
    pub fn executed(mut text: String, errors: Vec<ServerError>) -> Self {
        if !errors.is_empty() {
            text.push_str(",\"errors\":");
            // An error is made of what can be written.
            text.push_str(&serde_json::to_string(&errors).unwrap_or_default());
        }
        text.push('}');
        Self { text, errors, was_executed: true, was_rejected: false }
    }

    /// Nothing was executed.
    #[must_use]
    pub fn refused(errors: Vec<ServerError>) -> Self {
        let text = serde_json::to_string(&ErrorsOnly { errors: &errors }).unwrap_or_default();
        Self { text, errors, was_executed: false, was_rejected: false }
    }

    /// Whether something failed inside.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.errors.iter().any(|error| code(error) == Code::Internal.as_str())
    }

    /// Tells operators what became of it.
    pub fn record_outcome(&self, running: &OperationTelemetry) {
        if let Some(id) = self.errors.iter().find_map(error_id) {
            running.set_error_id(id);
        }
        let outcome = if self.has_failed() {
            Outcome::Internal
        } else if !self.was_executed {
            Outcome::Refused
        } else if !self.errors.is_empty() {
            Outcome::Error
        } else if running.is_subscription() {
            // One event of it; more may come.
            return;
        } else {
            Outcome::Ok
        };
        running.set_outcome(outcome);
    }
}

impl From<ApiError> for Response {
    fn from(error: ApiError) -> Self {
        Self::refused(vec![error.into_server_error()])
    }
}

/// What a caller hears of a panic.
#[must_use]
pub fn panicked(running: &Arc<OperationTelemetry>) -> ApiError {
    let error = running.in_scope(|| ApiError::internal(&"a resolver panicked"));
    Response::from(error.clone()).record_outcome(running);
    error
}
