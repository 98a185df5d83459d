use sea_orm::DbErr;
use tokio::task::JoinError;

use super::token_error::TokenError;
use crate::messaging::member::handle::NoFreeHandle;
use crate::messaging::member::sign_in::SignInError;
use crate::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// The message has no details, so that it does not help to forge tokens.
    #[error("The token is not valid.")]
    Invalid(#[from] TokenError),
    #[error("Tokens cannot be verified yet: the issuer's keys have not been loaded.")]
    NoKeys,
    #[error("The session cookie is accepted from pages of the same origin only.")]
    CrossSite,
    #[error(transparent)]
    Database(#[from] StoreError),
    #[error("signing in was aborted: {0}")]
    Aborted(JoinError),
    #[error(transparent)]
    NoFreeHandle(#[from] NoFreeHandle),
}

impl From<SignInError> for AuthError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::NoFreeHandle(error) => error.into(),
            SignInError::Database(error) => error.into(),
        }
    }
}

impl From<DbErr> for AuthError {
    fn from(error: DbErr) -> Self {
        Self::Database(error.into())
    }
}
