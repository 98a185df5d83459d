use std::sync::Arc;

use async_graphql::ServerError;
use serde::Serialize;

use super::error::ApiError;
use super::server_error::{code, error_id};
use crate::code::Code;
use crate::telemetry::{OperationTelemetry, Outcome};

/// The response to an operation, as JSON text.
#[derive(Debug)]
pub struct Response {
    pub text: String,
    /// The errors, which are also in the text.
    pub errors: Vec<ServerError>,
    /// Whether the operation was executed. If not, the text has no `data`.
    pub was_executed: bool,
    /// Whether the caller's token was found to be no longer valid, before anything was changed.
    pub was_rejected: bool,
}

#[derive(Serialize)]
struct ErrorsOnly<'a> {
    errors: &'a [ServerError],
}

impl Response {
    /// `text` is the text that a `ResponseWriter` has written.
    #[must_use]
    pub fn executed(mut text: String, errors: Vec<ServerError>) -> Self {
        if !errors.is_empty() {
            text.push_str(",\"errors\":");
            // Errors can always be serialized.
            text.push_str(&serde_json::to_string(&errors).unwrap_or_default());
        }
        text.push('}');
        Self { text, errors, was_executed: true, was_rejected: false }
    }

    /// Returns the response to an operation that was not executed.
    #[must_use]
    pub fn refused(errors: Vec<ServerError>) -> Self {
        let text = serde_json::to_string(&ErrorsOnly { errors: &errors }).unwrap_or_default();
        Self { text, errors, was_executed: false, was_rejected: false }
    }

    /// Whether an internal error occurred.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.errors.iter().any(|error| code(error) == Code::Internal.as_str())
    }

    /// Records the outcome and the ID of the first internal error.
    pub fn record_outcome(&self, telemetry: &OperationTelemetry) {
        if let Some(id) = self.errors.iter().find_map(error_id) {
            telemetry.set_error_id(id);
        }
        let outcome = if self.has_failed() {
            Outcome::Internal
        } else if !self.was_executed {
            Outcome::Refused
        } else if !self.errors.is_empty() {
            Outcome::Error
        } else if telemetry.is_subscription() {
            // The outcome of a subscription is known when it ends.
            return;
        } else {
            Outcome::Ok
        };
        telemetry.set_outcome(outcome);
    }
}

impl From<ApiError> for Response {
    fn from(error: ApiError) -> Self {
        Self::refused(vec![error.into_server_error()])
    }
}

/// Records that a resolver has panicked, and returns the error for the caller.
#[must_use]
pub fn panicked(telemetry: &Arc<OperationTelemetry>) -> ApiError {
    let error = telemetry.in_scope(|| ApiError::internal(&"a resolver panicked"));
    Response::from(error.clone()).record_outcome(telemetry);
    error
}
