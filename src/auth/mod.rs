//! Who is calling: the platform signs its members in, here their tokens are only verified.

mod token;

use chrono::{DateTime, Utc};
use entity::member;
use sea_orm::DbErr;

pub use token::{Claims, Key, KeyError};

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
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Takes a token as it came: out of `Authorization: Bearer …`, or the same words in a socket's
/// `connection_init`.
pub async fn authenticate(app: &App, key: &Key, authorization: &str) -> Result<SignedIn, AuthError> {
    let (scheme, token) = authorization.split_once(' ').ok_or(AuthError::Invalid)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(AuthError::Invalid);
    }
    let claims = key.verify(token.trim(), app.clock.now()).ok_or(AuthError::Invalid)?;
    let until = claims.until().ok_or(AuthError::Invalid)?;
    let identity = claims.identity().ok_or(AuthError::Invalid)?;
    Ok(SignedIn { member: sign_in(app, &identity).await?, until })
}
