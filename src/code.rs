//! The registry of error codes, for GraphQL and HTTP responses alike. `docs/api/error-codes.md` is generated from it.

use axum::http::StatusCode;

macro_rules! codes {
    ($($name:ident = $text:literal, $status:ident, $description:literal;)+) => {
        /// A machine-readable error code: `extensions.code` of an error.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code {
            $(#[doc = $description] $name,)+
        }

        impl Code {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// Returns the HTTP status of a response whose operation did not start because of this error.
            #[must_use]
            pub fn status(self) -> StatusCode {
                match self {
                    $(Self::$name => StatusCode::$status,)+
                }
            }

            #[must_use]
            pub fn description(self) -> &'static str {
                match self {
                    $(Self::$name => $description,)+
                }
            }
        }
    };
}

codes! {
    BadRequest = "BAD_REQUEST", BAD_REQUEST, "The request is malformed: it has no `query`; it is not JSON or not UTF-8; \
        a property has the wrong type; it is an array; a GET lacks its header; or a WebSocket handshake is broken. The \
        connection is closed after a handshake with a body, a missing, repeated or malformed `Host`, a `Host` that \
        differs from the request target, and a repeated `chunked`.";
    BadUserInput = "BAD_USER_INPUT", BAD_REQUEST, "An argument has an invalid value; an operation is missing or \
        misnamed; a subscription over HTTP does not accept a stream; or `Last-Event-ID` is not a cursor of the member.";
    CursorExpired = "CURSOR_EXPIRED", BAD_REQUEST, "`after` of a subscription is older than the stored events, newer than all \
        of them, or from before a backup was restored.";
    ConversationNotFound = "CONVERSATION_NOT_FOUND", BAD_REQUEST, "`newMessage(conversationId:)` of a conversation that \
        the viewer is not in, or a field of a conversation that was just deleted.";
    GraphqlParseFailed = "GRAPHQL_PARSE_FAILED", BAD_REQUEST, "The document has a syntax error.";
    GraphqlValidationFailed = "GRAPHQL_VALIDATION_FAILED", BAD_REQUEST, "The document or its variables do not fit the \
        schema, or a required variable is missing.";
    QueryTooLong = "QUERY_TOO_LONG", BAD_REQUEST, "The document has too many tokens, a token that is too long, or too \
        many bytes with its variables.";
    QueryTooManyOperations = "QUERY_TOO_MANY_OPERATIONS", BAD_REQUEST, "The document has too many operations.";
    QueryTooManyFragments = "QUERY_TOO_MANY_FRAGMENTS", BAD_REQUEST, "The document has too many fragments.";
    QueryTooManyRootFields = "QUERY_TOO_MANY_ROOT_FIELDS", BAD_REQUEST, "The operation has too many root fields.";
    QueryTooManyAliases = "QUERY_TOO_MANY_ALIASES", BAD_REQUEST, "The document has too many aliases.";
    QueryTooManyDirectives = "QUERY_TOO_MANY_DIRECTIVES", BAD_REQUEST, "The document has too many directives.";
    QueryTooManySelections = "QUERY_TOO_MANY_SELECTIONS", BAD_REQUEST, "The document selects too many fields and \
        fragments.";
    QueryTooDeep = "QUERY_TOO_DEEP", BAD_REQUEST, "The document is nested too deeply.";
    QueryTooComplex = "QUERY_TOO_COMPLEX", BAD_REQUEST, "The operation costs too many complexity points.";
    QueryTooManyValues = "QUERY_TOO_MANY_VALUES", BAD_REQUEST, "The variables have too many values.";
    IntrospectionDisabled = "INTROSPECTION_DISABLED", BAD_REQUEST, "The document contains `__schema` or `__type`, and \
        introspection is off. `__typename` works.";
    PersistedQueryNotFound = "PERSISTED_QUERY_NOT_FOUND", BAD_REQUEST, "No document is stored under this hash: send \
        the text with the hash.";
    PersistedQueryNotSupported = "PERSISTED_QUERY_NOT_SUPPORTED", BAD_REQUEST, "The service stores no documents: send \
        the text.";
    DocumentNotTrusted = "DOCUMENT_NOT_TRUSTED", BAD_REQUEST, "The service executes only trusted documents, and this \
        is not one.";
    Unauthenticated = "UNAUTHENTICATED", UNAUTHORIZED, "The token is invalid, or there is none, or its member was \
        erased. Beside `data`: the token was revoked while a mutation ran, and the mutations in `data` are done.";
    Forbidden = "FORBIDDEN", FORBIDDEN, "A platform token was used for a member's operation, or a member's token for \
        the platform's.";
    CrossSite = "CROSS_SITE", FORBIDDEN, "The session cookie came with a request that no page of the same origin sent.";
    OriginNotAllowed = "ORIGIN_NOT_ALLOWED", FORBIDDEN, "A WebSocket handshake came from a page of a site that is not \
        allowed.";
    NotFound = "NOT_FOUND", NOT_FOUND, "The path does not exist. A GET that accepts `text/html`, as browsers send it, \
        gets a page instead.";
    MethodNotAllowed = "METHOD_NOT_ALLOWED", METHOD_NOT_ALLOWED, "The method is not supported here; a mutation came by \
        GET; or a subscription came by GET and does not accept a stream.";
    NotAcceptable = "NOT_ACCEPTABLE", NOT_ACCEPTABLE, "`Accept` allows none of the response types.";
    RequestTimeout = "REQUEST_TIMEOUT", REQUEST_TIMEOUT, "The body arrived too slowly.";
    PayloadTooLarge = "PAYLOAD_TOO_LARGE", PAYLOAD_TOO_LARGE, "The body is too large.";
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE", UNSUPPORTED_MEDIA_TYPE, "A POST is not `application/json`, or not \
        in UTF-8.";
    RateLimited = "RATE_LIMITED", TOO_MANY_REQUESTS, "One member or address has too many requests or sockets, or holds \
        too many bytes. If its response was too much, the operation was executed. `extensions.retryAfter` and the header \
        `Retry-After` give the seconds to wait.";
    TooManyOperations = "TOO_MANY_OPERATIONS", TOO_MANY_REQUESTS, "The socket or the member has too many operations in \
        flight, or they hold too many bytes. Nothing was executed. Over HTTP with `Retry-After`.";
    Internal = "INTERNAL", INTERNAL_SERVER_ERROR, "A fault of the service. The log has the cause under \
        `extensions.errorId`. All requests that fail within ten seconds because the database does not respond share one \
        ID.";
    TransferCodingNotSupported = "TRANSFER_CODING_NOT_SUPPORTED", NOT_IMPLEMENTED, "The transfer coding is not \
        `chunked`. The connection is closed.";
    Stopping = "STOPPING", SERVICE_UNAVAILABLE, "The service is stopping: it opens no sockets and streams, and ends \
        those that are open.";
    KeysUnavailable = "KEYS_UNAVAILABLE", SERVICE_UNAVAILABLE, "The token names a published key, and the service has \
        not loaded the platform's keys yet: retry soon.";
    Timeout = "TIMEOUT", GATEWAY_TIMEOUT, "A query or mutation took too long, on any transport. A write in progress may \
        have happened: retry it with its `clientKey`.";
}
