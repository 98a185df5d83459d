use async_graphql::resolver_utils::EnumType;
use async_graphql::{Context, Enum, SimpleObject};

use super::context::Ask;
use super::error::{ApiError, Result};
use crate::messaging::{Error, Refusal};

/// What the caller did wrong, as data. Faults of authentication and of the server are GraphQL errors instead.
#[derive(SimpleObject, Clone, Debug)]
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
    /// Too many writes in too short a time. Nothing was written; try again after `retryAfter`.
    RateLimited,
}

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
pub fn settle<T>(
    ctx: &Context<'_>,
    outcome: Result<T, Error>,
    subject: &str,
) -> Result<(Option<T>, Vec<UserError>)> {
    match outcome {
        Ok(done) => Ok((Some(done), Vec::new())),
        Err(Error::Refused(refusal)) => {
            let error = UserError::of(refusal, subject);
            ctx.app()?.metrics.refused(name(error.code));
            Ok((None, vec![error]))
        }
        Err(Error::Database(error)) => Err(ApiError::from(error)),
    }
}

/// The code as the schema writes it.
fn name(code: UserErrorCode) -> &'static str {
    UserErrorCode::items().iter().find(|item| item.value == code).map_or("", |item| item.name)
}
