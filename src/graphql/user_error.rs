use async_graphql::SimpleObject;
use causerie_macros::PlannedObject;

use super::error::{ApiError, Result};
use super::plan::Execution;
use super::scalar::int;
use super::user_error_code::UserErrorCode;
use crate::messaging::bulk::{BulkError, EntryError};
use crate::messaging::{Error, Refusal};

/// An error that the caller can correct, such as invalid input. Failures of authentication and of the service are
/// GraphQL errors instead.
#[derive(SimpleObject, PlannedObject, Clone, Debug)]
pub struct UserError {
    /// The machine-readable code of the error.
    pub code: UserErrorCode,
    /// A description of the error in English, for developers. Clients should display their own text for each code.
    pub message: String,
    /// The path of the invalid input field, such as `["input", "body"]` or `["input", "members", "3", "name"]`.
    /// Null if no field is at fault.
    pub field: Option<Vec<String>>,
    /// The number of seconds to wait before trying again. Null unless the code is `RATE_LIMITED`.
    pub retry_after: Option<i32>,
}

impl UserError {
    /// `target` is the input field that identifies the object of the mutation.
    fn of(refusal: Refusal, target: &str) -> Self {
        let retry_after = match refusal {
            Refusal::RateLimited { retry_after } => Some(int(retry_after)),
            _ => None,
        };
        let field = match refusal {
            Refusal::RateLimited { .. } | Refusal::PushNotAvailable => None,
            Refusal::BodyEmpty | Refusal::BodyTooLong | Refusal::BodyInvalid => Some("body"),
            Refusal::ClientKeyInvalid | Refusal::ClientKeyReused => Some("clientKey"),
            Refusal::MessageNotFound => Some("upTo"),
            Refusal::PushKeysInvalid => Some("p256dh"),
            Refusal::TimeTooFar => Some("revokedBefore"),
            Refusal::TimeNotInFuture => Some("until"),
            Refusal::TimeZoneUnknown | Refusal::QuietHoursEmpty => Some("quietHours"),
            _ => Some(target),
        };
        Self {
            code: UserErrorCode::of(refusal),
            message: refusal.to_string(),
            field: field.map(|field| vec!["input".to_owned(), field.to_owned()]),
            retry_after,
        }
    }
}

/// Splits the outcome of a write into its value and its user errors. Fails with a GraphQL error if the database failed.
pub fn into_payload<T>(
    execution: &Execution,
    outcome: Result<T, Error>,
    target: &str,
) -> Result<(Option<T>, Vec<UserError>)> {
    match outcome {
        Ok(value) => Ok((Some(value), Vec::new())),
        Err(Error::Refused(refusal)) => {
            let error = UserError::of(refusal, target);
            execution.context.app.metrics.record_refusal(error.code.name());
            Ok((None, vec![error]))
        }
        Err(Error::Database(error)) => Err(ApiError::from(error)),
    }
}

/// Like `into_payload`, for a list in the input: the field of each error contains the index of the invalid entry.
pub fn into_bulk_payload<T>(
    execution: &Execution,
    outcome: Result<T, BulkError>,
    list: &str,
) -> Result<(Option<T>, Vec<UserError>)> {
    let errors = match outcome {
        Ok(value) => return Ok((Some(value), Vec::new())),
        Err(BulkError::Entries(errors)) => errors,
        Err(BulkError::Length) => {
            return into_payload(execution, Err(Refusal::ListLengthInvalid.into()), list);
        }
        Err(BulkError::Database(error)) => return Err(ApiError::from(error)),
        Err(BulkError::NoFreeHandle(error)) => return Err(ApiError::internal(&error)),
    };
    let metrics = &execution.context.app.metrics;
    let to_user_error = |EntryError { index, field, refusal }| {
        let path = ["input", list, &index.to_string(), field].map(ToOwned::to_owned);
        let error = UserError { field: Some(path.into()), ..UserError::of(refusal, list) };
        metrics.record_refusal(error.code.name());
        error
    };
    Ok((None, errors.into_iter().map(to_user_error).collect()))
}
