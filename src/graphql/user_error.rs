use async_graphql::resolver_utils::EnumType;
use async_graphql::{Enum, SimpleObject};
use causerie_macros::PlannedObject;

use super::error::{ApiError, Result};
use super::plan::{Execution, output_of_enum};
use crate::messaging::bulk::{BulkError, EntryError};
use crate::messaging::{Error, Refusal};

/// What the caller did wrong, as data. Faults of authentication and of the server are GraphQL errors instead.
#[derive(SimpleObject, PlannedObject, Clone, Debug)]
pub struct UserError {
    /// For programs: what is wrong.
    pub code: UserErrorCode,
    /// For developers, in English; a client shows its own words by code.
    pub message: String,
    /// The path of the input field at fault, if one is, such as `["input", "body"]`.
    pub field: Option<Vec<String>>,
    /// Seconds until the same may be tried again; null where waiting does not help.
    pub retry_after: Option<i32>,
}

/// Everything that a caller of a mutation can do wrong.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserErrorCode {
    /// There is no such conversation, or the viewer is not in it: the two are not told apart.
    ConversationNotFound,
    /// The conversation is closed: it can be read, not written in. Start a new one with the same member.
    ConversationClosed,
    /// There is no such member.
    MemberNotFound,
    /// There is no such message in this conversation.
    MessageNotFound,
    /// The viewer tried to write to themselves.
    CannotMessageSelf,
    /// The viewer cannot write to this member. One of the two blocks the other; it is not told which.
    CannotMessageMember,
    /// The viewer tried to add, follow or block themselves.
    CannotRelateToSelf,
    /// The body is empty, or only white space.
    BodyEmpty,
    /// The body has more than 10,000 characters.
    BodyTooLong,
    /// The body has control characters other than line breaks and tabs.
    BodyInvalid,
    /// A client key has 1 to 64 characters, none of them a control character.
    ClientKeyInvalid,
    /// The client key was used before, for another text.
    ClientKeyReused,
    /// A time of revocation is at most 24 hours ahead.
    TimeTooFar,
    /// A subject has 1 to 255 bytes, and no NUL.
    SubjectInvalid,
    /// This subject stands in the list already.
    SubjectRepeated,
    /// This relationship stands in the list already.
    RelationshipRepeated,
    /// A name has at most 100 characters, none of them a control character.
    NameInvalid,
    /// A handle has at most 64 characters, neither white space nor control characters among them.
    HandleInvalid,
    /// A picture is `https://…`, `http://…` or `/…`, of at most 2,000 bytes, without white space.
    PictureInvalid,
    /// A locale has at most 35 characters, none of them a control character.
    LocaleInvalid,
    /// A list has 1 to 500 entries.
    ListLengthInvalid,
    /// Too many writes in too short a time. Nothing was written; try again after `retryAfter`.
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
    /// `subject` is the input field that names what the mutation is about.
    fn of(refusal: Refusal, subject: &str) -> Self {
        let retry_after = match refusal {
            Refusal::RateLimited { retry_after } => Some(i32::try_from(retry_after).unwrap_or(i32::MAX)),
            _ => None,
        };
        let field = match refusal {
            // No field is at fault.
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

/// Splits what a write came to: done, or the caller's fault as data. Our own fault is a GraphQL error.
pub fn into_payload<T>(
    execution: &Execution,
    outcome: Result<T, Error>,
    subject: &str,
) -> Result<(Option<T>, Vec<UserError>)> {
    match outcome {
        Ok(done) => Ok((Some(done), Vec::new())),
        Err(Error::Refused(refusal)) => {
            let error = UserError::of(refusal, subject);
            execution.core.app.metrics.refused(name(error.code));
            Ok((None, vec![error]))
        }
        Err(Error::Database(error)) => Err(ApiError::from(error)),
    }
}

/// As `settle`, for a list of the input: each bad entry is named by its place.
pub fn into_bulk_payload<T>(
    execution: &Execution,
    outcome: Result<T, BulkError>,
    list: &str,
) -> Result<(Option<T>, Vec<UserError>)> {
    let faults = match outcome {
        Ok(done) => return Ok((Some(done), Vec::new())),
        Err(BulkError::Faults(faults)) => faults,
        Err(BulkError::Length) => {
            let error = UserError::of(Refusal::ListLengthInvalid, list);
            execution.core.app.metrics.refused(name(error.code));
            return Ok((None, vec![error]));
        }
        Err(BulkError::Database(error)) => return Err(ApiError::from(error)),
    };
    let metrics = &execution.core.app.metrics;
    let error = |EntryError { index, field, refusal }| {
        let path = ["input", list, &index.to_string(), field].map(ToOwned::to_owned);
        let error = UserError { field: Some(path.into()), ..UserError::of(refusal, list) };
        metrics.refused(name(error.code));
        error
    };
    Ok((None, faults.into_iter().map(error).collect()))
}

/// The code as the schema writes it.
fn name(code: UserErrorCode) -> &'static str {
    UserErrorCode::items().iter().find(|item| item.value == code).map_or("", |item| item.name)
}
