//! Who is calling: the platform signs its members in, here their tokens are only verified.

mod issuer; // the issuer's keys, kept and refreshed
mod jwk; // which of its keys we verify with
mod keys; // every key that is trusted, and what is asked of a token
mod secret; // the secret that the platform shares
mod source; // where the issuer's keys are read
mod token; // what a token says of a member

use chrono::{DateTime, Utc};
use entity::member;
use sea_orm::DbErr;

pub use issuer::Issuer;
pub use keys::{Keys, Rules, Verified};
pub use secret::{Key, KeyError};
pub use source::{Source, SourceError};
pub use token::Claims;

use crate::app::App;
use crate::messaging::member::sign_in;

/// A member who proved who they are, until their token ends.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub member: member::Model,
    pub until: DateTime<Utc>,
}

#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// Says nothing of why: a caller who forges tokens learns nothing.
    #[error("The token is not valid, or not any more.")]
    Invalid,
    #[error("Tokens cannot be checked at the moment: the issuer's keys are not there yet.")]
    NoKeys,
    #[error("The session cookie came with a request that no page of ours sent.")]
    CrossSite,
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Takes a token as it came: out of `Authorization: Bearer …`, or the same words in a socket's
/// `connection_init`.
pub async fn authenticate(app: &App, keys: &Keys, authorization: &str) -> Result<SignedIn, AuthError> {
    let (scheme, token) = authorization.split_once(' ').ok_or(AuthError::Invalid)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(AuthError::Invalid);
    }
    let Verified { claims, until } = keys.verify(token.trim(), app.clock.now()).await?;
    let identity = claims.identity().ok_or(AuthError::Invalid)?;
    Ok(SignedIn { member: sign_in(app, &identity).await?, until })
}
