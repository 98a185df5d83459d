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

            /// Returns the HTTP status of a response that has this error and no `data`.
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
    BadRequest = "BAD_REQUEST", BAD_REQUEST, "The request is malformed: `query` is missing, or a property has the \
        wrong type; the body is not JSON, not UTF-8, or an array; a GET lacks the required header; or a WebSocket \
        handshake is invalid. The connection is closed as well if a handshake has a body, if `Host` is missing, \
        repeated, malformed or different from the host of the request target, or if `chunked` is repeated.";
    BadUserInput = "BAD_USER_INPUT", BAD_REQUEST, "An argument has an invalid value; `operationName` is required, or \
        names no operation of the document; a persisted query is malformed, or its hash is not that of the text; a \
        subscription was sent over HTTP without accepting a stream; or an event cursor (`after`, `Last-Event-ID`) is \
        not one of the member's.";
    CursorExpired = "CURSOR_EXPIRED", BAD_REQUEST, "The cursor that a subscription resumes after is older than the \
        stored events, newer than all of them, or from before a backup was restored.";
    ConversationNotFound = "CONVERSATION_NOT_FOUND", BAD_REQUEST, "The viewer is not in the conversation of \
        `newMessage(conversationId:)` or `typing(conversationId:)`, or a requested conversation was deleted while the \
        operation ran.";
    GraphqlParseFailed = "GRAPHQL_PARSE_FAILED", BAD_REQUEST, "The document has a syntax error.";
    GraphqlValidationFailed = "GRAPHQL_VALIDATION_FAILED", BAD_REQUEST, "The document or its variables do not match \
        the schema, or a required variable is missing.";
    QueryTooLong = "QUERY_TOO_LONG", BAD_REQUEST, "The document has too many tokens, a name or number that is too \
        long, or too many bytes with its variables substituted.";
    QueryTooManyOperations = "QUERY_TOO_MANY_OPERATIONS", BAD_REQUEST, "The document has too many operations.";
    QueryTooManyFragments = "QUERY_TOO_MANY_FRAGMENTS", BAD_REQUEST, "The document has too many fragments.";
    QueryTooManyRootFields = "QUERY_TOO_MANY_ROOT_FIELDS", BAD_REQUEST, "The operation has too many root fields.";
    QueryTooManyAliases = "QUERY_TOO_MANY_ALIASES", BAD_REQUEST, "The document has too many aliases.";
    QueryTooManyDirectives = "QUERY_TOO_MANY_DIRECTIVES", BAD_REQUEST, "The document has too many directives.";
    QueryTooManySelections = "QUERY_TOO_MANY_SELECTIONS", BAD_REQUEST, "The document selects too many fields and \
        fragments.";
    QueryTooDeep = "QUERY_TOO_DEEP", BAD_REQUEST, "The document is nested too deeply.";
    QueryTooComplex = "QUERY_TOO_COMPLEX", BAD_REQUEST, "The operation costs too many complexity points.";
    QueryTooManyValues = "QUERY_TOO_MANY_VALUES", BAD_REQUEST, "The variables contain too many values.";
    IntrospectionDisabled = "INTROSPECTION_DISABLED", BAD_REQUEST, "The document contains `__schema` or `__type`, but \
        introspection is off. `__typename` always works.";
    PersistedQueryNotFound = "PERSISTED_QUERY_NOT_FOUND", BAD_REQUEST, "No document is stored under this hash. Send \
        the text together with the hash.";
    PersistedQueryNotSupported = "PERSISTED_QUERY_NOT_SUPPORTED", BAD_REQUEST, "The service does not store documents. \
        Send the text.";
    DocumentNotTrusted = "DOCUMENT_NOT_TRUSTED", BAD_REQUEST, "The service executes only trusted documents, and this \
        is not one of them.";
    Unauthenticated = "UNAUTHENTICATED", UNAUTHORIZED, "The request has no token; the token is invalid, expired or \
        revoked; or its member was erased. If `data` is not null, the token was revoked while a mutation ran, and the \
        mutations in `data` have taken effect.";
    Forbidden = "FORBIDDEN", FORBIDDEN, "A platform token was used for a field of members, or a member's token for a \
        field of the platform. The demo also refuses requests to a host that is not a loopback address.";
    CrossSite = "CROSS_SITE", FORBIDDEN, "The request has the session cookie, but the browser does not report that a \
        page of the same origin sent it.";
    OriginNotAllowed = "ORIGIN_NOT_ALLOWED", FORBIDDEN, "A page of an origin that is not allowed tried to \
        open a WebSocket.";
    NotFound = "NOT_FOUND", NOT_FOUND, "The path does not exist. A GET that accepts `text/html`, such as a browser's, \
        gets a page instead.";
    MethodNotAllowed = "METHOD_NOT_ALLOWED", METHOD_NOT_ALLOWED, "The path does not support this method; a mutation \
        was sent by GET; or a subscription was sent by GET without accepting a stream.";
    NotAcceptable = "NOT_ACCEPTABLE", NOT_ACCEPTABLE, "`Accept` allows none of the response types.";
    RequestTimeout = "REQUEST_TIMEOUT", REQUEST_TIMEOUT, "The body was not received in time.";
    PayloadTooLarge = "PAYLOAD_TOO_LARGE", PAYLOAD_TOO_LARGE, "The body is too large.";
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE", UNSUPPORTED_MEDIA_TYPE, "The `Content-Type` of a POST is not \
        `application/json` in UTF-8.";
    RateLimited = "RATE_LIMITED", TOO_MANY_REQUESTS, "A member or address has sent too many requests, has too many \
        open sockets or streams, or too many bytes are held for it. If the limit of response bytes is exceeded, the \
        operation was executed. `extensions.retryAfter` and the header `Retry-After` give the seconds to wait.";
    TooManyOperations = "TOO_MANY_OPERATIONS", TOO_MANY_REQUESTS, "The socket or the member has too many operations in \
        flight, or too many bytes are held for the member or address. The operation was not executed. Over HTTP, the \
        response has the header `Retry-After`.";
    Internal = "INTERNAL", INTERNAL_SERVER_ERROR, "The service failed. Its log contains the cause under \
        `extensions.errorId`. If the database does not respond, all requests that fail within ten seconds share one \
        ID.";
    TransferCodingNotSupported = "TRANSFER_CODING_NOT_SUPPORTED", NOT_IMPLEMENTED, "The transfer coding is not \
        `chunked`. The connection is closed.";
    Stopping = "STOPPING", SERVICE_UNAVAILABLE, "The service is shutting down. It opens no sockets or streams, and \
        ends those that are open.";
    KeysUnavailable = "KEYS_UNAVAILABLE", SERVICE_UNAVAILABLE, "The token is signed with one of the platform's \
        published keys, which the service has not loaded yet. Retry soon.";
    Timeout = "TIMEOUT", GATEWAY_TIMEOUT, "A query or mutation took too long, on any transport. A write that had \
        started may have taken effect: retry it with the same `clientKey`.";
}
