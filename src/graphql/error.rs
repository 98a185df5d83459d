//! Creates GraphQL errors, each with a documented `extensions.code`. Only those of parsing and validation are created
//! elsewhere, in `compiler.rs`.

use std::fmt::Display;
use std::time::Duration;

use async_graphql::{ErrorExtensionValues, ServerError};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::clock::Clock;
use crate::code::Code;
use crate::live::TailError;
use crate::store::{StoreError, is_unavailable};
use crate::telemetry::{LogThrottle, in_operation};

/// The maximum length of a message in bytes. Some messages repeat a value, which can be long.
const LONGEST_MESSAGE: usize = 500;

/// The error type of resolvers. It has no `Display`, so that it cannot contain the text of another error by accident.
#[derive(Clone, Debug)]
pub struct ApiError {
    code: Code,
    message: String,
    extra: Option<(&'static str, async_graphql::Value)>,
}

pub type Result<T, E = ApiError> = std::result::Result<T, E>;

impl ApiError {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), extra: None }
    }

    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(Code::Unauthenticated, "A valid token is required.")
    }

    #[must_use]
    pub fn members_only() -> Self {
        Self::new(Code::Forbidden, "This field requires a member's token, not the platform's.")
    }

    #[must_use]
    pub fn platform_only() -> Self {
        Self::new(Code::Forbidden, "This field requires a token with the scope `platform`.")
    }

    pub fn bad_input(message: impl Into<String>) -> Self {
        Self::new(Code::BadUserInput, message)
    }

    #[must_use]
    pub fn conversation_not_found() -> Self {
        Self::new(
            Code::ConversationNotFound,
            "The conversation does not exist or the viewer is not one of its members.",
        )
    }

    #[must_use]
    pub fn limit(code: Code, unit: &str, limit: usize) -> Self {
        Self::at_limit(code, limit, format!("The document exceeds the limit of {limit} {unit}."))
    }

    fn at_limit(code: Code, limit: usize, message: String) -> Self {
        Self { extra: Some(("limit", limit.into())), ..Self::new(code, message) }
    }

    #[must_use]
    pub fn syntax(what: &str) -> Self {
        Self::new(Code::GraphqlParseFailed, format!("Syntax error: {what}."))
    }

    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(Code::GraphqlValidationFailed, message)
    }

    #[must_use]
    pub fn introspection_disabled() -> Self {
        Self::new(
            Code::IntrospectionDisabled,
            "Introspection is disabled: `__schema` and `__type` cannot be queried.",
        )
    }

    /// Clients compare this text.
    #[must_use]
    pub fn persisted_query_not_found() -> Self {
        Self::new(Code::PersistedQueryNotFound, "PersistedQueryNotFound")
    }

    /// Clients compare this text.
    #[must_use]
    pub fn persisted_query_not_supported() -> Self {
        Self::new(Code::PersistedQueryNotSupported, "PersistedQueryNotSupported")
    }

    #[must_use]
    pub fn document_not_trusted() -> Self {
        let message = "Only trusted documents are executed. Send the `documentId` of one, without `query`.";
        Self::new(Code::DocumentNotTrusted, message)
    }

    #[must_use]
    pub fn queries_only() -> Self {
        Self::new(
            Code::MethodNotAllowed,
            "GET supports only queries, and subscriptions if the response is a stream.",
        )
    }

    #[must_use]
    pub fn too_many_operations(limit: usize) -> Self {
        let message = format!("The socket already runs {limit} operations, which is the limit.");
        Self::at_limit(Code::TooManyOperations, limit, message)
    }

    #[must_use]
    pub fn too_many_in_flight(limit: usize) -> Self {
        let message =
            format!("The member already has {limit} queries and mutations in flight, which is the limit.");
        Self::at_limit(Code::TooManyOperations, limit, message)
    }

    #[must_use]
    pub fn too_many_bytes(limit: usize) -> Self {
        let message = format!("The caller's operations in flight hold {limit} bytes, which is the limit.");
        Self::at_limit(Code::TooManyOperations, limit, message)
    }

    #[must_use]
    pub fn timed_out() -> Self {
        Self::new(Code::Timeout, "The operation timed out.")
    }

    #[must_use]
    pub fn stopping() -> Self {
        Self::new(Code::Stopping, "The service is shutting down. Subscribe again after the last cursor.")
    }

    /// Logs the cause and gives the caller an ID to find it by.
    pub fn internal(cause: &dyn Display) -> Self {
        let id = Uuid::new_v4().simple().to_string();
        in_operation(|| tracing::error!(error_id = id, %cause, "internal error"));
        Self::logged(id)
    }

    /// No connection was free, or the database did not respond. This affects all concurrent requests, so it is logged
    /// once.
    fn unavailable(cause: &DbErr) -> Self {
        static UNAVAILABLE: LogThrottle = LogThrottle::new(Clock::System, Duration::from_secs(10));
        Self::logged(UNAVAILABLE.log(|id, more| {
            in_operation(|| {
                tracing::error!(error_id = id, %cause, more, "the database did not answer in time");
            });
        }))
    }

    fn logged(id: String) -> Self {
        let error = Self::new(
            Code::Internal,
            "An internal error occurred. Its cause is in the service's log under `errorId`.",
        );
        Self { extra: Some(("errorId", id.into())), ..error }
    }

    #[must_use]
    pub fn into_server_error(mut self) -> ServerError {
        if self.message.len() > LONGEST_MESSAGE {
            let end = self.message.floor_char_boundary(LONGEST_MESSAGE - '…'.len_utf8());
            self.message.truncate(end);
            self.message.push('…');
        }
        let error = async_graphql::Error::from(self);
        ServerError { extensions: error.extensions, ..ServerError::new(error.message, None) }
    }
}

impl From<ApiError> for async_graphql::Error {
    fn from(error: ApiError) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", error.code.as_str());
        if let Some((name, value)) = error.extra {
            extensions.set(name, value);
        }
        Self { message: error.message, source: None, extensions: Some(extensions) }
    }
}

impl From<DbErr> for ApiError {
    fn from(error: DbErr) -> Self {
        if is_unavailable(&error) { Self::unavailable(&error) } else { Self::internal(&error) }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Database(error) => error.into(),
            error => Self::internal(&error),
        }
    }
}

impl From<TailError> for ApiError {
    fn from(error: TailError) -> Self {
        match error {
            TailError::Expired => Self::new(
                Code::CursorExpired,
                "The subscription cannot resume at this cursor. Query again and use the new `eventCursor`.",
            ),
            TailError::MemberGone => Self::unauthenticated(),
            TailError::Database(error) => error.into(),
        }
    }
}
