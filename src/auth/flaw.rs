use crate::auth::LONGEST_LIFE;

/// Why a token is refused: for operators and their log. Whoever shows one is not told. None says what is in the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("it does not come as `Bearer`, a space and the token")]
    NoBearer,
    #[error("it has more than {} bytes", super::LONGEST_TOKEN)]
    TooLong,
    #[error(
        "it is no signed JSON Web Token: a header with an `alg` that has a signature, claims and a signature"
    )]
    Malformed,
    #[error("its header has `crit`, extensions that must be understood, and none is")]
    Critical,
    #[error("no key is set for its `alg`: --jwt-secret is for HS256, --jwks for RS256, ES256 and EdDSA")]
    Algorithm,
    #[error("the issuer's keys have none of its `kid` and `alg`, or several where it has no `kid`")]
    Key,
    #[error("its signature is not of this key")]
    Signature,
    #[error("its claims are no JSON object")]
    Claims,
    #[error("`aud` is missing, or names none of --jwt-audience")]
    Audience,
    #[error("`iss` is missing, or is not --jwt-issuer")]
    Issuer,
    #[error("`{0}` is missing")]
    Missing(&'static str),
    #[error("`{0}` is no number of seconds since 1970")]
    Date(&'static str),
    #[error("`exp` is over")]
    Ended,
    #[error("`nbf` is still to come")]
    Early,
    #[error("`exp` is more than {} days from now, or from `iat`; are these milliseconds?", LONGEST_LIFE.num_days())]
    TooFar,
    #[error("`sub` is no text of 1 to 255 bytes that can be a member's")]
    Subject,
    #[error("the platform has revoked it, or erased its member")]
    Revoked,
    #[error("a session cookie holds the platform's own token")]
    PlatformInCookie,
}

impl From<jsonwebtoken::errors::Error> for Flaw {
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
