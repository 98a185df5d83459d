use chrono::TimeDelta;

/// Maximum size of a token in bytes. A longer one is refused before it is decoded.
pub const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// Maximum lifetime of a token. Revocations are kept for the same time. The limit also excludes tokens whose times are
/// in milliseconds, which would practically never expire.
pub const MAX_LIFETIME: TimeDelta = TimeDelta::days(400);

/// How far `iat` may be in the future, in case the platform's clock is ahead. A later one is ignored.
pub const MAX_AHEAD: TimeDelta = TimeDelta::hours(24);
