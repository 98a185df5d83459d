use async_graphql::resolver_utils::EnumType;
use async_graphql::{Enum, SimpleObject};
use causerie_macros::PlannedObject;

use super::error::{ApiError, Result};
use super::plan::{Execution, output_of_enum};
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

/// The reason for a user error.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserErrorCode {
    /// The conversation does not exist or the viewer is not one of its members.
    ConversationNotFound,
    /// The conversation is closed and accepts no more messages. Use `startConversation` to start a new one.
    ConversationClosed,
    /// The member does not exist or has been erased.
    MemberNotFound,
    /// The conversation has no such message.
    MessageNotFound,
    /// Members cannot start a conversation with themselves.
    CannotMessageSelf,
    /// The viewer cannot send messages to this member because one of the two blocks the other. Which one is not
    /// revealed.
    CannotMessageMember,
    /// Members cannot add themselves to their contacts, follow themselves or block themselves.
    CannotRelateToSelf,
    /// The body has no visible characters.
    BodyEmpty,
    /// The body is longer than 10,000 characters.
    BodyTooLong,
    /// The body contains a control character other than a line break or a tab.
    BodyInvalid,
    /// The client key is empty, is longer than 64 characters or contains a control character.
    ClientKeyInvalid,
    /// The client key was used before with a different body.
    ClientKeyReused,
    /// The time is more than 24 hours in the future.
    TimeTooFar,
    /// The subject is empty, is longer than 255 bytes or contains NUL.
    SubjectInvalid,
    /// The list contains the subject more than once.
    SubjectRepeated,
    /// The list contains the relationship more than once.
    RelationshipRepeated,
    /// The name is longer than 100 characters or has a letter with more than four accents.
    NameInvalid,
    /// The handle is longer than 64 characters, contains whitespace or has a letter with more than four accents.
    HandleInvalid,
    /// The picture does not start with `https://`, `http://` or `/`, is longer than 2,000 bytes, or contains whitespace
    /// or a control character.
    PictureInvalid,
    /// The locale is longer than 35 characters.
    LocaleInvalid,
    /// The list is empty or has more than 500 entries.
    ListLengthInvalid,
    /// The viewer has sent too many messages or started too many conversations. Try again after `retryAfter` seconds.
    RateLimited,
}

output_of_enum!(UserErrorCode);

impl UserErrorCode {
    fn of(refusal: Refusal) -> Self {
        match refusal {
            Refusal::ConversationNotFound => Self::ConversationNotFound,
            Refusal::ConversationClosed => Self::ConversationClosed,
            Refusal::MemberNotFound => Self::MemberNotFound,
            Refusal::MessageNotFound => Self::MessageNotFound,
            Refusal::CannotMessageSelf => Self::CannotMessageSelf,
            Refusal::CannotMessageMember => Self::CannotMessageMember,
            Refusal::CannotRelateToSelf => Self::CannotRelateToSelf,
            Refusal::BodyEmpty => Self::BodyEmpty,
            Refusal::BodyTooLong => Self::BodyTooLong,
            Refusal::BodyInvalid => Self::BodyInvalid,
            Refusal::ClientKeyInvalid => Self::ClientKeyInvalid,
            Refusal::ClientKeyReused => Self::ClientKeyReused,
            Refusal::RateLimited { .. } => Self::RateLimited,
            Refusal::TimeTooFar => Self::TimeTooFar,
            Refusal::SubjectInvalid => Self::SubjectInvalid,
            Refusal::SubjectRepeated => Self::SubjectRepeated,
            Refusal::RelationshipRepeated => Self::RelationshipRepeated,
            Refusal::NameInvalid => Self::NameInvalid,
            Refusal::HandleInvalid => Self::HandleInvalid,
            Refusal::PictureInvalid => Self::PictureInvalid,
            Refusal::LocaleInvalid => Self::LocaleInvalid,
            Refusal::ListLengthInvalid => Self::ListLengthInvalid,
        }
    }
}

impl UserError {
    /// `subject` is the input field that identifies the object of the mutation.
    fn of(refusal: Refusal, subject: &str) -> Self {
        let retry_after = match refusal {
            Refusal::RateLimited { retry_after } => Some(i32::try_from(retry_after).unwrap_or(i32::MAX)),
            _ => None,
        };
        let field = match refusal {
            Refusal::RateLimited { .. } => None,
            Refusal::BodyEmpty | Refusal::BodyTooLong | Refusal::BodyInvalid => Some("body"),
            Refusal::ClientKeyInvalid | Refusal::ClientKeyReused => Some("clientKey"),
            Refusal::MessageNotFound => Some("upTo"),
            Refusal::TimeTooFar => Some("revokedBefore"),
            _ => Some(subject),
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
    subject: &str,
) -> Result<(Option<T>, Vec<UserError>)> {
    match outcome {
        Ok(done) => Ok((Some(done), Vec::new())),
        Err(Error::Refused(refusal)) => {
            let error = UserError::of(refusal, subject);
            execution.core.app.metrics.record_refusal(name(error.code));
            Ok((None, vec![error]))
        }
        Err(Error::Database(error)) => Err(ApiError::from(error)),
    }
}

/// As `into_payload`, for a list in the input: the field of each error contains the index of the invalid entry.
pub fn into_bulk_payload<T>(
    execution: &Execution,
    outcome: Result<T, BulkError>,
    list: &str,
) -> Result<(Option<T>, Vec<UserError>)> {
    let faults = match outcome {
        Ok(done) => return Ok((Some(done), Vec::new())),
        Err(BulkError::Entries(faults)) => faults,
        Err(BulkError::Length) => {
            let error = UserError::of(Refusal::ListLengthInvalid, list);
            execution.core.app.metrics.record_refusal(name(error.code));
            return Ok((None, vec![error]));
        }
        Err(BulkError::Database(error)) => return Err(ApiError::from(error)),
        Err(BulkError::NoFreeHandle(error)) => return Err(ApiError::internal(&error)),
    };
    let metrics = &execution.core.app.metrics;
    let error = |EntryError { index, field, refusal }| {
        let path = ["input", list, &index.to_string(), field].map(ToOwned::to_owned);
        let error = UserError { field: Some(path.into()), ..UserError::of(refusal, list) };
        metrics.record_refusal(name(error.code));
        error
    };
    Ok((None, faults.into_iter().map(error).collect()))
}

/// Returns the code as it appears in the schema.
fn name(code: UserErrorCode) -> &'static str {
    UserErrorCode::items().iter().find(|item| item.value == code).map_or("", |item| item.name)
}
