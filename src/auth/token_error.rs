use jsonwebtoken::decode_header;

use super::token_limits::{MAX_LIFETIME, MAX_TOKEN_BYTES};

/// Why a token is refused. Only operators see it, in the log; clients do not. The messages contain no part of the
/// token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("the credential is not `Bearer`, a space and a token")]
    NoBearer,
    #[error("the token has more than {MAX_TOKEN_BYTES} bytes")]
    TooLong,
    #[error(
        "the token is not a signed JSON Web Token: a header whose `alg` has a signature, claims and a signature"
    )]
    Malformed,
    #[error("the header has `crit`, and no critical extension is supported")]
    Critical,
    #[error(
        "no key is configured for the token's `alg`: --jwt-secret is for HS256, --jwks for RS256, ES256 and EdDSA"
    )]
    Algorithm,
    #[error("no key of the issuer matches the token's `kid` and `alg`, or several do and `kid` is missing")]
    Key,
    #[error("the signature does not match the key")]
    Signature,
    #[error("the claims are not a JSON object")]
    Claims,
    #[error("`aud` is missing or contains no value of --jwt-audience")]
    Audience,
    #[error("`iss` is missing or differs from --jwt-issuer")]
    Issuer,
    #[error("`{0}` is missing")]
    Missing(&'static str),
    #[error("`{0}` is not a number of seconds since 1970")]
    Date(&'static str),
    #[error("`exp` is in the past")]
    Expired,
    #[error("`nbf` is in the future")]
    NotYetValid,
    #[error("`exp` is more than {} days after now or after `iat`; it may be in milliseconds", MAX_LIFETIME.num_days())]
    LivesTooLong,
    #[error("`sub` is not a string of 1 to 255 bytes that can identify a member")]
    Subject,
    #[error("the platform has revoked the token or erased its member")]
    Revoked,
    #[error("the session cookie contains a platform token")]
    PlatformInCookie,
}

impl TokenError {
    /// Logs the refusal at the debug level. The only part of the token in the log is its key ID, truncated to a limited
    /// length.
    pub fn log(self, token: &str) {
        const MAX_KID_CHARS: usize = 64;
        if tracing::enabled!(tracing::Level::DEBUG) {
            let kid = decode_header(token).ok().and_then(|header| header.kid).unwrap_or_default();
            let kid: String = kid.chars().take(MAX_KID_CHARS).collect();
            tracing::debug!(reason = %self, kid, "token refused");
        }
    }
}

impl From<jsonwebtoken::errors::Error> for TokenError {
    fn from(error: jsonwebtoken::errors::Error) -> Self {
        use jsonwebtoken::errors::ErrorKind;
        match error.kind() {
            ErrorKind::InvalidSignature => Self::Signature,
            ErrorKind::InvalidAudience => Self::Audience,
            ErrorKind::InvalidIssuer => Self::Issuer,
            ErrorKind::MissingRequiredClaim(claim) if claim == "aud" => Self::Audience,
            ErrorKind::MissingRequiredClaim(claim) if claim == "iss" => Self::Issuer,
            ErrorKind::Json(_) | ErrorKind::Utf8(_) => Self::Claims,
            _ => Self::Malformed,
        }
    }
}
