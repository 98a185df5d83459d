//! Where the documentation repeats a number of the code.

/// Texts of each page. The braces hold a constant or a default, by its file in `src`, perhaps after a unit.
pub const NUMBERS: [(&str, &[&str]); 19] = [
    (
        "api/limits.md",
        &[
            "a number in a document | {graphql/guard/scan.rs MAX_NAME} bytes |",
            "each time it is spread | {MiB graphql/guard/expanded_size.rs MAX_BYTES} |",
            "nested fields and fragments | {graphql/guard/measure.rs MAX_NESTING} |",
            "nested brackets | {graphql/guard/scan.rs MAX_NESTING} |",
            "in introspection | {graphql/guard/count.rs MAX_TYPE_LISTS} |",
            "page size | 0 to {graphql/relay_connection/paging.rs MAX_PAGE_SIZE} |",
            "1 to {graphql/message/preview.rs MAX_LENGTH} characters, {graphql/message/preview.rs DEFAULT_LENGTH} by default |",
            "more than {messaging/text/preview.rs MAX_CODE_POINTS} code points each",
            "`search` | {messaging/member/search.rs MAX_LENGTH} characters |",
            "message body | 1 to {messaging/message/body.rs MAX_BODY_LENGTH} characters",
            "client key | 1 to {messaging/message/body.rs MAX_KEY_LENGTH} characters",
            "that they have stopped | one of each in {limits/typing.rs INTERVAL} s |",
            "an announcement expires | {limits/typing.rs EXPIRY} s |",
            "headers | {KiB http/connection.rs MAX_HEAD_BYTES}, 100 headers |",
            "operations end | {MiB config/transport_limits.rs max_held_bytes} and",
            "until read | {MiB config/transport_limits.rs max_held_bytes} and",
            "before it has signed in | {KiB config/transport_limits.rs max_anonymous_message} |",
            "operation on a socket | {http/websocket/protocol.rs MAX_ID} bytes |",
            "on a socket in {config/transport_limits.rs ping_interval} s | {config/transport_limits.rs max_idle_messages} |",
            "| {config/transport_limits.rs read_timeout} s | closed with 4410 if that can be written within {config/transport_limits.rs close_timeout} s; \
            a stream is cut off after {config/transport_limits.rs write_timeout} s |",
            "the service on a socket | {config/transport_limits.rs ping_interval} s |",
            "`Message.body` costs {graphql/message/object.rs BODY_COST}.",
            "connection costs {graphql/relay_connection/paging.rs PAGE_COST}, plus its selection multiplied by the page size \
            ({graphql/relay_connection/paging.rs DEFAULT_PAGE_SIZE} without",
            "it costs {graphql/relay_connection/paging.rs FILTER_COST} more",
            "`Viewer.unreadConversationCount` costs {graphql/viewer/object.rs COUNT_COST},",
            "`Query.member` costs {graphql/member/query.rs LOOKUP_COST}, and each mutation costs \
            {graphql/schema.rs WRITE_COST} plus",
            "`__type` cost {graphql/guard/cost.rs INTROSPECTION_FACTOR} each",
        ],
    ),
    (
        "api/push.md",
        &[
            "member has at most {notify/push/registration.rs MAX_BROWSERS} browsers",
            "at most {notify/push/message.rs MAX_BYTES} bytes are sent",
            "newest message, at most {notify/push/message.rs TEXT_LENGTH} characters",
            "they do not block; at most {notify/push/message.rs MAX_UNREAD}.",
        ],
    ),
    (
        "api/errors.md",
        &[
            "at most {graphql/error.rs LONGEST_MESSAGE} bytes",
            "more than {messaging/platform/revoke.rs MAX_AHEAD} hours ahead",
            "1 to {messaging/bulk.rs MAX_ENTRIES} entries",
        ],
    ),
    (
        "api/identity.md",
        &[
            "A token has at most {KiB auth/token_limits.rs MAX_TOKEN_BYTES}.",
            "1 to {messaging/member/raw_profile.rs MAX_SUBJECT_BYTES} bytes, no NUL",
            "on one line; cut after {messaging/member/raw_profile.rs MAX_NAME_LENGTH} characters",
            "handle; cut after {messaging/member/raw_profile.rs MAX_HANDLE_LENGTH} characters",
            "at most {messaging/member/raw_profile.rs MAX_URL_BYTES} bytes; anything else",
            "not shown; cut after {messaging/member/raw_profile.rs MAX_LOCALE_LENGTH} characters",
        ],
    ),
    (
        "api/ids-and-pages.md",
        &[
            "first {graphql/relay_connection/paging.rs DEFAULT_PAGE_SIZE} items",
            "first {messaging/text/words.rs MAX_WORD_LENGTH} characters of each",
            "more than {messaging/member/search.rs MAX_LENGTH} characters finds",
        ],
    ),
    (
        "api/subscriptions.md",
        &[
            "An announcement holds for {limits/typing.rs EXPIRY} seconds.",
            "of those within {limits/typing.rs INTERVAL} seconds, the first",
            "or {limits/typing.rs EXPIRY} seconds after their last",
        ],
    ),
    (
        "platform.md",
        &[
            "takes 1 to {messaging/bulk.rs MAX_ENTRIES} members",
            "takes 1 to {messaging/bulk.rs MAX_ENTRIES} relationships",
            "at most {messaging/member/raw_profile.rs MAX_NAME_LENGTH} characters, four",
            "at most {messaging/member/raw_profile.rs MAX_HANDLE_LENGTH} characters, no",
            "at most {KiB cli/members/lines.rs MAX_LINE_BYTES} and",
        ],
    ),
    ("operations/running.md", &["within {http/serve.rs SHUTDOWN_TIMEOUT} seconds."]),
    ("operations/metrics.md", &["only the first {telemetry/operation_names.rs MAX_NAMES} names"]),
    (
        "operations/traces.md",
        &[
            "name of at most {telemetry/operation.rs MAX_NAME} letters",
            "sent within {telemetry/otlp.rs FLUSH_TIMEOUT} seconds",
        ],
    ),
    ("operations/upgrades.md", &["{messaging/member/search_index.rs BATCH_SIZE} members at a time"]),
    (
        "security/documents.md",
        &[
            "its first {graphql/compiler.rs MAX_ERRORS} errors",
            "at most {graphql/error.rs LONGEST_MESSAGE} bytes",
            "cost {graphql/guard/cost.rs INTROSPECTION_FACTOR} each",
        ],
    ),
    (
        "security/transports.md",
        &[
            "system's queue ({http/serve.rs BACKLOG},",
            "first headers | {config/transport_limits.rs first_request_timeout} s |",
            "written to it | {config/transport_limits.rs write_timeout} s |",
            "and {cli/open_file_limit.rs RESERVED_FILES} more",
            "fewer than {cli/open_file_limit.rs MIN_CONNECTIONS},",
            "in {http/accept.rs LOG_INTERVAL} minutes",
            "at the latest {http/session_lifetime.rs DRAIN_GRACE} s after",
            "After {http/serve.rs SHUTDOWN_TIMEOUT} s, the service waits no longer",
        ],
    ),
    (
        "security/tokens.md",
        &[
            "size of a token | {KiB auth/token_limits.rs MAX_TOKEN_BYTES} |",
            "to `exp` | {auth/token_limits.rs MAX_LIFETIME} days |",
            "| {KiB auth/key_source.rs MAX_BYTES}, {auth/jwk.rs MAX_KEYS} keys |",
            "load the key set | {auth/key_source.rs TIMEOUT} s |",
            "whatever tokens arrive | {auth/issuer.rs MIN_INTERVAL} s |",
            "at most {messaging/bulk.rs MAX_ENTRIES} entries",
            "lines of {KiB cli/members/lines.rs MAX_LINE_BYTES} in memory",
        ],
    ),
    (
        "security/revocation.md",
        &[
            "at most {messaging/platform/revoke.rs MAX_AHEAD} hours ahead",
            "stored with the time for {auth/token_limits.rs MAX_LIFETIME} days",
            "no more than {clock/trusted_time.rs MAX_SPEED} times the pace",
            "more than {auth/token_limits.rs MAX_AHEAD} hours ahead, it counts as missing",
        ],
    ),
    (
        "security/resource-limits.md",
        &[
            "at most {MiB config/transport_limits.rs max_held_bytes} of requests and {MiB config/transport_limits.rs max_held_bytes} of responses",
            "{KiB http/connection.rs MAX_HEAD_BYTES} of request line and headers",
            "more than {limits/backlog.rs MAX_SHORT_QUEUE} statements or operations in its queue",
        ],
    ),
    (
        "security/members.md",
        &[
            "kept for {auth/token_limits.rs MAX_LIFETIME} days",
            "At most {telemetry/operation_names.rs MAX_NAMES} operation names",
        ],
    ),
    (
        "architecture.md",
        &[
            "({live/slot.rs CAPACITY} messages)",
            "({live/tail.rs PAGE} events at a time)",
            "{live/sweep.rs BATCH} in a statement",
            "reads the epoch at its start and every {cli/maintenance.rs CHECK_IN_INTERVAL} seconds.",
            "up to {MiB graphql/cache.rs MAX_BYTES}.",
        ],
    ),
    (
        "database.md",
        &[
            "at most {store/write_queue.rs MAX_GROUP} sends",
            "up to {store/retry.rs MAX_DELAY} ms between attempts, of which it makes at most {store/retry.rs MAX_ATTEMPTS},",
            "opening a connection | {store/postgres_session.rs ACQUIRE_TIMEOUT} |",
            "including waiting | {store/reader.rs STATEMENT_TIMEOUT} | `Reader`",
            "a commit | {store/transactions.rs COMMIT_TIMEOUT} |",
            "idle for {store/postgres_session.rs PING_IF_IDLE_FOR} s, or that a transaction returned | {store/postgres_session.rs PING_TIMEOUT} |",
            "up to {store/postgres.rs CACHED_WRITERS} that write",
            "older than {store/connection_cache.rs MAX_AGE} minutes",
            "up to {messaging/member/search.rs MAX_SCANNED_ROWS}, and",
        ],
    ),
];
