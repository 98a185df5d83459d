//! Authentication. The platform signs its members in; the service only verifies their tokens.

mod authenticate; // verifies a token and finds its caller
mod claims; // what a token states about a member
mod error; // why a caller cannot be authenticated
mod issuer; // the issuer's keys, loaded and refreshed
mod jwk; // which of the issuer's keys can verify tokens
mod key_source; // where the issuer's keys are loaded from
mod keys; // all trusted keys, and the requirements on tokens
mod numeric_date; // a time in a token
mod scopes; // what a token may be used for
mod shared_secret; // the secret that the platform shares
mod token_cache; // tokens that were verified before
mod token_error; // why a token is refused
mod token_limits;

pub use authenticate::{Authenticated, SignedIn, authenticate};
pub use claims::Claims;
pub use error::AuthError;
pub use issuer::Issuer;
pub use key_source::{KeySource, KeySourceError};
pub use keys::{Keys, Rules, VerifiedToken};
pub use numeric_date::NumericDate;
pub use scopes::Scopes;
pub use shared_secret::{SecretError, SharedSecret};
pub use token_error::TokenError;
pub use token_limits::MAX_LIFETIME;
